//! The one home of the template engine.
//!
//! Every `{{ }}` writes one whole value, quoted as YAML needs it; the filter `yaml(indent)` writes what follows a key,
//! indented by that many columns. A variable that the context does not have is an error, and so is a value that is absent.

use std::collections::BTreeMap;

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::document::write;

/// Templates by name that stand in for neap's own.
pub type Overrides = BTreeMap<String, String>;

/// Enough for any template that ends; a loop without end stops here.
const FUEL: u64 = 10_000_000;

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        const TEMPLATES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../templates/", $name, ".j2")))),*];
    };
}

templates![
    "argocd/application.yaml",
    "argocd/project.yaml",
    "jetstream/configmap.yaml",
    "jetstream/consumer.yaml",
    "jetstream/job.yaml",
    "jetstream/nack-values.yaml",
    "jetstream/provision.sh",
    "jetstream/stream.yaml",
    "keda/values.yaml",
    "nats/service.yaml",
    "nats/values.yaml",
    "network-policies/networkpolicy.yaml",
    "workload/deployment.yaml",
    "workload/namespace.yaml",
    "workload/poddisruptionbudget.yaml",
    "workload/scaledjob.yaml",
    "workload/scaledobject.yaml",
    "workload/serviceaccount.yaml",
    "workload/triggerauthentication.yaml",
];

/// Names of the templates, without their ending.
pub fn template_names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(name, _)| *name)
}

/// Text of a template that comes with neap.
#[must_use]
pub fn template_text(name: &str) -> Option<&'static str> {
    TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// A template that does not render.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("template {template}{}: {message}", .line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct TemplateFault {
    /// Name of the template.
    pub template: String,
    /// Line in it, from 1.
    pub line: Option<usize>,
    /// What went wrong.
    pub message: String,
}

impl TemplateFault {
    pub(super) fn new(template: &str, message: impl Into<String>) -> Self {
        Self { template: template.to_owned(), line: None, message: message.into() }
    }

    fn of(template: &str, error: &Error) -> Self {
        let message = match error.detail() {
            Some(detail) => format!("{}: {detail}", error.kind()),
            None => error.kind().to_string(),
        };
        Self { template: error.name().unwrap_or(template).to_owned(), line: error.line(), message }
    }
}

/// The templates, ready to render.
pub(super) struct Engine {
    environment: Environment<'static>,
    #[cfg(test)]
    seen: std::sync::Mutex<BTreeMap<String, std::collections::BTreeSet<String>>>,
}

impl Engine {
    pub(super) fn new(overrides: &Overrides) -> Result<Self, TemplateFault> {
        let mut environment = Environment::new();
        let syntax = minijinja::syntax::SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build();
        environment.set_syntax(syntax.map_err(|error| TemplateFault::of("", &error))?);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_fuel(Some(FUEL));
        environment.set_formatter(|out, _, value| {
            if value.is_safe() {
                return out.write_str(value.as_str().unwrap_or_default()).map_err(Error::from);
            }
            out.write_str(&write::inline(&to_json(value)?)).map_err(Error::from)
        });
        environment.add_filter("yaml", |value: Value, indent: usize| -> Result<Value, Error> {
            Ok(Value::from_safe_string(write::after_key(&to_json(&value)?, indent.min(64))))
        });
        for (name, text) in TEMPLATES {
            let added = match overrides.get(*name) {
                Some(text) => environment.add_template_owned(*name, text.clone()),
                None => environment.add_template(name, text),
            };
            added.map_err(|error| TemplateFault::of(name, &error))?;
        }
        if let Some(unknown) = overrides.keys().find(|name| template_text(name).is_none()) {
            let message = match crate::unit::closest(unknown, template_names()) {
                Some(meant) => format!("neap has no template of this name; did you mean {meant}.j2?"),
                None => "neap has no template of this name".to_owned(),
            };
            return Err(TemplateFault::new(unknown, message));
        }
        Ok(Self {
            environment,
            #[cfg(test)]
            seen: std::sync::Mutex::default(),
        })
    }

    pub(super) fn render(&self, name: &str, context: &impl Serialize) -> Result<String, TemplateFault> {
        let fault = |error: Error| TemplateFault::of(name, &error);
        let template = self.environment.get_template(name).map_err(fault)?;
        #[cfg(test)]
        self.record(name, context);
        template.render(Value::from(Serde(context))).map_err(fault)
    }

    #[cfg(test)]
    fn record(&self, name: &str, context: &impl Serialize) {
        let value = serde_json::to_value(context).unwrap();
        let fields = value.as_object().into_iter().flatten().map(|(field, _)| field.clone());
        self.seen.lock().unwrap().entry(name.to_owned()).or_default().extend(fields);
    }
}

fn to_json(value: &Value) -> Result<serde_json::Value, Error> {
    let json =
        serde_json::to_value(value).map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?;
    if json.is_null() {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "nothing to write here: ask for it in an `{% if %}` first",
        ));
    }
    Ok(json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Inputs, Profile};
    use crate::diagnostic::Sink;
    use crate::document::Sources;
    use crate::model::Platform;

    fn engine(text: &str) -> Result<Engine, TemplateFault> {
        Engine::new(&[("workload/namespace.yaml".to_owned(), text.to_owned())].into())
    }

    fn render(text: &str) -> Result<String, TemplateFault> {
        let context = serde_json::json!({"on": "on", "map": {"a": "1", "b": [1, {"c": "x: y"}]}, "none": null});
        engine(text)?.render("workload/namespace.yaml", &context)
    }

    #[test]
    fn values_are_whole_and_quoted() {
        assert_eq!(render("a: {{ on }}\n").unwrap(), "a: \"on\"\n");
        assert_eq!(render("a:{{ map | yaml(2) }}\n").unwrap(), "a:\n  a: \"1\"\n  b:\n    - 1\n    - c: \"x: y\"\n");
        assert_eq!(render("{% if none %}\na\n{% endif %}\nb: {{ 1 + 1 }}\n").unwrap(), "b: 2\n");
    }

    #[test]
    fn a_slip_in_a_template_is_named_with_its_line() {
        for (text, line) in [
            ("a\n{{ nope }}", 2),
            ("{{ none }}", 1),
            ("\n\n{% if %}", 3),
            ("{% for x in range(100000) %}{% for y in range(100000) %}{{ y }}{% endfor %}{% endfor %}", 1),
        ] {
            let fault = render(text).err().unwrap();
            assert_eq!((fault.template.as_str(), fault.line), ("workload/namespace.yaml", Some(line)), "{fault}");
        }
        let unknown = Engine::new(&[("workload/namespce.yaml".to_owned(), String::new())].into()).err().unwrap();
        assert!(unknown.to_string().contains("workload/namespace.yaml.j2"), "{unknown}");
    }

    #[test]
    fn every_template_in_the_folder_is_known() {
        fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.push(path.to_string_lossy().into_owned());
                }
            }
        }
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut found = Vec::new();
        walk(&root, &mut found);
        let prefix = format!("{}/", root.display());
        // What lies in no folder is for GitLab, which looks for its components here too.
        let found = found.iter().map(|path| path.strip_prefix(&prefix).unwrap()).filter(|path| path.contains('/'));
        let mut found: Vec<&str> = found.map(|path| path.strip_suffix(".j2").unwrap()).collect();
        found.sort_unstable();
        assert_eq!(found, template_names().collect::<Vec<_>>());
    }

    /// A template asks for exactly the fields that its context offers, over all that the profiles and the test config make.
    #[test]
    fn templates_and_contexts_agree() {
        let engine = Engine::new(&Overrides::new()).unwrap();
        let all = include_str!("../../tests/cases/config/everything.yaml");
        let external = "nats: { install: external, external: { selector: { a: b }, headlessService: nats-headless, renderService: true } }";
        let production = Profile::Production;
        for (profile, file) in [(Profile::Demo, ""), (production, ""), (Profile::Demo, all), (production, external)] {
            let file = Some(("neap.yaml".to_owned(), file.to_owned()));
            let inputs = Inputs { profile: Some(profile), file, ..Inputs::default() };
            let (mut sources, mut sink) = (Sources::new(), Sink::new());
            let config = config::load(&inputs, &mut sources, &mut sink).unwrap_or_else(|| panic!("{sink:#?}"));
            let platform = Platform::resolve(&config, &mut sink).unwrap_or_else(|| panic!("{sink:#?}"));
            let mut output = super::super::output::Output::new(&platform, &engine);
            super::super::component::platform(&mut output).unwrap();
            for (namespace, workloads) in &platform.workloads {
                super::super::component::workload::namespace(&mut output, namespace, workloads).unwrap();
            }
        }
        let seen = engine.seen.lock().unwrap();
        for name in template_names() {
            let offered = seen.get(name).unwrap_or_else(|| panic!("{name} is never rendered"));
            let template = engine.environment.get_template(name).unwrap();
            let asked: std::collections::BTreeSet<String> = template.undeclared_variables(false).into_iter().collect();
            assert_eq!(&asked, offered, "{name}: what it asks for, and what it is offered");
        }
    }
}
