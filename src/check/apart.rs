//! Files that are checked as something else than manifests.

use super::bundle::count;
use super::object::examine_as;
use super::{Catalogue, Listed, Options, Summary, Surroundings, Verdict, What, is_kustomization};
use crate::diagnostic::{Diagnostic, Directives, Sink};
use crate::document::{self, Grade, Node, Sources, Value};

/// Checks kustomizations and patches, each as what it is, and counts them with the other documents.
///
/// Each file is added to `sources` under its path. `around` should have learned every kustomization.
pub fn apart(
    files: &[(Listed<'_>, What)],
    around: &Surroundings,
    sources: &mut Sources,
    catalogue: &Catalogue,
    options: &Options,
    sink: &mut Sink,
) -> Summary {
    let (mut summary, mut directives, outer) = (Summary::default(), Directives::default(), sink);
    let mut own = Sink::new();
    let sink = &mut own;
    for (file, what) in files {
        let source = sources.add(file.path, file.text);
        let parsed = document::parse(source, file.text);
        directives.comments(source, sources, &parsed);
        let broken = parsed.faults.iter().any(|fault| fault.grade == Grade::Error);
        sink.extend(parsed.faults.into_iter().map(Diagnostic::from));
        let documents = documents(*what, &parsed.documents);
        if documents.is_empty() && (broken || *what == What::Kustomization) {
            if !broken {
                let error = Diagnostic::error("kustomize-empty", "the kustomization asks for nothing");
                sink.push(error.in_file(file.path).help("kustomize refuses an empty one; name `resources`"));
            }
            count(&mut summary, Verdict::Invalid);
        }
        // What has another name was not learned, and kustomize would not read it.
        let at = is_kustomization(file.path).then_some((file.path, around));
        for node in documents {
            let examined = examine_as(*what, node, at, catalogue, options);
            count(&mut summary, if broken { Verdict::Invalid } else { examined.verdict });
            if let Some(name) = examined.unknown {
                *summary.not_checked_kinds.entry(name).or_default() += 1;
            }
            sink.extend(examined.findings);
        }
    }
    own.hold(directives, sources);
    let (findings, suppressed) = own.into_parts();
    outer.extend(findings);
    outer.suppress(suppressed);
    summary
}

/// kustomize reads the first document of a kustomization and passes over the others.
fn documents(what: What, all: &[Node]) -> Vec<&Node> {
    let given = all.iter().filter(|node| !matches!(node.value, Value::Null));
    let most = if what == What::Kustomization { 1 } else { usize::MAX };
    given.take(most).collect()
}
