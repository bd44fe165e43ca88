//! Asks the components themselves whether they take what neap renders.

mod admission;
mod api;
mod ask;
mod case;
mod charts;
mod cron;
mod edit;
mod faults;
mod guide;
mod hpa;
mod known;
mod mutate;
mod object;
mod rendered;
mod server;
mod tally;
mod triggers;
mod values;
mod verdicts;
mod webhook;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::cleanup::Cleanup;
use crate::process;
use crate::tree::{Done, root};
use api::{Set, Verdict};
use rendered::Rendered;
use server::{Server, Where};

/// Exit code where there is nobody to ask.
const NOBODY: u8 = 3;

/// Who is asked.
#[derive(Subcommand)]
pub(crate) enum Judge {
    /// An API server, by a server-side dry run with strict field validation.
    Api(Api),
    /// KEDA's admission webhook, by creating and deleting.
    Admission(admission::Admission),
    /// The real Helm charts, by `helm template`; then the API server, where there is one.
    Charts(charts::Charts),
    /// KEDA's own parsers, about triggers.
    Triggers(triggers::Triggers),
    /// The library of KEDA's cron scaler, about what comes next.
    Cron(cron::Cron),
    /// Kubernetes' own HPA controller, about the replicas it asks for.
    Hpa(hpa::Horizontal),
}

/// What to ask an API server.
#[derive(Args)]
pub(crate) struct Api {
    /// Manifests or folders of them; without any, every example in every profile.
    paths: Vec<PathBuf>,
    /// Files or folders with further CRDs.
    #[arg(long, value_name = "FILE")]
    crds: Vec<PathBuf>,
    /// Manifests that the server must refuse.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    negative: Vec<PathBuf>,
    /// The neap to render with; without it, the one of this repository is built.
    #[arg(long, value_name = "PATH")]
    neap: Option<PathBuf>,
    /// Compare with neap's own verdict on the manifests in `tests/cases/verdicts` and on single faults in them.
    #[arg(long)]
    corpus: bool,
    /// The same for other manifests.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    mutants: Vec<PathBuf>,
    /// Where to write the server's verdicts on them, a file for each file of manifests.
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    /// How many disagreements to show.
    #[arg(long, value_name = "N", default_value_t = 50)]
    show: usize,
    #[command(flatten)]
    place: Where,
}

/// Asks, and says what the answer was.
pub(crate) fn run(judge: Judge) -> Done<ExitCode> {
    let _cleanup = Cleanup::watch()?;
    match judge {
        Judge::Api(task) => task.run(),
        Judge::Admission(task) => task.run(),
        Judge::Charts(task) => task.run(),
        Judge::Triggers(task) => task.run(),
        Judge::Cron(task) => task.run(),
        Judge::Hpa(task) => task.run(),
    }
}

impl Api {
    fn run(&self) -> Done<ExitCode> {
        let Some(server) = ready(&self.place, &self.crds)? else {
            return Ok(if self.place.if_available { ExitCode::SUCCESS } else { ExitCode::from(NOBODY) });
        };
        if self.corpus || !self.mutants.is_empty() {
            let corpus = self.corpus.then(|| root().join("tests/cases/verdicts"));
            let paths: Vec<PathBuf> = corpus.into_iter().chain(self.mutants.iter().cloned()).collect();
            let tally = verdicts::run(&server, &paths, self.write.as_deref())?;
            tally.print(self.show);
            return Ok(if tally.differing() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        let mut tally = Tally::default();
        for set in self.sets()? {
            tally.take(&set.label, &api::judge(&server, &set)?);
        }
        for file in &self.negative {
            let set = Set { label: file.display().to_string(), paths: vec![file.clone()], namespace: None };
            tally.expect_refusal(&set.label, &api::judge(&server, &set)?);
        }
        Ok(tally.close())
    }

    fn sets(&self) -> Done<Vec<Set>> {
        if !self.paths.is_empty() {
            let sets = self.paths.iter().map(|path| Set {
                label: path.display().to_string(),
                paths: vec![path.clone()],
                namespace: None,
            });
            return Ok(sets.collect());
        }
        if !self.negative.is_empty() {
            return Ok(Vec::new());
        }
        let rendered = render(self.neap.as_ref())?;
        Ok(rendered.into_iter().map(|one| Set { label: one.label, paths: vec![one.tree], namespace: None }).collect())
    }
}

fn render(neap: Option<&PathBuf>) -> Done<Vec<Rendered>> {
    let neap = neap.cloned().map_or_else(|| process::neap(false), Ok)?;
    rendered::all(&std::path::absolute(neap)?)
}

/// A server with every CRD in it, or the word that there is none.
fn ready(place: &Where, crds: &[PathBuf]) -> Done<Option<Server>> {
    let Some(server) = place.server()? else {
        println!("api server: none");
        return Ok(None);
    };
    println!("api server: {}", server.describe()?);
    api::prepare(&server, crds)?;
    Ok(Some(server))
}

/// What was said so far.
#[derive(Default)]
struct Tally {
    accepted: usize,
    unasked: usize,
    faults: usize,
}

impl Tally {
    fn take(&mut self, label: &str, verdict: &Verdict) {
        let Verdict { accepted, refused, unasked, other } = verdict;
        println!("{label}: {accepted} accepted, {} files refused, {} not judged", refused.len(), unasked.len());
        for (file, words) in refused {
            println!("  refused: {}\n{}", file.display(), indent(words));
        }
        for object in unasked {
            println!(
                "  not judged: {} {} ({}): no CRD; name a file with --crds",
                object.kind, object.name, object.api_version
            );
        }
        if !other.is_empty() {
            println!("  {} files hold no objects", other.len());
        }
        if *accepted == 0 && refused.is_empty() && unasked.is_empty() {
            println!("  nothing to judge");
            self.faults += 1;
        }
        self.accepted += accepted;
        self.unasked += unasked.len();
        self.faults += refused.len();
    }

    fn expect_refusal(&mut self, label: &str, verdict: &Verdict) {
        let unknown = |words: &str| words.contains("no matches for kind");
        match verdict.refused.as_slice() {
            [] => {
                println!("{label}: not refused, and should be");
                self.faults += 1;
            }
            refused if refused.iter().all(|(_, words)| unknown(words)) => {
                println!("{label}: refused only because the server does not know the kind");
                self.faults += 1;
            }
            refused => {
                println!("{label}: refused, as it should be");
                for (_, words) in refused {
                    println!("{}", indent(words));
                }
            }
        }
    }

    fn fault(&mut self, what: &str) {
        println!("  {what}");
        self.faults += 1;
    }

    fn close(&self) -> ExitCode {
        println!("objects accepted: {}, not judged: {}, disagreements: {}", self.accepted, self.unasked, self.faults);
        if self.faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn indent(words: &str) -> String {
    let lines: Vec<String> = words.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}
