//! Imports point one way, and each foreign crate has one home.

use super::tokens::{self, Named};
use super::tree;

/// The modules in the order in which data flows. An import points to a module of a row above; modules of one row never
/// know each other.
const ORDER: &[&[&str]] = &[
    &["unit"],
    &["document"],
    &["diagnostic"],
    &["event"],
    &["timeline"],
    &["trigger"],
    &["config"],
    &["model"],
    &["bundle"],
    &["change"],
    &["scaling"],
    &["topology"],
    &["verification"],
    VERBS,
    &["report"],
    &["cli"],
];

/// The steps that turn one noun into another. Only `cli` knows them.
const VERBS: &[&str] = &["render", "check", "simulate", "import", "deliver", "live"];

/// Foreign crates with the only places that may name them. A place that ends in `/` is a room: the crate is named in
/// one file of it, or in one folder inside it.
const HOMES: &[(&str, &[&str])] = &[
    ("granit_parser", &["src/document/"]),
    ("minijinja", &["src/render/"]),
    ("git2", &["src/deliver/"]),
    ("kube", &["src/live/"]),
    ("async_nats", &["src/live/"]),
    ("tokio", &["src/live/"]),
    ("ureq", &["src/cli/"]),
    ("jsonschema", &["src/check/", "src/config/"]),
];

/// The validator is a tool of its rooms, and no engine to hide: several files of a room may name it; and so may what runs
/// things at the same time.
const SHARED: &[&str] = &["jsonschema", "tokio"];

/// The only reader of the environment and the working directory.
const HALL: &str = "src/cli/hall.rs";

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&module))
}

/// The path of the module that a file of `src/` holds.
fn module_of(file: &str) -> Vec<String> {
    let inside = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut parts: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    match parts.as_slice() {
        [only] if only == "lib" || only == "main" => Vec::new(),
        _ => parts,
    }
}

/// Everything in one file that the order forbids.
fn faults(file: &str, text: &str) -> Vec<String> {
    let module = module_of(file);
    let tokens = tokens::read(text);
    let mut found = Vec::new();
    if let Some(top) = module.first()
        && rank(top).is_none()
    {
        found.push(format!("{file}: the module `{top}` has no place in the order"));
    }
    if file == "src/lib.rs" {
        for declared in tokens::declared(&tokens).iter().filter(|path| rank(&path[0]).is_none()) {
            found.push(format!("{file}: the module `{}` has no place in the order", declared[0]));
        }
    }
    for named in tokens::paths(&tokens, &module, "neap") {
        let why = if named.ours { forbidden(file, module.first(), &named) } else { outside(file, &named) };
        found.extend(why.map(|why| format!("{file}:{}: {why}", named.line)));
    }
    found
}

/// Why a path into this crate may not be written where it is.
fn forbidden(file: &str, from: Option<&String>, named: &Named) -> Option<String> {
    let Some(target) = named.segments.first() else {
        return Some("the root of the crate is named as a whole, which hides what is used".to_owned());
    };
    if target == "*" {
        return Some("a glob over the root of the crate hides what is used".to_owned());
    }
    let Some(from) = from else {
        let allowed = file == "src/main.rs" && target == "cli";
        return (!allowed).then(|| format!("the root of the crate imports `{target}`"));
    };
    if from == target {
        return None;
    }
    let Some(there) = rank(target) else { return Some(format!("`{target}` has no place in the order")) };
    let here = rank(from)?;
    if here == there {
        return Some(format!("`{from}` and `{target}` stand in one row and never know each other"));
    }
    if here < there {
        return Some(format!("`{from}` comes before `{target}` and cannot know it"));
    }
    (VERBS.contains(&target.as_str()) && from != "cli").then(|| format!("only `cli` knows the verb `{target}`"))
}

/// Why a path into another crate may not be written where it is.
fn outside(file: &str, named: &Named) -> Option<String> {
    let environment = matches!(named.segments.as_slice(), [first, second, ..] if first == "std" && second == "env");
    if environment && file != HALL {
        return Some(format!("only `{HALL}` reads the environment"));
    }
    let (name, rooms) = HOMES.iter().find(|(name, _)| named.segments.iter().any(|segment| segment == name))?;
    let home = rooms.iter().any(|room| file.starts_with(room));
    (!home).then(|| format!("`{name}` is named outside {}", rooms.join(" and ")))
}

/// Crates that are named in several places of their room.
fn scattered(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, rooms) in HOMES.iter().filter(|(name, _)| !SHARED.contains(name)) {
        for room in *rooms {
            let names = |text: &str| {
                let tokens = tokens::read(text);
                tokens::paths(&tokens, &[], "neap").iter().any(|named| named.segments.iter().any(|part| part == name))
            };
            let mut homes: Vec<&str> = files
                .iter()
                .filter(|(file, text)| file.starts_with(room) && names(text))
                .map(|(file, _)| file[room.len()..].split('/').next().unwrap_or_default().trim_end_matches(".rs"))
                .collect();
            homes.sort_unstable();
            homes.dedup();
            if homes.len() > 1 {
                found.push(format!("{room}: `{name}` is named in {}", homes.join(", ")));
            }
        }
    }
    found
}

fn sources() -> Vec<(String, String)> {
    tree::files("src", ".rs").into_iter().map(|file| (file.clone(), tree::read(&file))).collect()
}

#[test]
fn imports_point_one_way() {
    let sources = sources();
    assert!(sources.len() > 10, "only {} source files were found", sources.len());
    let found: Vec<String> = sources.iter().flat_map(|(file, text)| faults(file, text)).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_foreign_crate_has_one_home() {
    let found = scattered(&sources());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn the_checker_sees_what_is_forbidden() {
    let bad: &[(&str, &str)] = &[
        ("src/unit/name.rs", "use crate::cli::Hall;"),
        ("src/unit/name.rs", "use crate::{bundle::Bundle};"),
        ("src/document/read/mod.rs", "use crate::{\n  unit::Name,\n  diagnostic::{Sink, self},\n};"),
        ("src/document/read/mod.rs", "use super::super::model::Platform;"),
        ("src/document/mod.rs", "use super::{config};"),
        ("src/document/mod.rs", "use self::super::config;"),
        ("src/render/mod.rs", "use crate::check;"),
        ("src/check/mod.rs", "use crate::deliver::Commit;"),
        ("src/deliver/git.rs", "fn f() { crate::render::render(); }"),
        ("src/deliver/git.rs", "fn f() -> crate::render::Rendered { g() }"),
        ("src/config/mod.rs", "fn f() { let v = vec![1, crate::model::N]; }"),
        ("src/config/mod.rs", "fn f() { println!(\"{}\", super::model::N); }"),
        ("src/config/mod.rs", "fn f() { match x { crate::model::M::A(_) => {} } }"),
        ("src/config/mod.rs", "#[cfg(test)]\nmod tests { use super::*; use crate::render; }"),
        ("src/config/mod.rs", "#[cfg(test)]\nmod tests { use super::super::render; }"),
        ("src/config/mod.rs", "macro_rules! m { () => { $crate::model::N } }"),
        ("src/config/mod.rs", "#[serde(with = \"x\")] struct S { a: Vec<crate::model::M> }"),
        ("src/config/mod.rs", "pub(in crate::model) struct S;"),
        ("src/config/mod.rs", "use neap::model;"),
        ("src/config/mod.rs", "use ::neap::model;"),
        ("src/report/text.rs", "use crate::simulate::Run;"),
        ("src/report/text.rs", "use crate::cli::Hall;"),
        ("src/render/mod.rs", "use crate::*;"),
        ("src/render/mod.rs", "use super::*;"),
        ("src/render/mod.rs", "use crate::{self as all};"),
        ("src/render/mod.rs", "use crate::helpers::x;"),
        ("src/helpers/mod.rs", "fn f() {}"),
        ("src/helpers.rs", "fn f() {}"),
        ("src/lib.rs", "pub mod helpers;"),
        ("src/lib.rs", "pub use crate::cli::run;"),
        ("src/main.rs", "fn main() { neap::render::render(); }"),
        ("src/config/mod.rs", "use granit_parser::Parser;"),
        ("src/check/mod.rs", "fn f() { minijinja::Environment::new(); }"),
        ("src/cli/commit.rs", "use {git2::Repository, std::path};"),
        ("src/model/mod.rs", "fn f() { jsonschema::validator_for(&s); }"),
        ("src/cli/render.rs", "fn f() { std::env::current_dir(); }"),
        ("src/cli/render.rs", "use std::{env, path::Path};"),
        ("src/config/layer.rs", "use std::env::var;"),
    ];
    for (file, text) in bad {
        assert!(!faults(file, text).is_empty(), "not seen: {file}: {text}");
    }
}

#[test]
fn the_checker_lets_pass_what_is_allowed() {
    let good: &[(&str, &str)] = &[
        (
            "src/unit/path.rs",
            "use std::fmt; use super::Name; pub(crate) struct S; impl S { fn f(&self) { self.g(); } }",
        ),
        ("src/cli/render.rs", "use crate::{render, check::{self, Checked}, report::text};"),
        ("src/report/text.rs", "use crate::diagnostic::{Diagnostic, Severity};"),
        ("src/render/component/keda.rs", "use super::super::Engine; use super::Component; use crate::model::Platform;"),
        ("src/render/mod.rs", "mod component; use component::all; #[cfg(test)] mod tests { use super::*; }"),
        (
            "src/check/mod.rs",
            "//! Unlike `crate::render`, this one reads.\n/// See [`crate::cli`].\nfn f() { let s = \"crate::cli\"; }",
        ),
        ("src/main.rs", "fn main() -> std::process::ExitCode { neap::cli::main() }"),
        ("src/lib.rs", "pub mod unit;\npub mod live;"),
        ("src/cli/hall.rs", "use std::env; fn f() { std::env::var_os(\"X\"); }"),
        ("src/cli/version.rs", "const V: &str = env!(\"CARGO_PKG_VERSION\");"),
        ("src/document/read/events.rs", "use granit_parser::Parser;"),
        ("src/config/mod.rs", "pub(crate) fn f(check: bool, render: u8) { let live = check; struct A { report: u8 } }"),
        ("src/config/mod.rs", "use regex::Regex as model;"),
    ];
    for (file, text) in good {
        assert_eq!(faults(file, text), Vec::<String>::new(), "{file}: {text}");
    }
}

#[test]
fn the_checker_sees_a_crate_in_two_places() {
    let file = |path: &str| (path.to_owned(), "use minijinja::Environment;".to_owned());
    assert!(scattered(&[file("src/render/engine.rs")]).is_empty());
    assert!(scattered(&[file("src/render/engine/mod.rs"), file("src/render/engine/filter.rs")]).is_empty());
    assert_eq!(scattered(&[file("src/render/engine.rs"), file("src/render/mod.rs")]).len(), 1);
}
