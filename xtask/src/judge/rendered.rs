//! What there is to judge: every example in every profile, rendered by the product itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cleanup;
use crate::process::run;
use crate::tree::{Done, folders, root};

/// One example in one profile.
pub(crate) struct Rendered {
    /// `minicloud × demo`
    pub(crate) label: String,
    /// The rendered tree.
    pub(crate) tree: PathBuf,
}

/// Renders everything into a folder that goes away at the end.
///
/// # Errors
/// The product refuses one of its own examples.
pub(crate) fn all(neap: &Path) -> Done<Vec<Rendered>> {
    let scratch = tempfile::Builder::new().prefix("neap-rendered-").tempdir()?.keep();
    let doomed = scratch.clone();
    cleanup::later(move || _ = fs::remove_dir_all(doomed));
    let mut rendered = Vec::new();
    for profile in profiles()? {
        let mut cases = vec![("no file".to_owned(), None)];
        for example in folders(&root().join("examples")) {
            let file = root().join("examples").join(&example).join("neap.yaml");
            cases.push((example, Some(file)));
        }
        for (number, (name, file)) in cases.into_iter().enumerate() {
            let tree = scratch.join(format!("{profile}-{number}"));
            let mut command = Command::new(neap);
            command.arg("render").args(["--profile", &profile]).arg("-o").arg(&tree);
            if let Some(file) = file {
                command.arg("-f").arg(file);
            }
            // Away from every other config that might be found.
            run(command.current_dir(&scratch))?;
            rendered.push(Rendered { label: format!("{name} × {profile}"), tree });
        }
    }
    Ok(rendered)
}

fn profiles() -> Done<Vec<String>> {
    let files = crate::tree::files(&root().join("profiles"), &["yaml"])?;
    let names = files.iter().filter_map(|file| file.file_stem()?.to_str());
    Ok(names.map(str::to_owned).collect())
}
