//! YAML as text and as a tree, read as Kubernetes reads it.
//!
//! One way in (`parse`) and one way out (`write`). Every node of the tree carries the `Span` it was written at, so that
//! whatever is later found wrong can be shown in the file it came from.

mod base64;
mod fault;
mod lines;
mod node;
mod pointer;
mod read;
mod scalar;
mod source;
pub mod write;

pub use base64::bytes as base64;
pub use fault::{Fault, Grade};
pub use node::{Entry, Key, Mapping, Node, Value};
pub use pointer::dotted;
pub use read::{DEPTH, Parsed, parse, parse_by_library, parse_part, parts};
pub use source::{Position, SourceId, Sources, Span};
