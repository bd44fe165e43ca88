//! CustomResourceDefinitions but for their schemas (`k8s.io/apiextensions-apiserver`,
//! `pkg/apis/apiextensions/validation/validation.go`).

use std::collections::BTreeMap;

use super::report::{Report, field, flag, items, shorten, text};
use super::table::{self, Is, Row};
use super::{structure, webhook};
use crate::check::name::Rule;
use crate::document::Node;

const CODE: &str = "k8s-value";

const SPEC: &[Row] = &[
    (CODE, "group", Is::Filled),
    (CODE, "group", Is::Subdomain),
    (CODE, "scope", Is::Word(&["Cluster", "Namespaced"])),
    (CODE, "names/plural", Is::Filled),
    (CODE, "names/plural", Is::Letter),
    (CODE, "names/singular", Is::Letter),
    (CODE, "names/kind", Is::Filled),
    (CODE, "names/shortNames/*", Is::Filled),
    (CODE, "names/shortNames/*", Is::Letter),
    (CODE, "names/categories/*", Is::Filled),
    (CODE, "names/categories/*", Is::Letter),
    (CODE, "versions", Is::Listed),
    (CODE, "conversion/strategy", Is::Word(&["None", "Webhook"])),
];

const VERSION: &[Row] = &[
    (CODE, "name", Is::Filled),
    (CODE, "name", Is::Letter),
    (CODE, "schema", Is::There),
    (CODE, "schema/openAPIV3Schema", Is::There),
    (CODE, "additionalPrinterColumns/*/name", Is::Filled),
    (CODE, "additionalPrinterColumns/*/type", Is::Word(&["integer", "number", "string", "boolean", "date"])),
    (CODE, "additionalPrinterColumns/*/jsonPath", Is::Filled),
    (CODE, "selectableFields/*/jsonPath", Is::Filled),
    (CODE, "subresources/scale/specReplicasPath", Is::Filled),
    (CODE, "subresources/scale/statusReplicasPath", Is::Filled),
];

/// Checks a `CustomResourceDefinition`.
pub(super) fn check(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec").filter(|spec| spec.as_mapping().is_some()) else { return };
    table::check(report, spec, SPEC);
    names(report, document, spec);
    if let Some(at) = field(spec, "preserveUnknownFields").filter(|_| flag(spec, "preserveUnknownFields")) {
        report.refuse(CODE, at, "cannot be true", "set x-kubernetes-preserve-unknown-fields in the schema");
    }
    if let Some(conversion) = field(spec, "conversion") {
        self::conversion(report, conversion);
    }
    let versions = items(spec, "versions");
    let mut known: BTreeMap<&str, &Node> = BTreeMap::new();
    for version in versions.iter().filter(|version| version.as_mapping().is_some()) {
        table::check(report, version, VERSION);
        if let Some((name, at)) = text(version, "name").zip(field(version, "name"))
            && let Some(first) = known.insert(name, at)
        {
            let finding = report.error(CODE, at, &format!("repeats the version {:?}", shorten(name)));
            report.push(finding.related(first.span, "first here").help("give each version its own name"));
        }
        self::version(report, version);
    }
    let stored: Vec<&Node> =
        versions.iter().filter(|it| flag(it, "storage")).filter_map(|it| field(it, "storage")).collect();
    match (stored.as_slice(), versions.first()) {
        ([], Some(first)) => report.refuse(CODE, first, "and the others are not stored", "set storage: true in one"),
        ([first, second, ..], _) => {
            let finding = report.error(CODE, second, "is true in two versions");
            report.push(finding.related(first.span, "the first").help("store one version alone"));
        }
        _ => {}
    }
}

fn names(report: &mut Report<'_>, document: &Node, spec: &Node) {
    let group = text(spec, "group").unwrap_or_default();
    if let Some(at) = field(spec, "group").filter(|_| !group.is_empty() && !group.contains('.')) {
        report.refuse(CODE, at, "must be a domain with a dot in it", "use a domain of your own");
    }
    let Some(names) = field(spec, "names") else { return };
    for key in ["kind", "listKind"] {
        let Some((kind, at)) = text(names, key).zip(field(names, key)) else { continue };
        if kind.len() > 63 || !Rule::Letter.allows(&kind.to_lowercase()) {
            report.refuse(CODE, at, "cannot be the name of a kind", "use letters and digits, with a letter first");
        }
        if key == "listKind" && text(names, "kind") == Some(kind) {
            report.refuse(CODE, at, "must not be the kind itself", "leave it out");
        }
    }
    let wanted = format!("{}.{group}", text(names, "plural").unwrap_or_default());
    let name = field(document, "metadata").and_then(|meta| text(meta, "name").zip(field(meta, "name")));
    if let Some((name, at)) = name
        && name != wanted
    {
        let says = format!("must be the plural and the group, found {:?}", shorten(name));
        report.refuse(CODE, at, &says, &format!("name it {}", shorten(&wanted)));
    }
}

fn conversion(report: &mut Report<'_>, conversion: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "webhook", Is::There),
        (CODE, "webhook/clientConfig", Is::There),
        (CODE, "webhook/conversionReviewVersions", Is::Listed),
        (CODE, "webhook/conversionReviewVersions/*", Is::Filled),
        (CODE, "webhook/conversionReviewVersions/*", Is::Letter),
    ];
    let client = field(conversion, "webhook").and_then(|webhook| field(webhook, "clientConfig"));
    match text(conversion, "strategy") {
        Some("Webhook") => {
            table::check(report, conversion, ROWS);
            if let Some(client) = client {
                webhook::client(report, client);
            }
        }
        Some("None") => {
            if let Some(client) = client {
                report.refuse(CODE, client, "goes with the strategy Webhook alone", "leave it out");
            }
        }
        _ => {}
    }
}

fn version(report: &mut Report<'_>, version: &Node) {
    for column in items(version, "additionalPrinterColumns") {
        under(report, column, "jsonPath", &["."]);
    }
    if let Some(scale) = field(version, "subresources").and_then(|resources| field(resources, "scale")) {
        under(report, scale, "specReplicasPath", &[".spec."]);
        under(report, scale, "statusReplicasPath", &[".status."]);
        under(report, scale, "labelSelectorPath", &[".spec.", ".status."]);
    }
    let Some(schema) = field(version, "schema").and_then(|schema| field(schema, "openAPIV3Schema")) else { return };
    structure::check(report, schema);
    let mut paths: BTreeMap<&str, &Node> = BTreeMap::new();
    for selectable in items(version, "selectableFields") {
        let Some((path, at)) = text(selectable, "jsonPath").zip(field(selectable, "jsonPath")) else { continue };
        let kind = structure::resolve(schema, path).and_then(|schema| text(schema, "type"));
        if !matches!(kind, Some("string" | "boolean" | "integer")) {
            let says = "does not lead to a string, boolean or integer in the schema";
            report.refuse(CODE, at, says, "write the path as .spec.field");
        }
        if let Some(first) = paths.insert(path, at) {
            let finding = report.error(CODE, at, "repeats a path");
            report.push(finding.related(first.span, "first here").help("keep one of them"));
        }
    }
}

/// A path that begins in one of some ways.
fn under(report: &mut Report<'_>, parent: &Node, key: &str, starts: &[&str]) {
    let Some((path, at)) = text(parent, key).zip(field(parent, key)) else { return };
    if !starts.iter().any(|start| path.starts_with(start)) {
        let says = format!("must begin with {}, found {:?}", starts.join(" or "), shorten(path));
        report.refuse(CODE, at, &says, "write the path with dots");
    }
}
