//! Bundle to a directory or a Git commit.
//!
//! Both targets obey the same rules, which [`reconcile`] holds: an inventory in the target says what neap wrote there,
//! so that removals are exact, and a file that neap did not write, or that was edited since, is kept and reported.

/// A Git repository as the target; the only folder that names the Git library.
pub mod git;
/// A directory as the target.
pub mod tree;

mod files;
mod reconcile;
mod state;

pub use files::FileFault;
pub use reconcile::KeptReason;
pub use state::{Ahead, state};
