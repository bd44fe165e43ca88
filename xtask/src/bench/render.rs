//! Rendering against writing the same bytes.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::sample::{Samples, Side, process, seconds};
use super::{Bench, Row, contents, platform};
use crate::tree::{Done, at, write};

pub(super) fn measure(task: &Bench, neap: &Path, scratch: &Path) -> Done<Row> {
    let config = scratch.join("render.yaml");
    write(&config, &platform::config(task.workloads, "1"))?;
    let tree = scratch.join("rendered");
    let render = || process(Command::new(neap).arg("render").arg("-f").arg(&config).arg("-o").arg(&tree));
    render()?;
    let files = contents(&tree)?;
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let samples = Samples::take(task.runs, |side| {
        at(&tree, fs::remove_dir_all(&tree))?;
        match side {
            Side::Ours => render(),
            Side::Theirs => seconds(|| {
                for (path, bytes) in &files {
                    let path = tree.join(path);
                    let folder = path.parent().unwrap_or(&tree);
                    at(folder, fs::create_dir_all(folder))?;
                    at(&path, fs::write(&path, bytes))?;
                }
                Ok(())
            }),
        }
    })?;
    at(&tree, fs::remove_dir_all(&tree))?;
    Ok(Row {
        ours: format!("render {} workloads: {} files, {} KiB", task.workloads, files.len(), bytes / 1024),
        theirs: "write the same bytes to the same paths".to_owned(),
        samples,
    })
}
