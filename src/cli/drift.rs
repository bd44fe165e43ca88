//! `neap drift`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::pipeline::{ConfigArgs, Rendered};
use super::verify::ClusterArgs;
use super::{Exit, Failure, Hall};
use crate::bundle::{Artifact, Bundle};
use crate::check;
use crate::deliver::git::Repository;
use crate::live::{self, Look};
use crate::report::drift::{Form, render};
use crate::unit::{self, RepoPath};

/// Compare a live cluster with the GitOps repository, or with what the config renders
///
/// Field by field, and only the fields that Git sets: what the API server fills in, and what controllers set for
/// themselves, is no drift. Streams and consumers are compared with the config. Nothing is changed, and values of Secrets
/// are masked. What could not be compared is named, and never counts as equal. Ends with 1 where something differs.
#[derive(Debug, Args)]
pub(super) struct DriftArgs {
    #[command(flatten)]
    cluster: ClusterArgs,
    /// The GitOps repository, of which neap's files are compared as they are committed; without it, what the config
    /// renders.
    #[arg(long, value_name = "DIR")]
    repo: Option<PathBuf>,
    /// The branch; without it, the one that is checked out.
    #[arg(long, value_name = "BRANCH", requires = "repo")]
    branch: Option<String>,
    /// A folder with what the charts render to, as `helm template --output-dir` writes it, or a file for each chart
    /// (`keda.yaml`).
    #[arg(long, value_name = "DIR")]
    rendered: Option<PathBuf>,
    /// How long each question may take.
    #[arg(long, value_name = "TIME", default_value = "5s")]
    timeout: unit::Duration,
    /// End with 1 as well where something was not compared, or is in the cluster alone.
    #[arg(long)]
    strict: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// A file to write to.
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

/// A form of the report, as a flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For machines: `schema/changes.schema.json`.
    Json,
    /// For a job summary.
    Markdown,
}

impl DriftArgs {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let rendered = self.config.render(hall, &check::Options::default())?;
        let committed = self.repo.as_deref().map(|repo| self.committed(hall, repo, &rendered)).transpose()?;
        let charts = self.rendered.as_deref().map(|folder| charts(hall, folder)).transpose()?.unwrap_or_default();
        let wanted = committed.as_ref().unwrap_or(&rendered.bundle);
        let (drift, _) = live::drift(&rendered.config, &rendered.platform, &self.look(), wanted, &charts)?;
        let to_stdout = self.output.as_os_str() == "-";
        let form = match self.format {
            Format::Text => Form::Text { colour: to_stdout && hall.color_out() },
            Format::Json => Form::Json,
            Format::Markdown => Form::Markdown,
        };
        let text = render(form, &drift);
        if to_stdout {
            hall.out(&text)?;
        } else {
            hall.write(&self.output, &text)?;
        }
        if drift.compared == 0 {
            hall.say("nothing could be compared: that is no answer to whether the cluster differs");
            return Ok(Exit::Failure);
        }
        let fails = !drift.changes.is_empty() || (self.strict && !drift.is_clean());
        Ok(if fails { Exit::Findings } else { Exit::Fine })
    }

    /// The files of neap's in the repository.
    fn committed(&self, hall: &Hall, repo: &Path, rendered: &Rendered) -> Result<Bundle, Failure> {
        let branch = self.branch.as_deref();
        let repository = Repository::open(repo)?;
        let inventory = repository.inventory(branch, &rendered.inventory_path()?)?;
        let paths: Vec<&RepoPath> = inventory.paths().chain(rendered.bundle.iter().map(|(path, _)| path)).collect();
        let committed = repository.read(branch, paths)?;
        if committed.is_empty() {
            let message = format!("{} has none of the files that the config renders", repo.display());
            return Err(Failure::usage(
                message,
                "name another branch with `--branch`, or commit them with `neap commit`",
            ));
        }
        let ahead = rendered.bundle.iter().filter(|(path, _)| committed.get(path.as_str()).is_none()).count();
        if ahead > 0 {
            hall.say(&format!("{ahead} files that the config renders are not committed: `neap diff` shows them"));
        }
        Ok(committed)
    }

    fn look(&self) -> Look {
        Look {
            kubeconfig: self.cluster.kubeconfig.clone(),
            context: self.cluster.context.clone(),
            prometheus: None,
            probes: Vec::new(),
            limit: Duration::from_nanos(self.timeout.nanoseconds()),
            web: Arc::new(|_| Err("nothing outside of the cluster is asked".to_owned())),
        }
    }
}

/// Every YAML file below a folder, as files below `rendered/`.
fn charts(hall: &Hall, root: &Path) -> Result<Bundle, Failure> {
    let mut bundle = Bundle::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let cannot = |error: &std::io::Error| Failure::io(format!("cannot read {}", folder.display()), error);
        for entry in std::fs::read_dir(&folder).map_err(|error| cannot(&error))? {
            let entry = entry.map_err(|error| cannot(&error))?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(|error| cannot(&error))?);
            let is_yaml = path.extension().is_some_and(|it| it == "yaml" || it == "yml");
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && is_yaml {
                let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                let shown = RepoPath::new(format!("rendered/{below}"));
                let shown = shown.map_err(|fault| Failure::usage(fault.to_string(), "give the file another name"))?;
                bundle.insert(shown, Artifact { text: hall.read(&path)?, origin: None });
            }
        }
    }
    if bundle.is_empty() {
        let message = format!("{} holds no YAML", root.display());
        return Err(Failure::usage(message, "write what a chart renders to with `helm template … --output-dir DIR`"));
    }
    Ok(bundle)
}
