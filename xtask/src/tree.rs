//! The repository as files.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// What every task gives back: done, or a sentence that says why not.
pub(crate) type Done<T> = Result<T, Box<dyn Error>>;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Adds the path to a fault of the file system.
pub(crate) fn at<T>(path: &Path, result: std::io::Result<T>) -> Done<T> {
    result.map_err(|fault| format!("{}: {fault}", path.display()).into())
}

/// Writes a file, and the folders above it.
pub(crate) fn write(path: &Path, text: &str) -> Done<()> {
    if let Some(folder) = path.parent() {
        at(folder, fs::create_dir_all(folder))?;
    }
    at(path, fs::write(path, text))
}

/// Every file below a folder that has one of the endings, in order. A path that is a file is given back as it is.
pub(crate) fn files(path: &Path, endings: &[&str]) -> Done<Vec<PathBuf>> {
    if at(path, fs::metadata(path))?.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let fits = |file: &PathBuf| file.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted));
    Ok(every(path)?.into_iter().filter(fits).collect())
}

/// Every file below a folder, in order.
pub(crate) fn every(path: &Path) -> Done<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in at(&folder, fs::read_dir(&folder))? {
            let entry = at(&folder, entry)?.path();
            if entry.is_dir() { open.push(entry) } else { found.push(entry) }
        }
    }
    found.sort();
    Ok(found)
}

/// The names of the folders in a folder, in order. No folder, no names.
pub(crate) fn folders(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}
