//! `neap explain`

use clap::{Args, Subcommand};

use super::pipeline::ConfigArgs;
use super::{Exit, Failure, Hall};
use crate::config::schema;
use crate::diagnostic::{Sink, codes};
use crate::document::{Node, Sources, write};
use crate::render;
use crate::trigger::catalogue;
use crate::unit::{closest, version};

/// Explain a field of the config, a finding, a trigger, or a template.
///
/// A code alone, such as `neap explain scaling-paused`, is a finding.
#[derive(Debug, Args)]
pub(super) struct Explain {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A field: its value, the layer that gave it, and what it means.
    Config {
        #[command(flatten)]
        config: ConfigArgs,
        /// The field, such as `keda.operator.replicas`; without it, every section.
        #[arg(value_name = "PATH", default_value = "")]
        path: String,
    },
    /// A finding, by the code in its brackets; without one, all of them.
    Code {
        /// The code, such as `schema-unknown-field`.
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },
    /// A trigger: what KEDA's scaler reads, with types, defaults and rules; without a type, all types.
    Trigger {
        /// KEDA's name of the scaler, such as `nats-jetstream`.
        #[arg(value_name = "TYPE")]
        type_name: Option<String>,
        /// The version of KEDA that is meant; without it, 2.19.0.
        #[arg(long, value_name = "VERSION")]
        keda_version: Option<String>,
    },
    /// The text of a template, to begin one's own from; without a name, all names.
    Template {
        /// The template, such as `workload/deployment.yaml`.
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
    /// A rule or any other finding, by its code alone.
    #[command(external_subcommand)]
    Rule(Vec<String>),
}

impl Explain {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let text = match &self.what {
            What::Config { config, path } => field(hall, config, path)?,
            What::Code { code } => explain_code(code.as_deref())?,
            What::Trigger { type_name, keda_version } => trigger(type_name.as_deref(), keda_version.as_deref())?,
            What::Template { name } => template(name.as_deref())?,
            What::Rule(words) => match words.as_slice() {
                [code] => explain_code(Some(code))?,
                _ => {
                    return Err(Failure::usage(
                        "explain takes one code",
                        "such as `neap explain schema-unknown-field`",
                    ));
                }
            },
        };
        hall.out(&text)?;
        Ok(Exit::Fine)
    }
}

fn field(hall: &Hall, args: &ConfigArgs, path: &str) -> Result<String, Failure> {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let config = args.load(hall, &mut sources, &mut sink)?;
    let path = path.replace('[', ".").replace(']', "");
    let keys: Vec<&str> = path.split('.').filter(|key| !key.is_empty()).collect();
    let pointer: String = keys.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect();
    let node = config.tree.at(&pointer);
    let known = schema::field(&keys, Some(&config.tree));
    if node.is_none() && known.is_none() {
        return Err(unknown_field(&keys));
    }
    let mut text = String::new();
    let name = if keys.is_empty() { "neap.yaml".to_owned() } else { keys.join(".") };
    text.push_str(&format!("{name}\n"));
    if let Some(words) = known.as_ref().and_then(|field| field.description()) {
        text.push_str(&format!("\n  {}\n", words.replace('\n', "\n  ")));
    }
    if let Some(field) = &known {
        text.push_str(&format!("\n  kind:  {}\n", field.kind()));
    }
    match node {
        Some(node) => {
            let place = sources.position(node.span);
            let layer = config.layers.of(node.span.source).map(ToString::to_string).unwrap_or_default();
            let shown = value(node);
            text.push_str(&format!("  value: {shown}\n"));
            if node.as_mapping().is_none() {
                text.push_str(&format!("  from:  {layer}, line {}\n", place.line));
            }
        }
        None => text.push_str("  value: not set\n"),
    }
    text.push_str(&children(node, known.as_ref()));
    Ok(text)
}

fn value(node: &Node) -> String {
    if let Some(map) = node.as_mapping() {
        return format!("a map of {}", map.len());
    }
    let inline = write::inline(&node.to_json());
    if inline.chars().count() > 200 { format!("{}…", inline.chars().take(200).collect::<String>()) } else { inline }
}

/// What is inside: the fields that are known, and the entries that are there.
fn children(node: Option<&Node>, field: Option<&schema::Field>) -> String {
    let mut names: Vec<String> =
        field.map(|field| field.children().iter().map(|it| (*it).to_owned()).collect()).unwrap_or_default();
    for entry in node.and_then(Node::as_mapping).into_iter().flatten() {
        if !names.iter().any(|name| *name == entry.key.name) {
            names.push(entry.key.name.to_string());
        }
    }
    if names.is_empty() { String::new() } else { format!("\n  in it: {}\n", names.join(", ")) }
}

fn unknown_field(keys: &[&str]) -> Failure {
    let mut parent = keys.to_vec();
    let Some(last) = parent.pop() else { return Failure::usage("no such field", "see `neap explain config`") };
    let message = format!("no field `{}`", keys.join("."));
    match schema::field(&parent, None) {
        Some(field) => {
            let help = match closest(last, field.children()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the fields here are {}", field.children().join(", ")),
            };
            Failure::usage(message, help)
        }
        None => unknown_field(&parent),
    }
}

fn explain_code(code: Option<&str>) -> Result<String, Failure> {
    let Some(code) = code else {
        return Ok(codes::all().map(|known| format!("{:<32} {}\n", known.code, known.sentence)).collect());
    };
    let Some(known) = codes::find(code) else {
        let near = closest(code, codes::all().map(|known| known.code));
        let help =
            near.map_or("`neap explain code` names them all".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(Failure::usage(format!("no finding has the code `{code}`"), help));
    };
    Ok(format!("{}\n\n{}\n\n{}\n", known.code, known.sentence, known.explanation))
}

fn trigger(type_name: Option<&str>, wanted: Option<&str>) -> Result<String, Failure> {
    if let Some(wanted) = wanted.filter(|wanted| !version::is_version(wanted)) {
        return Err(Failure::usage(format!("`{wanted}` is no version of KEDA"), "write one such as 2.20"));
    }
    let version = catalogue::version(wanted.unwrap_or_default());
    let Some(type_name) = type_name else { return Ok(catalogue::list(version)) };
    catalogue::scaler(type_name, version).map(catalogue::page).ok_or_else(|| {
        let fault = catalogue::unknown(type_name, version);
        Failure::usage(fault.message, fault.help.unwrap_or_default())
    })
}

fn template(name: Option<&str>) -> Result<String, Failure> {
    let Some(name) = name else {
        return Ok(render::template_names().map(|name| format!("{name}\n")).collect());
    };
    let name = name.strip_suffix(".j2").unwrap_or(name);
    render::template_text(name).map(str::to_owned).ok_or_else(|| {
        let near = closest(name, render::template_names());
        let help =
            near.map_or("`neap explain template` names them all".to_owned(), |near| format!("did you mean {near}?"));
        Failure::usage(format!("no template `{name}`"), help)
    })
}
