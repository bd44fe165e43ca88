//! The trigger catalogue: the list of its files for the library, and its reference page.

use std::fmt::Write as _;
use std::fs;

use crate::generate::Files;
use crate::product;
use crate::tree::{Done, root};

const FOLDER: &str = "schema/triggers";

/// `src/trigger/catalogue/embedded.rs`, from the files that are there.
pub(crate) fn embedded() -> Done<Files> {
    let mut text = "//! Written by `cargo xtask gen`; do not edit.\n".to_owned();
    text.push_str("\n/// The files of the catalogue, with the types in each, in order.\n#[rustfmt::skip]\n");
    text.push_str("pub(super) const FILES: &[(&[&str], &str)] = &[\n");
    for name in files(FOLDER)? {
        let types: Vec<String> = types(&name)?.iter().map(|name| format!("{name:?}")).collect();
        let types = types.join(", ");
        writeln!(text, "    (&[{types}], include_str!(\"../../../{FOLDER}/{name}.yaml\")),")?;
    }
    text.push_str("];\n\n/// The blocks that several scalers include, by their names.\n#[rustfmt::skip]\n");
    text.push_str("pub(super) const BLOCKS: &[(&str, &str)] = &[\n");
    for name in files(&format!("{FOLDER}/blocks"))? {
        writeln!(text, "    ({name:?}, include_str!(\"../../../{FOLDER}/blocks/{name}.yaml\")),")?;
    }
    text.push_str("];\n");
    Ok(vec![("src/trigger/catalogue/embedded.rs".to_owned(), text)])
}

/// `docs/triggers.md`.
pub(crate) fn page() -> Done<Files> {
    let note = crate::docs::NOTE;
    let versions = product::keda_versions().join(", ");
    let mut text = format!("{note}\n# Triggers\n\n");
    writeln!(
        text,
        "What every scaler of KEDA {versions} reads; `neap explain trigger <type> --keda-version <version>` prints it for one \
         version. `from` names where KEDA looks, in its order: `FromEnv` stands for a key of the metadata with `FromEnv` \
         behind the name, which names a variable of the container. A parameter without a default that is not required may \
         be left out."
    )?;
    text.push_str(&product::triggers());
    Ok(vec![("docs/triggers.md".to_owned(), text)])
}

/// The names of the files of a folder, in order.
fn files(folder: &str) -> Done<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join(folder))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".yaml").map(str::to_owned));
    }
    names.sort_unstable();
    Ok(names)
}

/// The types that a file declares.
fn types(name: &str) -> Done<Vec<String>> {
    let path = format!("{FOLDER}/{name}.yaml");
    let declared = product::declared_types(&fs::read_to_string(root().join(&path))?);
    if declared.is_empty() { Err(format!("{path}: it declares no type").into()) } else { Ok(declared) }
}
