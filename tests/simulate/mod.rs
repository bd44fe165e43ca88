//! The simulator beside the components that it follows.

mod hpa;
