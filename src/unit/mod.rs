//! The smallest words: newtypes that can only hold what they say, each with its rule and the reason for it.

mod path;
/// "Did you mean".
pub mod suggest;

pub use path::{PathFault, RepoPath};
