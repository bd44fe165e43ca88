//! The way from a config to a checked bundle, which every command goes.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::failure::Failure;
use super::hall::{Hall, default_file};
use crate::bundle::Bundle;
use crate::check::{self, Catalogue, Summary};
use crate::config::{self, Config, Inputs};
use crate::diagnostic::{Diagnostic, Directives, Severity, Sink, Suppressed, codes};
use crate::document::Sources;
use crate::model::Platform;
use crate::render::{self, Overrides};
use crate::report::diagnostics::several;
use crate::unit::RepoPath;

/// Rules for manifests that say what `src/model/checks/` says of the field of the config that asked for it: codes
/// `consumer-filter-outside-stream`, `ack-pending-caps-workers` and `even-cluster`.
const SAID_OF_THE_CONFIG: [&str; 3] =
    ["consumer-filter-outside-subjects", "max-ack-pending-below-workers", "stream-replicas-even"];

/// Where the config comes from.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Config")]
pub(super) struct ConfigArgs {
    /// The config, `-` for standard input; without it, `neap.yaml` in this folder. With neither, a profile has to be named.
    #[arg(short, long, env = "NEAP_FILE", value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// The profile that the file is laid over; without it, the file's own choice, or `demo`.
    #[arg(long, env = "NEAP_PROFILE", value_name = "PROFILE")]
    pub(super) profile: Option<ProfileArg>,
    /// One of the file's `environments`, laid over the rest of it.
    #[arg(long = "env", env = "NEAP_ENV", value_name = "NAME")]
    pub(super) environment: Option<String>,
    /// Sets one field, such as `workloads.echo-worker.scaling.maxReplicas=10`; the value is YAML.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(super) flags: Vec<String>,
    /// A folder of templates that stand in for neap's own of the same names.
    #[arg(long, env = "NEAP_TEMPLATES", value_name = "DIR")]
    pub(super) templates: Option<PathBuf>,
    /// The name and text of a config that stands in for the file.
    #[arg(skip)]
    pub(super) text: Option<(String, String)>,
}

/// The repository that a command looks at or commits to.
#[derive(Clone, Debug, Args)]
pub(super) struct RepoArgs {
    /// The repository: a working tree, or a bare repository. What is committed counts.
    #[arg(long = "repo", value_name = "DIR")]
    pub(super) path: PathBuf,
    /// The branch; without it, the one that is checked out. A commit makes it where it is not there.
    #[arg(long, value_name = "BRANCH")]
    pub(super) branch: Option<String>,
}

/// A profile, as a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ProfileArg {
    /// Short times and small sizes: to see it work.
    Demo,
    /// Availability, isolation and calm scaling.
    Production,
}

impl From<ProfileArg> for config::Profile {
    fn from(profile: ProfileArg) -> Self {
        match profile {
            ProfileArg::Demo => Self::Demo,
            ProfileArg::Production => Self::Production,
        }
    }
}

/// A platform as files, and what was found on the way.
#[derive(Debug)]
pub(super) struct Rendered {
    /// Every text, the rendered ones included.
    pub(super) sources: Sources,
    /// The config.
    #[cfg_attr(
        not(feature = "live"),
        expect(dead_code, reason = "only who asks a cluster looks for places in it again")
    )]
    pub(super) config: Config,
    /// The platform.
    pub(super) platform: Platform,
    /// Its files.
    pub(super) bundle: Bundle,
    /// What came of checking them.
    pub(super) summary: Summary,
    /// Findings; no error is among them unless it was to be let through.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What was found and is suppressed.
    pub(super) suppressed: Vec<Suppressed>,
}

impl Rendered {
    /// Where neap keeps what it owns: one inventory for each cluster.
    ///
    /// # Errors
    /// Never in practice: a cluster's name is a part of a path.
    pub(super) fn inventory_path(&self) -> Result<RepoPath, Failure> {
        let path = RepoPath::new(format!(".neap/{}.json", self.platform.spec.cluster));
        path.map_err(|fault| Failure::usage(fault.to_string(), "choose another name for the cluster"))
    }

    /// Refuses the example repository, which is in every profile and in no cluster.
    ///
    /// # Errors
    /// The repository is still the example.
    pub(super) fn refuse_placeholder(&self) -> Result<(), Failure> {
        if !self.platform.placeholder {
            return Ok(());
        }
        let message = format!("gitops.repoURL is still the example {}", self.platform.spec.gitops.repo_url);
        Err(Failure::usage(message, "set it in your file, or with `--set gitops.repoURL=…`, to what Argo CD reads"))
    }
}

impl ConfigArgs {
    /// Reads the config. Findings are shown; the sources then hold every layer.
    ///
    /// # Errors
    /// A layer cannot be read, or the layers do not make a config.
    pub(super) fn load(&self, hall: &Hall, sources: &mut Sources, sink: &mut Sink) -> Result<Config, Failure> {
        let inputs = Inputs {
            file: self.read_file(hall)?,
            profile: self.profile.map(Into::into),
            environment: self.environment.clone(),
            variables: hall.config_variables(),
            flags: self.flags.clone(),
        };
        match config::load(&inputs, sources, sink) {
            Some(config) => Ok(config),
            None => Err(refuse(hall, sources, sink)),
        }
    }

    fn read_file(&self, hall: &Hall) -> Result<Option<(String, String)>, Failure> {
        if let Some(text) = &self.text {
            return Ok(Some(text.clone()));
        }
        let default = default_file();
        let path: &Path = match &self.file {
            Some(path) if path.as_os_str() == "-" => return Ok(Some(("<stdin>".to_owned(), hall.read_stdin()?))),
            Some(path) => path,
            None if default.exists() => &default,
            None if self.profile.is_some() => return Ok(None),
            None => {
                let help = "write one with `neap init`, name one with `--file`, or take a profile as it is with `--profile demo`";
                return Err(Failure::usage("there is no neap.yaml in this folder", help));
            }
        };
        if !path.is_file() {
            let message = format!("{} is not a file", path.display());
            return Err(Failure::usage(message, "name the config with `--file`, or write one with `neap init`"));
        }
        Ok(Some((path.display().to_string(), hall.read(path)?)))
    }

    /// Goes the whole way: config, platform, files, check. An error on the way is shown and stops it.
    ///
    /// # Errors
    /// The config is wrong, a template does not render, or what was rendered would be refused.
    pub(super) fn render(&self, hall: &Hall, options: &check::Options) -> Result<Rendered, Failure> {
        let rendered = self.render_unjudged(hall, &Catalogue::embedded(), options)?;
        let failed = rendered.diagnostics.iter().any(|one| one.severity == Severity::Error);
        let (remarks, shown): (Vec<_>, Vec<_>) = rendered.diagnostics.iter().cloned().partition(is_remark_of_rule);
        hall.show(&shown, &rendered.sources);
        if !remarks.is_empty() {
            let remarks = several(remarks.len(), "remark");
            hall.say(&format!("{remarks} on how it hangs together: `neap validate` shows what"));
        }
        if failed {
            hall.say("neap rendered what an API server would refuse; nothing was written");
            return Err(Failure::shown(Exit::Usage));
        }
        Ok(rendered)
    }

    /// The same, and findings about the files, errors too, are left to the caller.
    ///
    /// # Errors
    /// The config is wrong, or a template does not render.
    pub(super) fn render_unjudged(
        &self,
        hall: &Hall,
        catalogue: &Catalogue,
        options: &check::Options,
    ) -> Result<Rendered, Failure> {
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let config = self.load(hall, &mut sources, &mut sink)?;
        let Some(platform) = Platform::resolve(&config, &mut sink) else {
            return Err(refuse(hall, &sources, &mut sink));
        };
        let bundle = render::render(&platform, &self.overrides(hall)?)?;
        let values = format!("{}/", platform.spec.gitops.layout.values);
        // Unless asked otherwise, the kinds of the KEDA that the platform installs.
        let installed = platform.spec.keda.chart.version.to_string();
        let keda_version = options.keda_version.clone().or(Some(installed));
        let options = check::Options { values: vec![values], keda_version, ..options.clone() };
        // A comment in the config answers for what is found at its line, in the files that it asks for too.
        let mut directives = Directives::default();
        for id in sources.ids() {
            directives.text(id, &sources);
        }
        let summary = check::bundle(&bundle, &mut sources, catalogue, &options, &mut sink);
        sink.hold(directives, &sources);
        let (mut diagnostics, suppressed) = sink.into_parts();
        diagnostics.retain(|finding| !SAID_OF_THE_CONFIG.contains(&finding.code));
        Ok(Rendered { sources, config, platform, bundle, summary, diagnostics, suppressed })
    }

    /// The templates that stand in for neap's own.
    fn overrides(&self, hall: &Hall) -> Result<Overrides, Failure> {
        let mut overrides = Overrides::new();
        let Some(root) = &self.templates else { return Ok(overrides) };
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            let cannot = |error: &std::io::Error| Failure::io(format!("cannot read {}", folder.display()), error);
            for entry in std::fs::read_dir(&folder).map_err(|error| cannot(&error))? {
                let entry = entry.map_err(|error| cannot(&error))?;
                let (path, kind) = (entry.path(), entry.file_type().map_err(|error| cannot(&error))?);
                if kind.is_dir() {
                    folders.push(path);
                } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str)
                    && let Some(name) = name.strip_suffix(".j2")
                {
                    overrides.insert(name.replace('\\', "/"), hall.read(&path)?);
                }
            }
        }
        if overrides.is_empty() {
            let message = format!("{} holds no template", root.display());
            return Err(Failure::usage(message, "a template is a file such as workload/deployment.yaml.j2 in it"));
        }
        Ok(overrides)
    }
}

/// Whether a finding is good to know, and one of those that somebody who renders does not wait for.
fn is_remark_of_rule(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Info && codes::rules().any(|rule| rule.code == finding.code)
}

fn refuse(hall: &Hall, sources: &Sources, sink: &mut Sink) -> Failure {
    hall.show(sink.diagnostics(), sources);
    Failure::shown(Exit::Usage)
}
