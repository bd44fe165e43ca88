//! Which files differ from what the config renders, and which side is ahead.

use crate::bundle::{Bundle, Digest, Inventory};
use crate::unit::RepoPath;

use super::reconcile::paths;

/// Which side of a difference is ahead of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// The file was edited by hand; the config still renders what neap wrote.
    Tree,
    /// The config changed and was not rendered since.
    Config,
    /// The file was edited by hand and the config changed.
    Both,
    /// neap wrote the file and it is gone, while the config still renders it.
    Missing,
    /// A file that neap did not write stands where the config renders one.
    Foreign,
}

/// Compares the files of a target with what the config renders. Equal files are not listed.
///
/// `current` holds what the target has at the paths that are owned or rendered; `inventory` says what neap last wrote.
#[must_use]
pub fn state(current: &Bundle, inventory: &Inventory, rendered: &Bundle) -> Vec<(RepoPath, Ahead)> {
    let digest = |bundle: &Bundle, path: &RepoPath| {
        bundle.get(path.as_str()).map(|artifact| Digest::of(artifact.text.as_bytes()))
    };
    let mut differences = Vec::new();
    for path in paths(inventory, rendered) {
        let (there, wanted) = (digest(current, &path), digest(rendered, &path));
        if there == wanted {
            continue;
        }
        let ahead = match (&there, &wanted) {
            (None, _) if inventory.owns(&path) => Ahead::Missing,
            (None, _) => Ahead::Config,
            (Some(_), Some(_)) if !inventory.owns(&path) => Ahead::Foreign,
            (Some(there), _) if inventory.wrote(&path, there) => Ahead::Config,
            (Some(_), Some(wanted)) if inventory.wrote(&path, wanted) => Ahead::Tree,
            (Some(_), _) => Ahead::Both,
        };
        differences.push((path, ahead));
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Artifact;

    fn bundle(files: &[(&str, &str)]) -> Bundle {
        let mut bundle = Bundle::new();
        for (name, text) in files {
            bundle.insert(RepoPath::new(*name).unwrap(), Artifact { text: (*text).to_owned(), origin: None });
        }
        bundle
    }

    fn one(there: &[(&str, &str)], wrote: &[(&str, &str)], rendered: &[(&str, &str)]) -> Vec<Ahead> {
        let inventory = Inventory::of(&bundle(wrote));
        state(&bundle(there), &inventory, &bundle(rendered)).into_iter().map(|(_, ahead)| ahead).collect()
    }

    #[test]
    fn every_side_that_can_be_ahead_is_named() {
        let (v1, v2, v3) = ([("a", "1")], [("a", "2")], [("a", "3")]);
        assert_eq!(one(&v1, &v1, &v1), []);
        assert_eq!(one(&v2, &v1, &v2), [], "edited to what the config renders by now");
        assert_eq!(one(&v2, &v1, &v1), [Ahead::Tree]);
        assert_eq!(one(&v1, &v1, &v2), [Ahead::Config]);
        assert_eq!(one(&v2, &v1, &v3), [Ahead::Both]);
        assert_eq!(one(&[], &v1, &v1), [Ahead::Missing]);
        assert_eq!(one(&[], &[], &v1), [Ahead::Config]);
        assert_eq!(one(&v2, &[], &v1), [Ahead::Foreign]);
        assert_eq!(one(&v1, &v1, &[]), [Ahead::Config], "no longer rendered");
        assert_eq!(one(&v2, &v1, &[]), [Ahead::Both], "no longer rendered, and edited");
        assert_eq!(one(&[], &v1, &[]), [], "no longer rendered, and gone");
    }
}
