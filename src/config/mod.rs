//! What the user wrote: profile, file, environment and flags, laid over each other.

mod check;
mod layer;
mod load;
pub mod schema;
pub mod spec;

pub use layer::{Layer, Layers};
pub use load::{Inputs, load, profile_text};
pub use spec::{Profile, Spec};

use crate::document::{Node, Span};

/// A complete config, and where each of its values was written.
#[derive(Clone, Debug)]
pub struct Config {
    /// The profile that everything lies over.
    pub profile: Profile,
    /// The environment that was chosen.
    pub environment: Option<String>,
    /// The merged layers, every node with its place.
    pub tree: Node,
    /// Which text is which layer.
    pub layers: Layers,
    /// The same, typed.
    pub spec: Spec,
}

impl Config {
    /// Where the value at a JSON pointer was written, or the nearest value above it.
    #[must_use]
    pub fn span(&self, pointer: &str) -> Span {
        self.nearest(pointer, |tree, pointer| tree.at(pointer).map(|node| node.span))
    }

    /// Where the key at a JSON pointer was written, or the nearest one above it.
    #[must_use]
    pub fn key_span(&self, pointer: &str) -> Span {
        self.nearest(pointer, |tree, pointer| tree.key_at(pointer).map(|key| key.span))
    }

    /// The layer that gave the value at a JSON pointer.
    #[must_use]
    pub fn layer(&self, pointer: &str) -> Option<&Layer> {
        self.layers.of(self.tree.at(pointer)?.span.source)
    }

    fn nearest(&self, pointer: &str, find: impl Fn(&Node, &str) -> Option<Span>) -> Span {
        let mut pointer = pointer;
        loop {
            if let Some(span) = find(&self.tree, pointer) {
                return span;
            }
            match pointer.rsplit_once('/') {
                Some((parent, _)) => pointer = parent,
                None => return self.tree.span,
            }
        }
    }
}
