//! `neap schema`

use clap::{Args, Subcommand};

use super::schema_args::SchemaArgs;
use super::schema_import::Import;
use super::{Exit, Failure, Hall};
use crate::check::{Catalogue, Kind};
use crate::config;
use crate::diagnostic::Sink;
use crate::document::Sources;
use crate::unit::closest;

/// Print a JSON Schema: of the config, or of a kind.
///
/// `neap schema config` is the schema of neap.yaml; `neap schema list` lists the kinds that neap can check; `neap schema
/// ScaledObject`, or `keda.sh/v1alpha1/ScaledObject`, is that of one kind. `neap schema import` brings more kinds.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Schema {
    #[command(subcommand)]
    command: Option<Command>,
    /// `config`, `list`, a kind, or a kind with its group and version before it.
    #[arg(value_name = "WHAT", default_value = "config")]
    what: String,
    /// Version of the component that has the kind, such as 2.20.2 for KEDA.
    #[arg(long, value_name = "VERSION")]
    component_version: Option<String>,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    schemas: SchemaArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(Import),
}

impl Schema {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        if let Some(Command::Import(import)) = &self.command {
            return import.run(hall);
        }
        if self.what == "config" {
            hall.out(&pretty(&config::schema::published()))?;
            return Ok(Exit::Fine);
        }
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let catalogue = self.schemas.catalogue(hall, &mut sources, &mut sink)?;
        hall.show(sink.diagnostics(), &sources);
        match self.what.as_str() {
            "list" => hall.out(&list(&catalogue))?,
            kind => hall.out(&self.kind(&catalogue, kind)?)?,
        }
        Ok(if sink.has_errors() { Exit::Findings } else { Exit::Fine })
    }

    fn kind(&self, catalogue: &Catalogue, written: &str) -> Result<String, Failure> {
        let (api_version, name) = match written.rsplit_once('/') {
            Some((api_version, name)) => (Some(api_version), name),
            None => (None, written),
        };
        let mut matching: Vec<String> = catalogue
            .kinds()
            .filter(|kind| kind.kind.eq_ignore_ascii_case(name))
            .filter(|kind| api_version.is_none_or(|wanted| kind.api_version() == wanted))
            .map(|kind| format!("{}/{}", kind.api_version(), kind.kind))
            .collect();
        matching.sort_unstable();
        matching.dedup();
        let one = match matching.as_slice() {
            [one] => one,
            // A source that is asked only when a kind is needed lists none.
            [] => written,
            several => {
                let help = format!("write one of {}", several.join(", "));
                return Err(Failure::usage(format!("`{written}` is several kinds"), help));
            }
        };
        let (api_version, kind) = one.rsplit_once('/').unwrap_or(("", one));
        let of_keda = |it: &Kind| it.component == "keda" && it.kind == kind && it.api_version() == api_version;
        let (kubernetes, keda) = (&self.schemas.kubernetes_version, &self.schemas.keda_version);
        let flag = if catalogue.kinds().any(of_keda) { keda } else { kubernetes };
        let version = self.component_version.as_deref().or(flag.as_deref());
        catalogue.json_schema(api_version, kind, version).map(|schema| pretty(&schema)).ok_or_else(|| {
            let near = closest(kind, catalogue.kinds().map(|kind| kind.kind.as_str()));
            let help = near.map_or("see `neap schema list`".to_owned(), |near| format!("did you mean {near}?"));
            Failure::usage(format!("no schema of `{written}`"), help)
        })
    }
}

/// One line for each kind of each source, with all the versions of it.
fn list(catalogue: &Catalogue) -> String {
    let kinds: Vec<&Kind> = catalogue.kinds().collect();
    let mut text = String::new();
    for same in
        kinds.chunk_by(|a, b| (&a.component, a.api_version(), &a.kind) == (&b.component, b.api_version(), &b.kind))
    {
        let Some(kind) = same.first() else { continue };
        let scope = kind.scope.word().to_ascii_lowercase();
        let name = format!("{}/{}", kind.api_version(), kind.kind);
        let versions: Vec<&str> = same.iter().map(|kind| kind.component_version.as_str()).collect();
        let line = format!("{name:<64} {scope:<11} {} {}", kind.component, versions.join(", "));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// JSON for people and machines, its last line ended.
pub(super) fn pretty(value: &serde_json::Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
