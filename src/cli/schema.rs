//! `neap schema`

use clap::Args;

use super::{Exit, Failure, Hall};
use crate::check::{Catalogue, Scope};
use crate::config;
use crate::unit::closest;

/// Print a JSON Schema: of the config, or of a kind.
///
/// `neap schema config` is the schema of neap.yaml; `neap schema list` lists the kinds that neap can check; `neap schema
/// ScaledObject`, or `keda.sh/v1alpha1/ScaledObject`, is that of one kind.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// `config`, `list`, a kind, or a kind with its group and version before it.
    #[arg(value_name = "WHAT", default_value = "config")]
    what: String,
    /// Version of the component that has the kind, such as 2.20.2 for KEDA.
    #[arg(long, value_name = "VERSION")]
    component_version: Option<String>,
}

impl Schema {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        match self.what.as_str() {
            "config" => hall.out(&pretty(&config::schema::published()))?,
            "list" => hall.out(&list(&Catalogue::embedded()))?,
            kind => hall.out(&self.kind(&Catalogue::embedded(), kind)?)?,
        }
        Ok(Exit::Fine)
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
        matching.dedup();
        let [one] = matching.as_slice() else {
            return Err(if matching.is_empty() {
                let near = closest(name, catalogue.kinds().map(|kind| kind.kind.as_str()));
                let help =
                    near.map_or("`neap schema list` names them all".to_owned(), |near| format!("did you mean {near}?"));
                Failure::usage(format!("no schema of `{written}`"), help)
            } else {
                Failure::usage(format!("`{written}` is several kinds"), format!("write one of {}", matching.join(", ")))
            });
        };
        let (api_version, kind) = one.rsplit_once('/').unwrap_or(("", one));
        let schema = catalogue.json_schema(api_version, kind, self.component_version.as_deref());
        schema
            .map(|schema| pretty(&schema))
            .ok_or_else(|| Failure::usage(format!("no schema of `{written}`"), "see `neap schema list`"))
    }
}

fn list(catalogue: &Catalogue) -> String {
    let mut text = String::new();
    for kind in catalogue.kinds() {
        let scope = match kind.scope {
            Scope::Namespaced => "namespaced",
            Scope::Cluster => "cluster",
            Scope::Unknown => "",
        };
        let name = format!("{}/{}", kind.api_version(), kind.kind);
        text.push_str(&format!("{name:<64} {scope:<11} {}\n", kind.origin()));
    }
    text
}

/// JSON for people and machines, its last line ended.
pub(super) fn pretty(value: &serde_json::Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
