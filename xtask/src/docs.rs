//! The reference pages: the command line and the config, from the code that reads them.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command};
use serde_json::{Map, Value};

use crate::generate::Files;
use crate::product;
use crate::tree::Done;

pub(crate) const NOTE: &str = "<!-- Written by `cargo xtask gen`; what is changed here by hand is lost. -->\n";

/// `docs/cli.md`.
pub(crate) fn command_line() -> Done<Files> {
    Ok(vec![("docs/cli.md".to_owned(), command_page(&mut product::command())?)])
}

/// `docs/config.md`.
pub(crate) fn config() -> Done<Files> {
    Ok(vec![("docs/config.md".to_owned(), config_page(&product::complete_config_schema())?)])
}

/// `docs/findings.md`.
pub(crate) fn findings() -> Done<Files> {
    let mut page = format!(
        "{NOTE}\n# Findings\n\nEvery finding has a code, and `neap explain code <code>` prints what stands here.\n"
    );
    for (code, sentence, explanation) in product::findings() {
        writeln!(page, "\n## {code}\n\n{sentence}\n\n{explanation}")?;
    }
    Ok(vec![("docs/findings.md".to_owned(), page)])
}

/// `docs/rules.md`.
pub(crate) fn rules() -> Done<Files> {
    let mut page = format!(
        "{NOTE}\n# Rules\n\nWhat `neap validate` finds between objects, beyond what an API server looks at. \
         `neap explain <rule>` prints what stands here.\n\n| rule | what it finds |\n|---|---|\n"
    );
    for (code, sentence, _) in product::rules() {
        writeln!(page, "| [{code}](#{code}) | {sentence} |")?;
    }
    for (code, sentence, text) in product::rules() {
        writeln!(page, "\n## {code}\n\n{sentence}\n\n{}", text.replace("## ", "### "))?;
    }
    Ok(vec![("docs/rules.md".to_owned(), page)])
}

fn command_page(command: &mut Command) -> Result<String, std::fmt::Error> {
    command.build();
    let mut page = format!("{NOTE}\n# Command line\n");
    section(command, &mut page)?;
    Ok(page)
}

fn section(command: &Command, page: &mut String) -> std::fmt::Result {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    writeln!(page, "\n## {name}\n")?;
    if let Some(about) = command.get_long_about().or(command.get_about()) {
        writeln!(page, "{}\n", plain(&about.to_string()))?;
    }
    let usage = command.clone().render_usage().to_string();
    writeln!(page, "```text\n{}\n```", usage.trim_start_matches("Usage: ").trim())?;
    let (positional, options): (Vec<&Arg>, Vec<&Arg>) = command
        .get_arguments()
        .filter(|argument| !argument.is_hide_set() && !tells_itself(argument))
        .partition(|argument| argument.is_positional());
    for group in [positional, options] {
        if !group.is_empty() {
            writeln!(page)?;
        }
        for argument in group {
            writeln!(page, "- {}", entry(argument))?;
        }
    }
    if let Some(after) = command.get_after_long_help().or(command.get_after_help()) {
        writeln!(page, "\n{}", plain(&after.to_string()))?;
    }
    for below in command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help") {
        section(below, page)?;
    }
    Ok(())
}

/// Help and version, which every command has.
fn tells_itself(argument: &Arg) -> bool {
    !matches!(
        argument.get_action(),
        ArgAction::Set | ArgAction::Append | ArgAction::SetTrue | ArgAction::SetFalse | ArgAction::Count
    )
}

/// One argument: how it is written, what it means, what it is without, and where else it can come from.
fn entry(argument: &Arg) -> String {
    let mut written: Vec<String> = Vec::new();
    written.extend(argument.get_short().map(|short| format!("-{short}")));
    written.extend(argument.get_long().map(|long| format!("--{long}")));
    let takes = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
    let names = argument.get_value_names().unwrap_or_default();
    let values: Vec<String> = names.iter().filter(|_| takes).map(|name| format!("<{name}>")).collect();
    let head = [written.join(", "), values.join(" ")].join(" ");
    let mut text = format!("`{}`", head.trim());
    if let Some(help) = argument.get_long_help().or(argument.get_help()) {
        text.push_str(": ");
        text.push_str(&plain(&help.to_string()).replace("\n\n", " ").replace('\n', " "));
        if !text.ends_with('.') {
            text.push('.');
        }
    }
    let choices: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|choice| takes && !choice.is_hide_set())
        .map(|choice| format!("`{}`", choice.get_name()))
        .collect();
    if !choices.is_empty() {
        text.push_str(&format!(" One of {}.", choices.join(", ")));
    }
    let defaults: Vec<String> = argument
        .get_default_values()
        .iter()
        .filter(|_| takes)
        .map(|value| format!("`{}`", value.to_string_lossy()))
        .collect();
    if !defaults.is_empty() {
        text.push_str(&format!(" Default: {}.", defaults.join(", ")));
    }
    if let Some(variable) = argument.get_env() {
        text.push_str(&format!(" Environment: `{}`.", variable.to_string_lossy()));
    }
    text
}

/// A schema that names itself is not followed for ever.
const DEPTH: usize = 12;

fn config_page(schema: &Value) -> Result<String, std::fmt::Error> {
    let mut page = format!("{NOTE}\n# Config\n");
    if let Some(about) = schema.get("description").and_then(Value::as_str) {
        writeln!(page, "\n{}", plain(about))?;
    }
    page.push_str(
        "\nA file is laid over its profile: maps merge by key, lists are replaced whole, `null` takes one entry out, and \
         `inherit: false` in a map takes nothing over from the profile there.\n",
    );
    let mut walk = Walk { root: schema, page: &mut page, open: Vec::new() };
    walk.fields(schema, "")?;
    Ok(page)
}

struct Walk<'a> {
    root: &'a Value,
    page: &'a mut String,
    /// The definitions that are being shown, outermost first.
    open: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    /// The fields of an object: those at the top have a heading each, those below an entry in its list.
    fn fields(&mut self, schema: &'a Value, path: &str) -> std::fmt::Result {
        // Every map has it, and the page says so once.
        for (name, field) in members(schema, "properties").filter(|(name, _)| *name != "inherit") {
            let here = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            if path.is_empty() {
                writeln!(self.page, "\n## {name}\n")?;
            }
            self.field(&here, field)?;
        }
        Ok(())
    }

    fn field(&mut self, path: &str, field: &'a Value) -> std::fmt::Result {
        let (resolved, definition) = self.resolve(field);
        let about = field.get("description").or_else(|| resolved.get("description")).and_then(Value::as_str);
        let sort = sort(resolved);
        write!(self.page, "- `{path}`{}", if sort.is_empty() { String::new() } else { format!(" ({sort})") })?;
        let words = about.map(|about| plain(about).replace("\n\n", " ").replace('\n', " ")).unwrap_or_default();
        writeln!(self.page, "{}{words}", if words.is_empty() { "" } else { ": " })?;
        if self.open.len() >= DEPTH || definition.is_some_and(|name| self.open.contains(&name)) {
            return Ok(());
        }
        self.open.push(definition.unwrap_or_default());
        self.below(path, resolved)?;
        self.open.pop();
        Ok(())
    }

    fn below(&mut self, path: &str, schema: &'a Value) -> std::fmt::Result {
        self.fields(schema, path)?;
        if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
            self.open(values, &format!("{path}.<name>"))?;
        }
        if let Some(items) = schema.get("items").filter(|items| items.is_object()) {
            self.open(items, &format!("{path}[]"))?;
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            for choice in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
                let Some(then) = choice.get("then") else {
                    self.open(choice, path)?;
                    continue;
                };
                // A branch that is taken by the value of `type`.
                let taken = choice.pointer("/if/properties/type/const").and_then(Value::as_str).unwrap_or("…");
                self.open(then, &format!("{}[type={taken}]", path.trim_end_matches("[]")))?;
            }
        }
        Ok(())
    }

    /// What stands in an entry, without a line for the entry itself.
    fn open(&mut self, schema: &'a Value, path: &str) -> std::fmt::Result {
        let (resolved, definition) = self.resolve(schema);
        if self.open.len() >= DEPTH || definition.is_some_and(|name| self.open.contains(&name)) {
            return Ok(());
        }
        self.open.push(definition.unwrap_or_default());
        self.below(path, resolved)?;
        self.open.pop();
        Ok(())
    }

    /// Follows a reference, also one that stands alone beside `null`.
    fn resolve(&self, schema: &'a Value) -> (&'a Value, Option<&'a str>) {
        let choices = schema.get("anyOf").or_else(|| schema.get("allOf")).and_then(Value::as_array);
        let real: Vec<&Value> = choices.into_iter().flatten().filter(|choice| !is_null(choice)).collect();
        let schema = if let [only] = real.as_slice() { only } else { schema };
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return (schema, None) };
        let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
        (target.unwrap_or(schema), Some(reference))
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

fn members<'a>(schema: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    schema.get(key).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// What may stand there, in a few words.
fn sort(schema: &Value) -> String {
    let choices = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let choices: Vec<String> = choices.filter(|choice| !choice.is_null()).map(|choice| format!("`{choice}`")).collect();
    if !choices.is_empty() {
        return choices.join(", ");
    }
    let kinds = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind.as_str()],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect(),
        _ => Vec::new(),
    };
    let words = kinds.into_iter().map(|kind| match kind {
        "object" => "map",
        "array" => "list",
        other => other,
    });
    words.collect::<Vec<_>>().join(" or ")
}

/// Text for Markdown: a bare `<` would start a tag.
fn plain(text: &str) -> String {
    let mut code = false;
    let mut plain = String::new();
    for letter in text.trim().chars() {
        code ^= letter == '`';
        match letter {
            '<' if !code => plain.push_str("&lt;"),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction, Command};
    use serde_json::json;

    #[test]
    fn the_command_page_holds_every_visible_argument() {
        let render = Command::new("render")
            .about("prints <all>")
            .arg(Arg::new("file").short('f').long("file").value_name("FILE").help("the config").env("NEAP_FILE"))
            .arg(
                Arg::new("profile")
                    .long("profile")
                    .value_name("PROFILE")
                    .value_parser(["demo", "production"])
                    .default_value("demo"),
            )
            .arg(Arg::new("quiet").long("quiet").action(ArgAction::SetTrue).help("says less"))
            .arg(Arg::new("secret").long("secret").hide(true));
        let page = super::command_page(&mut Command::new("neap").subcommand(render)).unwrap();
        for line in [
            "## neap render",
            "prints &lt;all>",
            "- `-f, --file <FILE>`: the config. Environment: `NEAP_FILE`.",
            "- `--profile <PROFILE>` One of `demo`, `production`. Default: `demo`.",
            "- `--quiet`: says less.",
        ] {
            assert!(page.lines().any(|there| there == line), "{line}\n{page}");
        }
        assert!(!page.contains("secret"));
    }

    #[test]
    fn the_config_page_follows_references_and_ends() {
        let schema = json!({
            "properties": {
                "streams": { "type": "object", "description": "Streams by name.", "additionalProperties": { "$ref": "#/definitions/Stream" } },
                "cluster": { "type": ["string", "null"] },
            },
            "definitions": { "Stream": { "type": "object", "properties": {
                "replicas": { "type": "integer", "description": "Copies." },
                "storage": { "enum": ["file", "memory"] },
                "mirror": { "anyOf": [{ "$ref": "#/definitions/Stream" }, { "type": "null" }] },
            } } },
        });
        let page = super::config_page(&schema).unwrap();
        for line in [
            "## streams",
            "- `streams` (map): Streams by name.",
            "- `streams.<name>.replicas` (integer): Copies.",
            "- `streams.<name>.storage` (`\"file\"`, `\"memory\"`)",
            "- `streams.<name>.mirror` (map)",
            "- `cluster` (string)",
        ] {
            assert!(page.lines().any(|there| there == line), "{line}\n{page}");
        }
        assert!(!page.contains("mirror.replicas"));
    }
}
