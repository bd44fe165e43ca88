//! Whether the real charts take the values that were rendered for them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Args;
use neap::document::{Node, Value};

use super::api::{self, Set};
use super::object::documents;
use super::server::{Server, Where};
use super::{NOBODY, Tally, ready, render, values};
use crate::cleanup;
use crate::process::ask;
use crate::tree::{Done, at, files, write};

/// What to ask the charts.
#[derive(Args)]
pub(crate) struct Charts {
    /// Rendered trees; without any, every example in every profile.
    trees: Vec<PathBuf>,
    /// A folder with the charts, each in a folder of its name.
    #[arg(long = "charts", value_name = "DIR")]
    folder: PathBuf,
    /// Helm.
    #[arg(long, value_name = "PATH", default_value = "helm")]
    helm: PathBuf,
    /// The Kubernetes version to render for.
    #[arg(long, value_name = "VERSION", default_value = "1.34.4")]
    kube_version: String,
    /// Files or folders with further CRDs, for the API server.
    #[arg(long, value_name = "FILE")]
    crds: Vec<PathBuf>,
    /// The neap to render with; without it, the one of this repository is built.
    #[arg(long, value_name = "PATH")]
    neap: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
}

/// A chart that an Application asks for.
#[derive(Debug, PartialEq, Eq)]
struct Release {
    application: String,
    chart: String,
    version: String,
    name: String,
    namespace: String,
    /// Value files, from the root of the tree.
    values: Vec<String>,
}

impl Charts {
    pub(super) fn run(&self) -> Done<ExitCode> {
        if !ask(Command::new(&self.helm).arg("version")).is_ok_and(|said| said.well) {
            println!("helm: none");
            return Ok(if self.place.if_available { ExitCode::SUCCESS } else { ExitCode::from(NOBODY) });
        }
        let server = ready(&self.place, &self.crds)?;
        let scratch = tempfile::Builder::new().prefix("neap-charts-").tempdir()?.keep();
        let doomed = scratch.clone();
        cleanup::later(move || _ = fs::remove_dir_all(doomed));
        let mut tally = Tally::default();
        for (label, tree) in self.trees()? {
            println!("{label}");
            let releases = releases(&tree)?;
            if releases.is_empty() {
                tally.fault("no Application asks for a chart");
            }
            for release in releases {
                let output = scratch.join(format!("{}.yaml", release.name));
                if self.template(&tree, &release, &output, &mut tally)?
                    && let Some(server) = &server
                {
                    judge(server, release, output, &mut tally)?;
                }
            }
        }
        Ok(tally.close())
    }

    fn trees(&self) -> Done<Vec<(String, PathBuf)>> {
        if self.trees.is_empty() {
            return Ok(render(self.neap.as_ref())?.into_iter().map(|one| (one.label, one.tree)).collect());
        }
        Ok(self.trees.iter().map(|tree| (tree.display().to_string(), tree.clone())).collect())
    }

    /// Renders one chart. `false` when there is nothing to go on with.
    fn template(&self, tree: &Path, release: &Release, output: &Path, tally: &mut Tally) -> Done<bool> {
        let Release { chart, version, name, .. } = release;
        let folder = self.folder.join(chart);
        if !folder.join("Chart.yaml").exists() {
            println!("  {chart} {version}: not judged, the chart is not at hand");
            tally.unasked += 1;
            return Ok(false);
        }
        let at_hand = text(documents(&folder.join("Chart.yaml"))?.first().and_then(|chart| chart.get("version")));
        println!(
            "  {chart} {version}{}",
            if at_hand == *version { String::new() } else { format!(" (judged by {at_hand})") }
        );
        let mut command = Command::new(&self.helm);
        command.args(["template", name]).arg(&folder).args(["--include-crds", "--namespace", &release.namespace]);
        command.args(["--kube-version", &self.kube_version]);
        let mut faults = tally.faults;
        for values in &release.values {
            let file = tree.join(values);
            if !file.is_file() {
                tally.fault(&format!("{}: the value file {values} is not in the tree", release.application));
                continue;
            }
            command.arg("--values").arg(&file);
            for key in unknown(&file, &folder)? {
                tally.fault(&format!("{values}: the chart does not know {key}"));
            }
        }
        // An unknown key is a fault, and yet the rest is worth asking about.
        faults = tally.faults - faults;
        let said = ask(&mut command)?;
        if said.well {
            write(output, &said.out)?;
            if faults == 0 {
                println!("    helm template: accepted, every key known");
            }
        } else {
            tally.fault(&format!("helm template: {}", said.err));
        }
        Ok(said.well)
    }
}

fn judge(server: &Server, release: Release, output: PathBuf, tally: &mut Tally) -> Done<()> {
    let label = format!("    {} at the API server", release.chart);
    let set = Set { label, paths: vec![output], namespace: Some(release.namespace) };
    tally.take(&set.label, &api::judge(server, &set)?);
    Ok(())
}

fn unknown(given: &Path, chart: &Path) -> Done<Vec<String>> {
    let (given, defaults) = (documents(given)?, documents(&chart.join("values.yaml"))?);
    let (Some(given), Some(defaults)) = (given.first(), defaults.first()) else { return Ok(Vec::new()) };
    let mut templates = String::new();
    for file in files(&chart.join("templates"), &["yaml", "yml", "tpl", "txt"])? {
        templates.push_str(&at(&file, fs::read_to_string(&file))?);
    }
    Ok(values::unknown(given, defaults, &templates))
}

/// Every chart that an Argo CD Application of the tree asks for.
fn releases(tree: &Path) -> Done<Vec<Release>> {
    let mut found = Vec::new();
    for file in files(tree, &["yaml", "yml"])? {
        found.extend(documents(&file)?.iter().flat_map(asked_for));
    }
    Ok(found)
}

fn asked_for(application: &Node) -> Vec<Release> {
    if application.get("kind").and_then(Node::as_str) != Some("Application") {
        return Vec::new();
    }
    let Some(spec) = application.get("spec") else { return Vec::new() };
    let name = text(application.get("metadata").and_then(|metadata| metadata.get("name")));
    let namespace = text(spec.get("destination").and_then(|destination| destination.get("namespace")));
    let sources = items(spec.get("sources")).iter().chain(spec.get("source"));
    let releases = sources.filter_map(|source| {
        let helm = source.get("helm");
        // A source without a release name is released under the Application's (Argo CD, `docs/user-guide/helm.md`).
        let release = text(helm.and_then(|helm| helm.get("releaseName")));
        let files = items(helm.and_then(|helm| helm.get("valueFiles"))).iter().filter_map(Node::as_str);
        Some(Release {
            application: name.clone(),
            // In an OCI registry the chart is the last part of its path.
            chart: source.get("chart")?.as_str()?.rsplit('/').next().unwrap_or_default().to_owned(),
            version: text(source.get("targetRevision")),
            name: if release.is_empty() { name.clone() } else { release },
            namespace: namespace.clone(),
            // `$values/` stands for the root of the repository that is given under that name.
            values: files
                .map(|file| {
                    file.split_once('/').filter(|_| file.starts_with('$')).map_or(file, |(_, path)| path).to_owned()
                })
                .collect(),
        })
    });
    releases.collect()
}

fn items(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.value) {
        Some(Value::Sequence(items)) => items,
        _ => &[],
    }
}

fn text(node: Option<&Node>) -> String {
    node.and_then(Node::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use neap::document::{Sources, parse};

    use super::{Release, asked_for};

    #[test]
    fn an_application_says_what_it_releases() {
        let application = "
kind: Application
metadata: {name: keda}
spec:
  destination: {namespace: keda}
  sources:
  - {repoURL: https://charts.example, chart: keda, targetRevision: 2.19.0, helm: {valueFiles: [$values/helm-values/main/keda.yaml]}}
  - {repoURL: https://git.example, ref: values}
";
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", application);
        let found: Vec<Release> = parse(id, application).documents.iter().flat_map(asked_for).collect();
        let expected = Release {
            application: "keda".to_owned(),
            chart: "keda".to_owned(),
            version: "2.19.0".to_owned(),
            name: "keda".to_owned(),
            namespace: "keda".to_owned(),
            values: vec!["helm-values/main/keda.yaml".to_owned()],
        };
        assert_eq!(found, [expected]);
    }
}
