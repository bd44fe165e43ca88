//! Reading and writing YAML as Kubernetes does.

mod reading;
