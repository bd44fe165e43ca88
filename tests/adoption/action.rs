//! `action/install.sh`, with releases in a folder.

use std::path::Path;
use std::process::Command;

use super::has;

/// Lays a release out as the workflow does.
fn release(folder: &Path, version: &str, checksum_of: &[u8]) {
    let target = if cfg!(target_arch = "x86_64") { "x86_64" } else { "aarch64" };
    let target = if cfg!(target_os = "macos") {
        format!("{target}-apple-darwin")
    } else {
        format!("{target}-unknown-linux-musl")
    };
    let (files, name) = (folder.join(version), format!("neap-{version}-{target}.tar.gz"));
    std::fs::create_dir_all(&files).unwrap();
    std::fs::write(files.join("neap"), "#!/bin/sh\necho the released one\n").unwrap();
    assert!(Command::new("chmod").arg("+x").arg(files.join("neap")).status().unwrap().success());
    assert!(
        Command::new("tar")
            .arg("-czf")
            .arg(files.join(&name))
            .arg("-C")
            .arg(&files)
            .arg("neap")
            .status()
            .unwrap()
            .success()
    );
    let mut bytes = std::fs::read(files.join(&name)).unwrap();
    bytes.extend(checksum_of);
    std::fs::write(files.join("summed"), bytes).unwrap();
    let summed = Command::new("sha256sum").arg(files.join("summed")).output().unwrap();
    let sum = String::from_utf8(summed.stdout).unwrap();
    std::fs::write(files.join(format!("{name}.sha256")), format!("{}  {name}\n", &sum[..64])).unwrap();
}

fn install(releases: &Path, place: &Path, version: &str) -> (bool, String) {
    let run = Command::new("bash")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("action/install.sh"))
        .env("PLACE", place)
        // Nothing can be built of this, which is said where nothing is downloaded.
        .env("SOURCE", releases.join("no-source"))
        .env("RELEASES", format!("file://{}", releases.display()))
        .env("TOOLCHAIN", "none")
        .env("VERSION", version)
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    (run.status.success(), said)
}

#[test]
fn a_release_is_downloaded_and_held_against_its_checksum() {
    if !["bash", "curl", "tar", "sha256sum"].into_iter().all(has) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (releases, place) = (folder.path().join("releases"), folder.path().join("place"));
    release(&releases, "v1.0.0", b"");
    release(&releases, "v2.0.0", b"something else");
    let (well, said) = install(&releases, &place, "v2.0.0");
    assert!(!well && said.contains("does not match its checksum"), "{said}");
    assert!(!place.join("bin/neap").exists());
    let (well, said) = install(&releases, &place, "v1.0.0");
    assert!(well && said.contains("neap v1.0.0, downloaded"), "{said}");
    let ran = Command::new(place.join("bin/neap")).output().unwrap();
    assert_eq!(ran.stdout, b"the released one\n");
    let (well, said) = install(&releases, &place, "v1.0.0");
    assert!(well && said.contains("kept from an earlier run"), "{said}");
}
