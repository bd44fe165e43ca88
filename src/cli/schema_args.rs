//! Which schemas a run goes by.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::failure::Failure;
use super::hall::Hall;
use super::web::{Web, read_limited};
use crate::check::import::{self, LOCK};
use crate::check::{self, Catalogue, Fetch, Source, Template};
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::Sources;
use crate::unit::version;

/// Where imported schemas are looked for, from the root of the repository.
pub(super) const IMPORTED: &str = ".neap/schemas";

/// Bytes of the largest file that is read for schemas.
const LARGEST: u64 = 64 << 20;

/// Most files that a folder is read for definitions.
const FILES: usize = 10_000;

/// Where kubeconform looks below a folder: its own layout, and that of the catalogue of CRDs.
const LAYOUTS: &[&str] = &[
    "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
    "{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json",
    "{{.ResourceKind}}{{.KindSuffix}}.json",
];

/// Which schemas documents are checked against.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Schemas")]
pub(super) struct SchemaArgs {
    /// More schemas, before neap's own: a file, a folder, or a path or URL with `{{.Group}}`, `{{.ResourceKind}}`,
    /// `{{.ResourceAPIVersion}}` in it. Can be repeated; `embedded` stands for neap's own.
    #[arg(long = "schema", value_name = "SOURCE")]
    pub(super) schemas: Vec<String>,
    /// The version of Kubernetes whose kinds are meant, such as 1.35; without it, a kind that any known version has is
    /// checked, 1.34 before others.
    #[arg(long, value_name = "VERSION")]
    pub(super) kubernetes_version: Option<String>,
    /// The version of KEDA whose kinds are meant; without it, 2.19.0.
    #[arg(long, value_name = "VERSION")]
    pub(super) keda_version: Option<String>,
}

impl SchemaArgs {
    /// The catalogue that these flags and the repository make, without the definitions in the tree that is checked
    /// ([`check::definitions`] adds those).
    ///
    /// Findings are about the sources: what is broken in them, what their lock does not vouch for, and which versions stand
    /// in for those that were asked for.
    ///
    /// # Errors
    /// A source cannot be read, or is none.
    pub(super) fn catalogue(&self, hall: &Hall, sources: &mut Sources, sink: &mut Sink) -> Result<Catalogue, Failure> {
        let fetch: Arc<dyn Fetch> = Arc::new(Web::new(hall.cache().map(|cache| cache.join("schemas"))));
        let mut given = Vec::new();
        for written in &self.schemas {
            gather(written, &fetch, sources, &mut given)?;
        }
        let mut committed = Vec::new();
        if let Some(folder) = hall.root().map(|root| root.join(IMPORTED)).filter(|it| it.join(LOCK).is_file()) {
            committed.push(imported(&folder, &hall.shown(&folder))?);
        }
        let catalogue = Catalogue::of(given, committed, sink);
        self.versions(&catalogue, sink)?;
        Ok(catalogue)
    }

    /// Says which version stands in for one that there are no schemas of.
    fn versions(&self, catalogue: &Catalogue, sink: &mut Sink) -> Result<(), Failure> {
        let asked = [("kubernetes", "Kubernetes", &self.kubernetes_version), ("keda", "KEDA", &self.keda_version)];
        for (component, name, wanted) in asked {
            let Some(wanted) = wanted else { continue };
            let known = catalogue.versions(component).join(", ");
            if !version::is_version(wanted) {
                let message = format!("`{wanted}` is no version of {name}");
                return Err(Failure::usage(message, format!("there are schemas of {known}")));
            }
            let Some(nearest) = catalogue.nearest_version(component, wanted) else { continue };
            if nearest != wanted.trim_start_matches('v') {
                let message = format!("no schemas of {name} {wanted}: those of {nearest} stand in");
                sink.push(Diagnostic::info("schema-version", message).help(format!("there are those of {known}")));
            }
        }
        Ok(())
    }
}

/// One `--schema`, as sources.
fn gather(
    written: &str,
    fetch: &Arc<dyn Fetch>,
    sources: &mut Sources,
    given: &mut Vec<Source>,
) -> Result<(), Failure> {
    if matches!(written, "embedded" | "default") {
        given.push(Source::Embedded);
        return Ok(());
    }
    let scheme = written.split_once("://").map(|(scheme, _)| scheme);
    if scheme.is_some_and(|scheme| !matches!(scheme, "https" | "http" | "file")) {
        return Err(Failure::usage(
            format!("`{written}` cannot be fetched"),
            "use https://, http://, file:// or a path",
        ));
    }
    if Template::is_one(written) {
        given.push(template(written, fetch)?);
        return Ok(());
    }
    if written.contains("://") && !written.starts_with("file://") {
        let help =
            "write where the kind stands in it, such as {{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json";
        return Err(Failure::usage(format!("`{written}` has no variable in it"), help));
    }
    let path = Path::new(written.strip_prefix("file://").unwrap_or(written));
    if path.is_dir() {
        return folder(path, fetch, sources, given);
    }
    if !path.exists() {
        return Err(Failure::usage(format!("`{written}` is not there"), "check what `--schema` names"));
    }
    given.push(text(path, true, sources)?);
    Ok(())
}

fn template(written: &str, fetch: &Arc<dyn Fetch>) -> Result<Source, Failure> {
    let template = Template::parse(written)
        .map_err(|why| Failure::usage(format!("`{written}` is no template: {why}"), "see `neap validate --help`"))?;
    Ok(Source::Template { template, fetch: Arc::clone(fetch) })
}

/// A folder: of imported schemas if it has a lock; else its definitions, and below them kubeconform's layouts.
fn folder(path: &Path, fetch: &Arc<dyn Fetch>, sources: &mut Sources, given: &mut Vec<Source>) -> Result<(), Failure> {
    if path.join(LOCK).is_file() {
        given.push(imported(path, &path.display().to_string())?);
        return Ok(());
    }
    for file in definitions_below(path)? {
        given.push(text(&file, false, sources)?);
    }
    // Braces in the name of a folder are no variables.
    let root = path.display().to_string();
    if !Template::is_one(&root) {
        for layout in LAYOUTS {
            given.push(template(&format!("{}/{layout}", root.trim_end_matches('/')), fetch)?);
        }
    }
    Ok(())
}

fn text(path: &Path, named: bool, sources: &mut Sources) -> Result<Source, Failure> {
    let name = path.display().to_string();
    let text: Arc<str> = read(path)?.into();
    let id = sources.add(name.as_str(), Arc::clone(&text));
    Ok(Source::Text { name, text, id, named })
}

/// Reads a file of schemas, or a lock.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    read_limited(path, LARGEST).map_err(|error| Failure::io(format!("cannot read {}", path.display()), &error))
}

/// YAML files at any depth, and JSON files right in the folder: below are the many of a layout, which are read when needed.
pub(super) fn definitions_below(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        let cannot = |error: &std::io::Error| Failure::io(format!("cannot read {}", folder.display()), error);
        for entry in std::fs::read_dir(&folder).map_err(|error| cannot(&error))? {
            let entry = entry.map_err(|error| cannot(&error))?;
            let kind = entry.file_type().map_err(|error| cannot(&error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let json = folder == root && name.to_ascii_lowercase().ends_with(".json");
            if kind.is_dir() && !name.starts_with('.') {
                folders.push(entry.path());
            } else if kind.is_file() && (json || check::is_yaml(&name)) {
                found.push(entry.path());
            }
        }
        if found.len() > FILES {
            let message = format!("{} has more than {FILES} files to read", root.display());
            return Err(Failure::usage(message, "name the folder of the definitions, or write a template"));
        }
    }
    found.sort();
    Ok(found)
}

/// A folder of imported schemas.
fn imported(folder: &Path, shown: &str) -> Result<Source, Failure> {
    let lock = read(&folder.join(LOCK))?;
    Ok(Source::Imported { folder: shown.to_owned(), lock, files: imported_files(folder)? })
}

/// The schemas in a folder of imported ones, by name.
pub(super) fn imported_files(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let cannot = |error: &std::io::Error| Failure::io(format!("cannot read {}", folder.display()), error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| cannot(&error))? {
        let name = entry.map_err(|error| cannot(&error))?.file_name().to_string_lossy().into_owned();
        if import::is_file_name(&name) {
            let text = read(&folder.join(&name))?;
            files.push((name, text));
        }
    }
    files.sort();
    Ok(files)
}
