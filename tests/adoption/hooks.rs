//! The hooks, run by pre-commit itself on a real repository.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::has;

const GOOD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { k: v }\n";
const BAD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { k: 1 }\n";

struct Repo {
    folder: TempDir,
}

impl Repo {
    fn with(files: &[(&str, &str)]) -> Self {
        let repo = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(repo.folder.path().join("work")).unwrap();
        for (name, text) in files {
            std::fs::write(repo.path().join(name), text).unwrap();
        }
        repo.git(&["init", "--quiet"]);
        repo.git(&["add", "--all"]);
        repo
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("work")
    }

    fn git(&self, arguments: &[&str]) {
        assert!(Command::new("git").current_dir(self.path()).args(arguments).status().unwrap().success());
    }

    /// One hook of this project over every file of the repository. The program on PATH is the one under test.
    #[expect(clippy::disallowed_methods, reason = "programs are found by the PATH of whoever runs the tests")]
    fn hook(&self, id: &str) -> (bool, String) {
        let neap = Path::new(env!("CARGO_BIN_EXE_neap")).parent().unwrap();
        let old = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(neap.to_owned()).chain(std::env::split_paths(&old))).unwrap();
        let Output { status, stdout, stderr } = Command::new("pre-commit")
            .current_dir(self.path())
            .args(["try-repo", env!("CARGO_MANIFEST_DIR"), id, "--all-files", "--verbose", "--color", "never"])
            .env("PATH", path)
            .env("PRE_COMMIT_HOME", self.folder.path().join("cache"))
            .output()
            .unwrap();
        (status.success(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
    }
}

#[test]
fn validate_passes_what_is_right_and_stops_what_is_not() {
    if !has("git") || !has("pre-commit") {
        return;
    }
    let (passed, said) =
        Repo::with(&[("a.yaml", GOOD), ("b.yml", GOOD), ("notes.txt", "no yaml")]).hook("neap-validate-system");
    assert!(passed && said.contains("2 documents: 2 valid"), "{said}");
    let (passed, said) = Repo::with(&[("a.yaml", GOOD), ("b.yaml", BAD)]).hook("neap-validate-system");
    assert!(!passed && said.contains("b.yaml:4:12 error[schema-type]"), "{said}");
}

#[test]
fn check_render_passes_over_no_config() {
    if !has("git") || !has("pre-commit") {
        return;
    }
    let (passed, said) = Repo::with(&[("a.yaml", GOOD)]).hook("neap-check-render-system");
    assert!(!passed && said.contains("there is no neap.yaml in this folder"), "{said}");
}
