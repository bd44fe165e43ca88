//! Nouns as text.

mod diagnostics;
