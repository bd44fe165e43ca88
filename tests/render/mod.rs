//! What is rendered, held against the programs that will read it.

mod provision;
