//! A cluster, compared with what Git or the config says of it.
//!
//! Which questions there are comes from what is wanted and from the answers; what they come to is decided by functions that
//! know neither a cluster nor a clock, as in [`verify`](super::verify).

mod ask;
mod jetstream;
mod lists;
mod project;
mod same;
mod wanted;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::verify::asking::{Answer, Answers, Asking, Halt};
use super::verify::look::{list, name};
use super::verify::rounds;
use super::verify::target::Target;
use super::{LiveFault, Look};
use crate::bundle::{Artifact, Bundle};
use crate::change::ChangeSet;
use crate::config::Config;
use crate::document::write;
use crate::model::Platform;
use crate::unit::RepoPath;
use crate::unit::secret::masked;
use crate::verification::{Drift, NotCompared};
use ask::{Pair, Resource, is_name};
use wanted::{Wanted, Whole};

/// Compares a live cluster with the files of `git`, what the charts of its Applications were `rendered` to, and the streams
/// of the config; nothing is changed in it.
///
/// # Errors
/// The cluster cannot be reached at all. What cannot be read of it otherwise is not compared, and says so.
pub fn drift(
    config: &Config,
    platform: &Platform,
    look: &Look,
    git: &Bundle,
    rendered: &Bundle,
) -> Result<(Drift, super::Answers), LiveFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let cluster = super::reach(look).await?;
        let target = Target { config, platform, prometheus: None };
        let whole = wanted::read(git, rendered);
        let answers = rounds::ask(&cluster, None, look.limit, |answers| judge(&target, &whole, answers).1).await;
        let mut drift = judge(&target, &whole, &answers).0;
        cluster.address().clone_into(&mut drift.cluster);
        drift.context = Some(cluster.context().to_owned()).filter(|it| !it.is_empty());
        Ok((drift, super::Answers(answers)))
    })
}

/// Compares what a cluster answered at another time. What was not asked then is not compared.
#[must_use]
pub fn compare(
    config: &Config,
    platform: &Platform,
    git: &Bundle,
    rendered: &Bundle,
    answers: &super::Answers,
) -> Drift {
    let target = Target { config, platform, prometheus: None };
    judge(&target, &wanted::read(git, rendered), &answers.0).0
}

/// Two bundles that grow side by side, file by file.
#[derive(Default)]
struct Sides {
    wanted: BTreeMap<RepoPath, String>,
    there: BTreeMap<RepoPath, String>,
    drift: Drift,
}

/// What the answers come to, and what has to be asked for the rest.
fn judge(target: &Target<'_>, whole: &Whole, answers: &Answers) -> (Drift, BTreeSet<String>) {
    let asking = Asking::new(answers);
    let mut sides = Sides::default();
    sides.drift.not_compared.clone_from(&whole.not_compared);
    for object in &whole.objects {
        let key = (object.kind().to_owned(), object.namespace().to_owned(), object.name().to_owned());
        let pair = ask::pair(object, whole.scaled.contains(&key), &asking);
        let elsewhere = whole.remote && object.is_of_argo_cd();
        let pair = pair.and_then(|pair| match pair.there {
            None if elsewhere => {
                Err(Halt::NotChecked("Argo CD is in another cluster than what it delivers".to_owned()))
            }
            _ => Ok(pair),
        });
        sides.take(&object.path, || object.shown(), pair);
    }
    for (name, stream) in target.streams() {
        let pair = jetstream::pair(target, name, stream, &asking);
        if let Some(path) = sides.place(name.as_str()) {
            sides.take(&path, || format!("stream {name}"), pair);
        }
    }
    only_there(whole, &asking, &mut sides.drift);
    (sides.finish(), asking.wanted())
}

impl Sides {
    /// A file for a stream that no other file stands in.
    fn place(&self, stream: &str) -> Option<RepoPath> {
        let paths = ["jetstream", "nats/jetstream"]
            .iter()
            .filter_map(|folder| RepoPath::new(format!("{folder}/{stream}.yaml")).ok());
        paths.into_iter().find(|path| !self.wanted.contains_key(path))
    }

    fn take(&mut self, path: &RepoPath, what: impl Fn() -> String, pair: Result<Pair, Halt>) {
        match pair {
            Ok(pair) => {
                self.drift.compared += 1;
                put(&mut self.wanted, path, &pair.wanted);
                if let Some(there) = &pair.there {
                    put(&mut self.there, path, there);
                }
            }
            Err(halt) => self.drift.not_compared.push(NotCompared { what: what(), why: why(halt) }),
        }
    }

    fn finish(self) -> Drift {
        let mut drift = self.drift;
        drift.changes = ChangeSet::between(&bundle(self.wanted), &bundle(self.there));
        drift.not_compared.sort();
        drift.not_compared.dedup();
        drift
    }
}

fn why(halt: Halt) -> String {
    match halt {
        Halt::Waiting => "not everything was answered".to_owned(),
        Halt::NotChecked(why) => masked(&why).into_owned(),
    }
}

fn put(files: &mut BTreeMap<RepoPath, String>, path: &RepoPath, value: &Value) {
    let text = files.entry(path.clone()).or_default();
    if !text.is_empty() {
        text.push_str("---\n");
    }
    text.push_str(&write::document(value));
}

fn bundle(files: BTreeMap<RepoPath, String>) -> Bundle {
    let mut bundle = Bundle::new();
    for (path, text) in files {
        bundle.insert(path, Artifact { text, origin: None });
    }
    bundle
}

/// Objects with neap's label, of the kinds and in the namespaces of what is wanted, that are not wanted. What somebody else
/// made of an object of neap's, such as an HPA, names its owner. Applications are left out: where Argo CD is, those of other
/// clusters may be, too.
fn only_there(whole: &Whole, ask: &Asking<'_>, drift: &mut Drift) {
    let all = &whole.objects;
    let namespaces: BTreeSet<&str> = all.iter().map(Wanted::namespace).filter(|it| is_name(it)).collect();
    let mut kinds: BTreeMap<String, (&Wanted, Resource)> = BTreeMap::new();
    for object in all.iter().filter(|it| it.fallback.is_empty()) {
        let Ok(resource) = ask::resource(object, ask) else { continue };
        if resource.namespaced && !object.is_of_argo_cd() {
            kinds.entry(resource.ours("")).or_insert((object, resource));
        }
    }
    let known: BTreeSet<(&str, &str, &str)> = all.iter().map(|it| (it.kind(), it.namespace(), it.name())).collect();
    for (kind, resource) in kinds.values() {
        for namespace in &namespaces {
            let items = match ask.answer(&resource.ours(namespace)) {
                Ok(Answer::Said(said)) => list(said, "/items"),
                Ok(Answer::Missing) => &[],
                Ok(Answer::Forbidden) => not_looked(drift, kind, namespace, "may not list them".to_owned()),
                Ok(Answer::Refused(why)) => not_looked(drift, kind, namespace, masked(why).into_owned()),
                Err(halt) => not_looked(drift, kind, namespace, why(halt)),
            };
            let others = items.iter().filter(|item| {
                let is_known = known.contains(&(kind.kind(), namespace, name(item)));
                list(item, "/metadata/ownerReferences").is_empty() && !is_known
            });
            drift.only_there.extend(others.map(|it| format!("{} {namespace}/{}", kind.kind(), name(it))));
        }
    }
}

/// Nobody knows what else there is.
fn not_looked(drift: &mut Drift, kind: &Wanted, namespace: &str, why: String) -> &'static [Value] {
    let what = format!("other objects of kind {} in {namespace}", kind.kind());
    drift.not_compared.push(NotCompared { what, why });
    &[]
}
