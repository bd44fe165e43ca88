//! Where rendered files gather, each under its path in the repository's layout.

use std::collections::BTreeMap;

use serde::Serialize;

use super::engine::{Engine, TemplateFault};
use crate::bundle::{Artifact, Bundle};
use crate::config::spec::Values;
use crate::document::{SourceId, Sources, Span, parse, write};
use crate::model::Platform;
use crate::unit::RepoPath;

/// Labels by name.
pub(super) type Labels = BTreeMap<String, String>;

/// Files as they are rendered, and what every component needs to know.
pub(super) struct Output<'a> {
    pub(super) platform: &'a Platform,
    engine: &'a Engine,
    bundle: Bundle,
}

impl<'a> Output<'a> {
    pub(super) fn new(platform: &'a Platform, engine: &'a Engine) -> Self {
        Self { platform, engine, bundle: Bundle::new() }
    }

    pub(super) fn into_bundle(self) -> Bundle {
        self.bundle
    }

    /// A text out of a template, for a part of a file.
    pub(super) fn text(&self, template: &str, context: &impl Serialize) -> Result<String, TemplateFault> {
        self.engine.render(template, context)
    }

    /// A file out of a template.
    pub(super) fn file(
        &mut self,
        path: &RepoPath,
        template: &str,
        context: &impl Serialize,
        origin: Span,
    ) -> Result<(), TemplateFault> {
        let text = self.engine.render(template, context)?;
        self.put(path, text, origin);
        Ok(())
    }

    /// A file of Helm values out of a template, with the user's own values laid over it.
    pub(super) fn values(
        &mut self,
        path: &RepoPath,
        template: &str,
        context: &impl Serialize,
        over: &Values,
        origin: Span,
    ) -> Result<(), TemplateFault> {
        let mut text = self.engine.render(template, context)?;
        if !over.is_empty() {
            let mut sources = Sources::new();
            let source: SourceId = sources.add(path.to_string(), text.as_str());
            let parsed = parse(source, &text);
            let Some(document) = parsed.documents.first() else {
                return Err(TemplateFault::new(template, "the values are no YAML, and nothing can be laid over them"));
            };
            let mut values = document.to_json();
            lay_over(&mut values, over);
            text = write::document(&values);
        }
        self.put(path, text, origin);
        Ok(())
    }

    fn put(&mut self, path: &RepoPath, text: String, origin: Span) {
        self.bundle.insert(path.clone(), Artifact { text, origin: Some(origin) });
    }

    /// Path of a manifest: `<manifests>/<application>/NN-<kind>.yaml`, with the object's name where there are several.
    pub(super) fn manifest(
        &self,
        application: &str,
        order: u32,
        kind: &str,
        name: Option<&str>,
    ) -> Result<RepoPath, TemplateFault> {
        let name = name.map(|name| format!("-{name}")).unwrap_or_default();
        let folder = &self.platform.spec.gitops.layout.manifests;
        self.join(folder, &format!("{application}/{order:02}-{kind}{name}.yaml"))
    }

    /// Path of a file of Helm values: `<values>/<cluster>/<application>-values.yaml`.
    pub(super) fn values_path(&self, application: &str) -> Result<RepoPath, TemplateFault> {
        let folder = &self.platform.spec.gitops.layout.values;
        self.join(folder, &format!("{}/{application}-values.yaml", self.platform.spec.cluster))
    }

    pub(super) fn join(&self, folder: &RepoPath, below: &str) -> Result<RepoPath, TemplateFault> {
        folder.join(below).map_err(|fault| TemplateFault::new(below, fault.to_string()))
    }
}

/// Labels of an object: what it is, and which Application it belongs to.
pub(super) fn labels(name: &str, application: &str) -> Labels {
    [("name", name), ("part-of", application), ("managed-by", "neap")]
        .into_iter()
        .map(|(key, value)| (format!("app.kubernetes.io/{key}"), value.to_owned()))
        .collect()
}

fn lay_over(base: &mut serde_json::Value, over: &Values) {
    let serde_json::Value::Object(base) = base else {
        *base = serde_json::Value::Object(over.clone());
        return;
    };
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(below @ serde_json::Value::Object(_)), serde_json::Value::Object(value)) => lay_over(below, value),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}
