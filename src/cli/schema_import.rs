//! `neap schema import`

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::schema_args::{self, IMPORTED, definitions_below, imported_files};
use super::{Exit, Failure, Hall};
use crate::check::import::{Folder, LOCK, Lock};
use crate::check::{self, CustomKind};
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{self, Sources};

/// How long kubectl may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Import the schemas of CustomResourceDefinitions into a folder, to commit.
///
/// One compact file for each kind and version, rules in CEL included, and a `lock.json` with their digests and sources.
/// `neap validate` reads `.neap/schemas` at the root of the repository by itself, and any other such folder with `--schema`;
/// a file that was changed by hand since is an error. Kinds from other sources stay in the folder.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// Files of definitions, or folders of such.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The definitions of the cluster that kubectl speaks to.
    #[arg(long)]
    from_cluster: bool,
    /// The context of kubectl that names the cluster.
    #[arg(long, value_name = "NAME", requires = "from_cluster")]
    context: Option<String>,
    /// The folder.
    #[arg(long, value_name = "DIR", default_value = IMPORTED)]
    into: PathBuf,
    /// Change nothing; end with 1 if the folder is not what its sources give. Without a source: those of its lock.
    #[arg(long)]
    check: bool,
}

/// A text with definitions in it, and the name that it is known under.
struct Origin {
    name: String,
    text: String,
}

impl Import {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let present = Present::read(&self.into)?;
        let origins = self.origins(hall, &present)?;
        let kinds = read(hall, &origins)?;
        if kinds.is_empty() {
            let help = "a definition is of apiextensions.k8s.io/v1, and has a version that is served";
            return Err(Failure::usage("there is no definition of a kind in what was named", help));
        }
        let (fresh, again) = Folder::of(kinds);
        for name in again {
            hall.say(&format!("{name} is defined more than once: the first was taken"));
        }
        let named: BTreeSet<&str> = origins.iter().map(|origin| origin.name.as_str()).collect();
        let folder = fresh.keeping(&present.lock, &present.files, &named);
        if self.check {
            return self.compare(hall, &folder, &present);
        }
        self.write(&folder, &present)?;
        let count = folder.files.len() - 1;
        let noun = if count == 1 { "schema" } else { "schemas" };
        hall.say(&format!("{count} {noun} in {}", self.into.display()));
        Ok(Exit::Fine)
    }

    fn origins(&self, hall: &Hall, present: &Present) -> Result<Vec<Origin>, Failure> {
        let mut paths = Vec::new();
        for path in &self.files {
            if path.is_dir() {
                paths.extend(definitions_below(path)?);
            } else {
                paths.push(path.clone());
            }
        }
        let named = !self.files.is_empty() || self.from_cluster;
        if !named && self.check {
            let of_lock: BTreeSet<&str> = present.lock.kinds.iter().map(|line| line.source.as_str()).collect();
            let (clusters, files): (Vec<&str>, Vec<&str>) =
                of_lock.into_iter().partition(|source| source.starts_with(CLUSTER));
            for source in clusters {
                hall.say(&format!("{source}: not compared; name it with --from-cluster"));
            }
            paths.extend(files.into_iter().map(PathBuf::from));
        }
        let mut origins = Vec::new();
        for path in paths {
            let text = schema_args::read(&path)?;
            origins.push(Origin { name: path.display().to_string().replace('\\', "/"), text });
        }
        if self.from_cluster {
            origins.push(self.of_cluster(hall)?);
        }
        if origins.is_empty() {
            return Err(Failure::usage("no source is named", "name files of definitions, or `--from-cluster`"));
        }
        Ok(origins)
    }

    fn of_cluster(&self, hall: &Hall) -> Result<Origin, Failure> {
        let mut arguments = vec!["get", "customresourcedefinitions.v1.apiextensions.k8s.io", "--output=json"];
        arguments.extend(["--request-timeout=30s"]);
        if let Some(context) = &self.context {
            arguments.extend(["--context", context]);
        }
        let text = hall.ask_program("kubectl", &arguments, PATIENCE)?;
        let name = self.context.as_ref().map_or(CLUSTER.to_owned(), |context| format!("{CLUSTER} {context}"));
        Ok(Origin { name, text })
    }

    fn compare(&self, hall: &Hall, folder: &Folder, present: &Present) -> Result<Exit, Failure> {
        let mut there: BTreeMap<String, String> = present.files.iter().cloned().collect();
        if !present.text.is_empty() {
            there.insert(LOCK.to_owned(), present.text.clone());
        }
        let differences = folder.differences(&there);
        for line in &differences {
            hall.out(&format!("{line}\n"))?;
        }
        if differences.is_empty() {
            hall.say(&format!("{} is what its sources give", self.into.display()));
            return Ok(Exit::Fine);
        }
        Ok(Exit::Findings)
    }

    /// Writes what differs, takes away what the lock knew and the sources have no more, and the lock last.
    fn write(&self, folder: &Folder, present: &Present) -> Result<(), Failure> {
        let cannot =
            |path: &Path, error: &std::io::Error| Failure::io(format!("cannot write {}", path.display()), error);
        std::fs::create_dir_all(&self.into).map_err(|error| cannot(&self.into, &error))?;
        let gone = present.lock.kinds.iter().map(|line| &line.file);
        for file in gone.filter(|file| !folder.files.contains_key(*file) && check::import::is_file_name(file)) {
            let path = self.into.join(file);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(cannot(&path, &error)),
                _ => {}
            }
        }
        let (lock, schemas): (Vec<_>, Vec<_>) = folder.files.iter().partition(|(name, _)| *name == LOCK);
        for (name, text) in schemas.into_iter().chain(lock) {
            let path = self.into.join(name);
            std::fs::write(&path, text).map_err(|error| cannot(&path, &error))?;
        }
        Ok(())
    }
}

/// How the source is named that is no file.
const CLUSTER: &str = "cluster";

/// A folder as it is.
#[derive(Default)]
struct Present {
    lock: Lock,
    /// Text of the lock; empty without one.
    text: String,
    files: Vec<(String, String)>,
}

impl Present {
    fn read(folder: &Path) -> Result<Self, Failure> {
        let files = if folder.exists() { imported_files(folder)? } else { Vec::new() };
        let path = folder.join(LOCK);
        if !path.is_file() {
            if files.is_empty() {
                return Ok(Self::default());
            }
            let message = format!("{} has JSON files and no {LOCK}", folder.display());
            return Err(Failure::usage(message, "name a folder that holds nothing else with `--into`"));
        }
        let text = schema_args::read(&path)?;
        let lock = Lock::parse(&text).map_err(|why| {
            Failure::usage(format!("{} cannot be read: {why}", path.display()), "take it away and import again")
        })?;
        Ok(Self { lock, text, files })
    }
}

/// The kinds in these texts, each with where it was read. Faults are shown, and nothing is imported then.
fn read(hall: &Hall, origins: &[Origin]) -> Result<Vec<(String, CustomKind)>, Failure> {
    let (mut sources, mut sink, mut kinds) = (Sources::new(), Sink::new(), Vec::new());
    for origin in origins {
        let id = sources.add(origin.name.as_str(), origin.text.as_str());
        let parsed = document::parse(id, &origin.text);
        sink.extend(parsed.faults.into_iter().filter(|it| it.grade == document::Grade::Error).map(Diagnostic::from));
        for definition in parsed.documents.iter().flat_map(check::unfold).filter(|it| check::is_definition(it)) {
            let found = check::custom_kinds(definition, &mut sink);
            kinds.extend(found.into_iter().map(|kind| (origin.name.clone(), kind)));
        }
    }
    if sink.has_errors() {
        hall.show(sink.diagnostics(), &sources);
        hall.say("nothing was imported");
        return Err(Failure::shown(Exit::Findings));
    }
    Ok(kinds)
}
