//! `neap validate`

use std::path::{Path, PathBuf};

use clap::Args;

use super::pipeline::ConfigArgs;
use super::report::{Checked, ReportArgs};
use super::{Exit, Failure, Hall};
use crate::check::{self, Catalogue};
use crate::diagnostic::Sink;
use crate::document::Sources;

/// Check the rendered platform, or any YAML, as an API server would.
///
/// Without a path: what the config renders. With paths: files, folders with all `.yaml` and `.yml` files below them, or `-`
/// for standard input. Checked are the YAML itself and the schema of every kind that neap knows (`neap schema list`), strict
/// about unknown fields. What is not checked is said, and an error under `--strict`.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Files or folders; `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What could not be checked is an error.
    #[arg(long)]
    strict: bool,
    /// The version of KEDA whose kinds are meant; without it, 2.19.0.
    #[arg(long, value_name = "VERSION")]
    keda_version: Option<String>,
    #[command(flatten)]
    report: ReportArgs,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

impl Validate {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let catalogue = Catalogue::embedded();
        let options = check::Options {
            strict: self.strict,
            keda_version: self.keda_version.clone(),
            ..check::Options::default()
        };
        if let Some(wanted) = &self.keda_version
            && !catalogue.versions("keda").contains(&wanted.as_str())
        {
            let known = catalogue.versions("keda").join(", ");
            return Err(Failure::usage(format!("no schemas of KEDA {wanted}"), format!("there are those of {known}")));
        }
        if self.report.fixes() && (self.paths.is_empty() || self.paths.iter().any(|path| path.as_os_str() == "-")) {
            return Err(Failure::usage("only files can be fixed", "name files or folders with `--fix`"));
        }
        let check = || {
            if self.paths.is_empty() {
                self.check_config(hall, &options)
            } else {
                self.check_paths(hall, &catalogue, &options)
            }
        };
        let one = |name: &str, text: &str| {
            let texts = [check::Text { name, text, origin: None }];
            checked(&texts, &catalogue, &options)
        };
        self.report.conclude(hall, &check, &one)
    }

    fn check_config(&self, hall: &Hall, options: &check::Options) -> Result<Checked, Failure> {
        let rendered = self.config.render_unjudged(hall, options)?;
        let files = rendered.bundle.iter().map(|(path, _)| path.as_str().to_owned()).collect();
        Ok(Checked {
            tally: rendered.summary,
            diagnostics: rendered.diagnostics,
            suppressed: rendered.suppressed,
            sources: rendered.sources,
            files,
        })
    }

    fn check_paths(&self, hall: &Hall, catalogue: &Catalogue, options: &check::Options) -> Result<Checked, Failure> {
        let mut files: Vec<(String, String)> = Vec::new();
        for path in &self.paths {
            if path.as_os_str() == "-" {
                files.push(("<stdin>".to_owned(), hall.read_stdin()?));
            } else if path.is_dir() {
                let found = yaml_below(path)?;
                if found.is_empty() {
                    let message = format!("{} has no .yaml or .yml file", path.display());
                    return Err(Failure::usage(message, "name a folder or file that has something to check"));
                }
                for file in found {
                    files.push((file.display().to_string(), hall.read(&file)?));
                }
            } else if path.exists() {
                files.push((path.display().to_string(), hall.read(path)?));
            } else {
                return Err(Failure::usage(format!("{} is not there", path.display()), "check the path"));
            }
        }
        let texts: Vec<check::Text<'_>> =
            files.iter().map(|(name, text)| check::Text { name, text, origin: None }).collect();
        let checked = checked(&texts, catalogue, options);
        if checked.tally.documents == 0 {
            return Err(Failure::usage("there is no document in what was named", "an empty file is nothing to check"));
        }
        Ok(checked)
    }
}

fn checked(texts: &[check::Text<'_>], catalogue: &Catalogue, options: &check::Options) -> Checked {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let tally = check::texts(texts, &mut sources, catalogue, options, &mut sink);
    let (diagnostics, suppressed) = sink.into_parts();
    let files = texts.iter().map(|text| text.name.to_owned()).collect();
    Checked { tally, diagnostics, suppressed, sources, files }
}

/// Every YAML file below a folder, in the order of paths. Hidden folders are left out, and symbolic links are not followed.
fn yaml_below(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let cannot = |error: &std::io::Error| Failure::io(format!("cannot read {}", folder.display()), error);
        for entry in std::fs::read_dir(&folder).map_err(|error| cannot(&error))? {
            let entry = entry.map_err(|error| cannot(&error))?;
            let kind = entry.file_type().map_err(|error| cannot(&error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() && !name.starts_with('.') {
                folders.push(entry.path());
            } else if kind.is_file() && check::is_yaml(&name) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
