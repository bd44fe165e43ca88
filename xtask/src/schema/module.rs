//! Go modules, fetched with Go's own client: it checks what it fetches against the public checksum database.

use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

use super::Fault;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Downloaded {
    #[serde(default)]
    dir: PathBuf,
    #[serde(default)]
    error: String,
}

/// Whether Go is installed.
pub(crate) fn has_go() -> bool {
    Command::new("go").arg("version").output().is_ok_and(|output| output.status.success())
}

/// The unpacked folder of `module@version`.
pub(crate) fn download(module: &str) -> Result<PathBuf, Fault> {
    let fault = |what: String| Fault::Download { module: module.to_owned(), what };
    let place = tempfile::tempdir().map_err(|source| fault(source.to_string()))?;
    // `go mod download` wants to stand in a module; an empty one will do.
    std::fs::write(place.path().join("go.mod"), "module neap.example/schema\n\ngo 1.21\n")
        .map_err(|source| fault(source.to_string()))?;
    let output = Command::new("go")
        .args(["mod", "download", "-json", module])
        .env("GOFLAGS", "-mod=mod")
        .env("GOWORK", "off")
        .current_dir(place.path())
        .output()
        .map_err(|source| fault(source.to_string()))?;
    let said: Downloaded = serde_json::from_slice(&output.stdout)
        .map_err(|_| fault(String::from_utf8_lossy(&output.stderr).trim().to_owned()))?;
    if said.error.is_empty() { Ok(said.dir) } else { Err(fault(said.error)) }
}
