//! `neap diff` and `neap check-render`: what a repository has, against what the config renders.

use super::{CONFIG, Room, has_git};

const DEPLOYMENT: &str = "manifests/event-demo/20-deployment.yaml";
const IMAGE: [&str; 2] = ["--set", "workloads.echo-worker.image=registry.acme.test/echo:2"];

/// A room with the config and a working tree that holds what it renders.
fn committed() -> Option<Room> {
    if !has_git() {
        return None;
    }
    let room = Room::with_config(CONFIG);
    room.git("", &["init", "--quiet", "--initial-branch=main", "repo"]);
    room.neap(&["commit", "--repo", "repo"]).ended(0);
    Some(room)
}

fn with(command: &[&'static str], more: &[&'static str]) -> Vec<&'static str> {
    [command, &["--repo", "repo"], more].concat()
}

#[test]
fn the_exit_code_tells_of_differences_only_where_it_is_asked_to() {
    let Some(room) = committed() else { return };
    room.neap(&with(&["diff", "--exit-code"], &[])).ended(0).wrote("no changes");
    room.neap(&with(&["diff"], &IMAGE)).ended(0).wrote(DEPLOYMENT);
    room.neap(&with(&["diff", "--exit-code"], &IMAGE)).ended(1).wrote(DEPLOYMENT);
    let head = room.git("repo", &["rev-list", "--count", "HEAD"]);
    assert_eq!((head.trim(), room.git("repo", &["status", "--porcelain"]).as_str()), ("1", ""), "it only looks");
}

#[test]
fn json_is_the_published_envelope() {
    let Some(room) = committed() else { return };
    for more in [&[][..], &IMAGE] {
        let json: serde_json::Value =
            serde_json::from_str(&room.neap(&with(&["diff", "--output", "json"], more)).ended(0).out).unwrap();
        assert_eq!(json["version"], 1);
    }
}

#[test]
fn the_side_that_is_ahead_is_named() {
    let Some(room) = committed() else { return };
    let check = ["check-render"];
    let one = |words: &str| format!("{DEPLOYMENT}: {words}");
    assert_eq!(room.neap(&with(&check, &[])).ended(0).out, "");
    room.neap(&with(&check, &IMAGE)).ended(1).wrote(&one("the config is ahead"));
    let edited = format!("{}# by hand\n", room.read(&format!("repo/{DEPLOYMENT}")));
    room.write(&format!("repo/{DEPLOYMENT}"), edited);
    room.neap(&with(&check, &[])).ended(0).said("what the config renders");
    room.git("repo", &["commit", "--quiet", "-am", "by hand"]);
    room.neap(&with(&check, &[])).ended(1).wrote(&one("the tree is ahead: edited"));
    room.neap(&with(&check, &IMAGE)).ended(1).wrote(&one("both are ahead"));
    room.neap(&with(&["diff", "--exit-code"], &[])).ended(1).said(&format!("kept {DEPLOYMENT}"));
    room.git("repo", &["rm", "--quiet", DEPLOYMENT]);
    room.git("repo", &["commit", "--quiet", "-m", "gone"]);
    room.neap(&with(&check, &[])).ended(1).wrote(&one("the tree is ahead: the file was removed"));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let Some(room) = committed() else { return };
    room.neap(&with(&["check-render"], &["--branch", "nope"])).ended(2).said("nope");
    room.neap(&["diff", "--repo", "nowhere"]).ended(2).said("not in a Git repository");
}

/// A Secret that stands where neap would write is replaced, and its values are shown to nobody.
#[test]
fn the_values_of_a_secret_are_masked() {
    let Some(room) = committed() else { return };
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: hunter2-hunter2}\n";
    room.write(&format!("repo/{DEPLOYMENT}"), secret);
    room.git("repo", &["commit", "--quiet", "-am", "by hand"]);
    for form in ["text", "json", "markdown"] {
        let run = room.neap(&["diff", "--repo", "repo", "--force", "--output", form]).ended(0);
        assert!(run.out.contains(DEPLOYMENT) && !run.out.contains("hunter2"), "{form}: {}", run.out);
    }
}
