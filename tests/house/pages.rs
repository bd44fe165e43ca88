//! What the pages say of the repository is so: paths exist, links lead somewhere.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

use super::tree;

/// Pages that must be there.
const REQUIRED: &[&str] = &["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"];

/// Pages that speak of the source, and so may leave out `src/`.
const OF_THE_SOURCE: &[&str] = &["ARCHITECTURE.md", "CONTRIBUTING.md"];

/// Folders that start a path in this repository.
const FOLDERS: &[&str] = &[
    "src",
    "tests",
    "schema",
    "templates",
    "profiles",
    "examples",
    "xtask",
    "docs",
    "benches",
    "fuzz",
    "action",
    ".github",
    ".ci",
    ".cargo",
];

/// Rooms of `src/`.
const ROOMS: &[&str] = &[
    "unit",
    "document",
    "diagnostic",
    "event",
    "timeline",
    "trigger",
    "config",
    "model",
    "bundle",
    "change",
    "scaling",
    "topology",
    "render",
    "check",
    "simulate",
    "import",
    "deliver",
    "live",
    "report",
    "cli",
];

/// The text without fenced blocks; every line stays where it was.
fn without_fences(text: &str) -> String {
    let mut fence: Option<String> = None;
    let mut kept = String::new();
    for line in text.lines() {
        let mark: String = line.trim_start().chars().take_while(|letter| matches!(letter, '`' | '~')).collect();
        if mark.len() >= 3 {
            match &fence {
                None => fence = Some(mark),
                Some(open) if mark.starts_with(open.as_str()) => fence = None,
                Some(_) => {}
            }
        } else if fence.is_none() {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

/// What stands in backticks.
fn spans(text: &str) -> Vec<String> {
    let code = Regex::new(r"`([^`\n]+)`").unwrap();
    code.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// The part of a path that can be looked up, if the text is a path in this repository: what stands before the first
/// placeholder.
fn path_of(span: &str, of_the_source: bool) -> Option<String> {
    let shape = Regex::new(r"^[A-Za-z0-9_.<>{}*,/-]+$").unwrap();
    let (first, _) = span.split_once('/').filter(|_| shape.is_match(span))?;
    let full = if FOLDERS.contains(&first) {
        span.to_owned()
    } else if of_the_source && ROOMS.contains(&first) {
        format!("src/{span}")
    } else {
        return None;
    };
    let certain = match full.find(['<', '{', '*']) {
        Some(at) => full[..at].rfind('/').map_or("", |slash| &full[..=slash]),
        None => &full,
    };
    Some(certain.to_owned())
}

/// Where the links of a page lead, without those that leave the repository.
fn links(text: &str) -> Vec<String> {
    let prose = Regex::new(r"`[^`\n]*`").unwrap().replace_all(text, "").into_owned();
    let link = Regex::new(r#"\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|(?m)^\[[^\]]+\]:\s+(\S+)"#).unwrap();
    let targets = link.captures_iter(&prose).filter_map(|found| found.get(1).or_else(|| found.get(2)));
    let targets = targets.map(|target| target.as_str().to_owned());
    targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:")).collect()
}

/// The anchors that a forge gives to the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in without_fences(text).lines().filter(|line| line.starts_with('#')) {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
        let base: String = kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect();
        let free = (0..).map(|n| if n == 0 { base.clone() } else { format!("{base}-{n}") });
        found.extend(free.into_iter().find(|anchor| !found.contains(anchor)));
    }
    found
}

/// Everything that a page says wrongly; `exists` and `read` are the repository.
fn faults(page: &str, text: &str, exists: &dyn Fn(&str) -> bool, read: &dyn Fn(&str) -> String) -> Vec<String> {
    let prose = without_fences(text);
    let of_the_source = OF_THE_SOURCE.contains(&page);
    let mut found = Vec::new();
    for span in spans(&prose) {
        if let Some(path) = path_of(&span, of_the_source)
            && !exists(&path)
        {
            found.push(format!("{page}: `{span}` does not exist"));
        }
    }
    for link in links(&prose) {
        let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
        let target = if path.is_empty() { page.to_owned() } else { relative(page, path) };
        if !exists(&target) {
            found.push(format!("{page}: the link to {link} leads nowhere"));
        } else if !anchor.is_empty() && is_page(&target) && !anchors(&read(&target)).contains(anchor) {
            found.push(format!("{page}: the link to {link} leads to no heading"));
        }
    }
    found
}

/// A link's target from the root of the repository.
fn relative(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => _ = parts.pop(),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "md")
}

fn exists(path: &str) -> bool {
    let full = tree::root().join(path);
    if path.ends_with('/') { full.is_dir() } else { full.exists() }
}

#[test]
fn the_pages_are_there() {
    let missing: Vec<_> = REQUIRED.iter().filter(|page| !exists(page)).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

#[test]
fn what_the_pages_name_exists() {
    let mut pages: Vec<String> = REQUIRED.iter().map(|page| (*page).to_owned()).filter(|page| exists(page)).collect();
    pages.extend(["docs", "examples", "schema"].iter().flat_map(|folder| tree::files(folder, ".md")));
    let found: Vec<String> =
        pages.iter().flat_map(|page| faults(page, &tree::read(page), &exists, &tree::read)).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn what_the_comments_name_exists() {
    let comment = Regex::new(r"(?m)^\s*//[/!] ?(.*)$").unwrap();
    let mut found = Vec::new();
    for file in ["src", "xtask/src"].iter().flat_map(|folder| tree::files(folder, ".rs")) {
        let text = tree::read(&file);
        let lines: Vec<&str> = comment.captures_iter(&text).filter_map(|line| Some(line.get(1)?.as_str())).collect();
        let paths = spans(&without_fences(&lines.join("\n"))).into_iter().filter_map(|span| path_of(&span, false));
        found.extend(paths.filter(|path| !exists(path)).map(|path| format!("{file}: `{path}` does not exist")));
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_wrong_page_is_seen() {
    let there =
        |path: &str| ["src/unit/", "src/unit/path.rs", "docs/guide.md", "README.md", "ARCHITECTURE.md"].contains(&path);
    let heading = |_: &str| "# One more\n## One more\n```\n# no heading\n```\n".to_owned();
    let wrong = |page: &str, text: &str| faults(page, text, &there, &heading).len();
    assert_eq!(wrong("README.md", "see `src/unit/gone.rs`"), 1);
    assert_eq!(wrong("README.md", "see `src/gone/<name>.rs`"), 1);
    assert_eq!(wrong("README.md", "see `src/unit/<name>.rs`, `src/unit/path.rs` and `src/unit/`"), 0);
    assert_eq!(wrong("README.md", "see `unit/gone.rs` and `apps/platform/`"), 0);
    assert_eq!(wrong("ARCHITECTURE.md", "see `unit/gone.rs`"), 1);
    assert_eq!(wrong("ARCHITECTURE.md", "see `unit/path.rs`"), 0);
    assert_eq!(wrong("README.md", "[a](docs/gone.md) [b](docs/guide.md) [c](https://example.com/gone)"), 1);
    assert_eq!(wrong("docs/guide.md", "[a](../README.md#one-more-1) [b](#one-more) [c](guide.md#no-heading)"), 1);
    assert_eq!(wrong("README.md", "```\n`src/gone.rs` [a](gone.md)\n```\n"), 0);
    assert_eq!(wrong("README.md", "[a]: docs/gone.md\n"), 1);
}
