//! Paths as text.

/// The last part of a path.
pub(in crate::check) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder that a path is in; empty for the one that paths are relative to.
pub(in crate::check) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(in crate::check) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let first = (!path.is_empty()).then(|| folder(path));
    std::iter::successors(first, |above| (!above.is_empty()).then(|| folder(above)))
}

pub(in crate::check) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// A path without `.` and, as far as that goes, without `..`. An absolute one stays absolute.
pub(in crate::check) fn normal(path: &str) -> String {
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

/// Where a path written in a file of `here` leads; none for an absolute one, which kustomize refuses.
pub(in crate::check) fn resolve(here: &str, written: &str) -> Option<String> {
    (!written.starts_with('/')).then(|| normal(&join(here, written)))
}

/// A path as it is written in a file of `here`.
pub(super) fn relative(here: &str, target: &str) -> String {
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(here), parts(target));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    let path: Vec<&str> = up.chain(to.iter().skip(common).map(String::as_str)).collect();
    if path.is_empty() { ".".to_owned() } else { path.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_apart_by_where_they_lead() {
        for (written, expected) in [
            ("./a//b/./c", "a/b/c"),
            ("a/../b", "b"),
            ("a/../../b", "../b"),
            ("../../a", "../../a"),
            ("/a/../b/", "/b"),
            (".", ""),
            ("", ""),
        ] {
            assert_eq!(normal(written), expected, "{written}");
        }
        assert_eq!(resolve("a/b", "../c").as_deref(), Some("a/c"));
        assert_eq!(resolve("", "../c").as_deref(), Some("../c"));
        assert_eq!(resolve("a", "/c"), None);
    }

    #[test]
    fn a_path_is_written_from_where_it_is_read() {
        for (here, target, expected) in [
            ("a/b", "a/c", "../c"),
            ("", "a/c", "a/c"),
            ("a", "a", "."),
            ("a/b", "a", ".."),
            ("/x/a", "/x/b/c", "../b/c"),
        ] {
            assert_eq!(relative(here, target), expected);
            assert_eq!(resolve(here, expected).as_deref(), Some(target));
        }
    }
}
