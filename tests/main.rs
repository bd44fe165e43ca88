//! Every integration test, in one binary; the modules mirror those of the library.

#[cfg(test)]
mod change;
#[cfg(test)]
mod deliver;
mod document;
