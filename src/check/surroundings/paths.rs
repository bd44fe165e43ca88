//! Paths as kustomizations write them.

use crate::unit::paths::{join, normal};

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
    fn a_path_leads_from_where_it_is_written() {
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
