//! Paths as texts, with `/` between their parts, relative to one folder or absolute. Nothing is looked up.

/// The last part of a path.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder that a path is in; empty for the one that paths are relative to.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folders above a path, from the nearest.
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let first = (!path.is_empty()).then(|| folder(path));
    std::iter::successors(first, |above| (!above.is_empty()).then(|| folder(above)))
}

/// A name below a folder.
#[must_use]
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// A path without `.` and, as far as that goes, without `..`. An absolute one stays absolute.
#[must_use]
pub fn normal(path: &str) -> String {
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    if path.split('/').all(plain) {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}
