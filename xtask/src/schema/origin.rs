//! Which component publishes which kinds, and where: the one table to edit for a newer version.

use std::path::{Path, PathBuf};

use super::{Fault, module};

/// One version of one component.
#[derive(Debug)]
pub(crate) struct Origin {
    /// Name in paths and in the index.
    pub(crate) component: &'static str,
    /// Version as its users write it.
    pub(crate) version: &'static str,
    /// Whether this is the version to check against when nobody names one.
    pub(crate) preferred: bool,
    /// Licence of what is read, by its SPDX name.
    pub(crate) licence: &'static str,
    /// Who holds the files.
    pub(crate) from: From,
    /// What the files are.
    pub(crate) reads: Reads,
}

/// Who holds the files.
#[derive(Debug)]
pub(crate) enum From {
    /// A Go module, as `module@version`.
    Module(&'static str),
    /// This repository: written by hand, because no registry has them.
    Here {
        /// What they were written from.
        facts: &'static str,
    },
}

/// What the files are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reads {
    /// `CustomResourceDefinition` objects, every `.yaml` or `.json` file of a folder that has them.
    Definitions { folder: &'static str },
    /// The description (`OpenAPI` 2) that the API server publishes of its own kinds.
    Swagger { file: &'static str },
}

/// Everything that is derived.
pub(crate) const ORIGINS: &[Origin] = &[
    // The others are written as what differs from the first.
    kubernetes("1.34.4", "k8s.io/kubernetes@v1.34.4", true),
    kubernetes("1.33.13", "k8s.io/kubernetes@v1.33.13", false),
    kubernetes("1.35.4", "k8s.io/kubernetes@v1.35.4", false),
    kubernetes("1.36.3", "k8s.io/kubernetes@v1.36.3", false),
    kubernetes("1.37.2", "k8s.io/kubernetes@v1.37.2", false),
    // The version that the profiles install is the one to check against when nothing else is said.
    keda("2.19.0", "github.com/kedacore/keda/v2@v2.19.0", true),
    keda("2.20.2", "github.com/kedacore/keda/v2@v2.20.2", false),
    keda("2.21.0", "github.com/kedacore/keda/v2@v2.21.0", false),
    Origin {
        component: "argo-cd",
        version: "3.4.7",
        preferred: true,
        licence: "Apache-2.0",
        from: From::Module("github.com/argoproj/argo-cd/v3@v3.4.7"),
        reads: Reads::Definitions { folder: "manifests/crds" },
    },
    Origin {
        component: "prometheus-operator",
        version: "0.93.0",
        preferred: true,
        licence: "Apache-2.0",
        from: From::Module("github.com/prometheus-operator/prometheus-operator@v0.93.0"),
        reads: Reads::Definitions { folder: "example/prometheus-operator-crd" },
    },
    Origin {
        component: "nack",
        version: "0.23.0",
        preferred: true,
        licence: "Apache-2.0",
        from: From::Here { facts: "the CRDs of the nack chart 0.34.0 (nats-io/k8s)" },
        reads: Reads::Definitions { folder: "schema/nack" },
    },
];

/// The types of each of those versions, oldest first, which say when a kind began and stopped to be served.
pub(crate) const TYPES: &[&str] =
    &["k8s.io/api@v0.33.13", "k8s.io/api@v0.34.4", "k8s.io/api@v0.35.10", "k8s.io/api@v0.36.6", "k8s.io/api@v0.37.2"];

const fn kubernetes(version: &'static str, module: &'static str, preferred: bool) -> Origin {
    Origin {
        component: "kubernetes",
        version,
        preferred,
        licence: "Apache-2.0",
        from: From::Module(module),
        reads: Reads::Swagger { file: "api/openapi-spec/swagger.json" },
    }
}

const fn keda(version: &'static str, module: &'static str, preferred: bool) -> Origin {
    Origin {
        component: "keda",
        version,
        preferred,
        licence: "Apache-2.0",
        from: From::Module(module),
        reads: Reads::Definitions { folder: "config/crd/bases" },
    }
}

impl Origin {
    /// The folder or file to read, fetched when it is not at hand.
    pub(crate) fn fetch(&self, root: &Path) -> Result<PathBuf, Fault> {
        let base = match self.from {
            From::Module(module) => module::download(module)?,
            From::Here { .. } => root.to_owned(),
        };
        Ok(base.join(match self.reads {
            Reads::Definitions { folder } => folder,
            Reads::Swagger { file } => file,
        }))
    }

    /// Where a file of this origin came from, as `module@version/path`.
    pub(crate) fn source(&self, file: Option<&str>) -> String {
        let inside = match self.reads {
            Reads::Definitions { folder } => format!("{folder}/{}", file.unwrap_or_default()),
            Reads::Swagger { file } => file.to_owned(),
        };
        match self.from {
            From::Module(module) => format!("{module}/{inside}"),
            From::Here { facts } => format!("{inside}, written by hand from {facts}"),
        }
    }
}
