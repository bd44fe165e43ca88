//! Every integration test, in one binary; the modules mirror those of the library.

mod change;
mod deliver;
mod document;
