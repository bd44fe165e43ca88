//! How much aliases may blow a text up.

/// What one node costs beside its text, in bytes: about what it takes in memory.
const NODE: usize = 128;

/// What may be copied for anchors and aliases together, in bytes. Kubernetes shares the text that an alias repeats;
/// a tree in which every node is its own cannot.
const COPIED: usize = 128 << 20;

/// What was read so far, in a document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Budget {
    /// Nodes, as `decodeCount` of goyaml.v2 counts them.
    nodes: usize,
    /// Nodes that stand behind an alias, as `aliasCount` of goyaml.v2 counts them.
    aliased: usize,
    bytes: usize,
    copied: usize,
}

/// The size of a part of the document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Size {
    nodes: usize,
    bytes: usize,
}

impl Budget {
    pub(super) fn node(&mut self, text: usize) {
        self.nodes += 1;
        self.bytes += NODE + text;
    }

    pub(super) fn mark(&self) -> Size {
        Size { nodes: self.nodes, bytes: self.bytes }
    }

    pub(super) fn since(&self, mark: Size) -> Size {
        Size { nodes: self.nodes - mark.nodes, bytes: self.bytes - mark.bytes }
    }

    /// Whether a copy can be kept for aliases to come.
    pub(super) fn keep(&mut self, size: Size) -> bool {
        self.copied += size.bytes;
        self.copied <= COPIED
    }

    /// Whether a copy can be put in the place of an alias.
    pub(super) fn repeat(&mut self, size: Size) -> bool {
        self.nodes += 1 + size.nodes;
        self.aliased += size.nodes;
        self.bytes += size.bytes;
        self.copied += size.bytes;
        self.copied <= COPIED && !self.excessive()
    }

    /// The rule of `decode.go` in goyaml.v2, "document contains excessive aliasing".
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    fn excessive(&self) -> bool {
        const FULL: f64 = 400_000.0;
        const LEAST: f64 = 4_000_000.0;
        if self.aliased <= 100 || self.nodes <= 1000 {
            return false;
        }
        let nodes = self.nodes as f64;
        let share = 0.99 - 0.89 * ((nodes - FULL) / (LEAST - FULL)).clamp(0.0, 1.0);
        self.aliased as f64 / nodes > share
    }
}
