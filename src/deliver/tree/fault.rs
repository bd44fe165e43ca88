//! Why a directory was not written or read.

use std::path::PathBuf;

use super::super::files::FileFault;
use crate::bundle::InventoryFault;
use crate::unit::RepoPath;

/// Why a directory was not written or read. Nothing was changed in it.
#[derive(Debug, thiserror::Error)]
pub enum TreeFault {
    /// A path is, or leads through, a symbolic link.
    #[error("`{path}` is not written or read: `{}` is a symbolic link", part.display())]
    Symlink {
        /// The path that was asked for.
        path: RepoPath,
        /// The part of it that is the link.
        part: PathBuf,
    },
    /// Something that is no regular file stands at a path, or no directory on the way to it.
    #[error("`{path}` is not a file: `{}` is in the way", part.display())]
    NotAFile {
        /// The path that was asked for.
        path: RepoPath,
        /// The part of it that is in the way.
        part: PathBuf,
    },
    /// A file is not UTF-8.
    #[error("`{path}` is not UTF-8 text")]
    NotUtf8 {
        /// The file.
        path: RepoPath,
    },
    /// A rendered path is needed both as a file and as a directory, or is the inventory's own.
    #[error("`{outer}` cannot be a file when `{inner}` is one")]
    Overlap {
        /// The shorter path.
        outer: RepoPath,
        /// The path below it.
        inner: RepoPath,
    },
    /// The inventory cannot be understood.
    #[error("`{path}`: {source}")]
    Inventory {
        /// The inventory.
        path: RepoPath,
        /// What is wrong with it.
        source: InventoryFault,
    },
    /// Another run holds the directory.
    #[error("another neap is writing to `{}`", root.display())]
    Busy {
        /// The directory.
        root: PathBuf,
    },
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileFault),
    /// A file operation failed, and so did putting things back; the next run recognises what is there and finishes.
    #[error("{fault}; putting things back failed as well: {undo}")]
    Undo {
        /// What failed first.
        fault: FileFault,
        /// What failed then.
        undo: FileFault,
    },
}

impl TreeFault {
    /// Whether the request or the directory has to change (exit code 2), as against a failure of the machine (3).
    #[must_use]
    pub fn is_usage(&self) -> bool {
        !matches!(self, Self::Busy { .. } | Self::File(_) | Self::Undo { .. })
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Symlink { .. } => "replace the link by a real file or directory; neap never writes through one",
            Self::NotAFile { .. } => "move it away, or change the layout in the config",
            Self::NotUtf8 { .. } => "neap owns text only; move the file away",
            Self::Overlap { .. } => "change the layout in the config so that no path leads through another",
            Self::Inventory { .. } => "restore the inventory, or remove it and run again: equal files are taken over",
            Self::Busy { .. } => "wait for it to end, then run again",
            Self::File(_) => "the directory is as it was; check its permissions and free space",
            Self::Undo { .. } => "run again: files of an interrupted run are recognised",
        }
    }
}
