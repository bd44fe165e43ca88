//! `neap commit` on repositories that Git itself made, each judged by Git afterwards.

use super::{CONFIG, Room, WITH_MAILER, files, has_git};

const COMMIT: [&str; 3] = ["commit", "--repo", "repo"];
const DEPLOYMENT: &str = "manifests/event-demo/20-deployment.yaml";

/// A room with the config and a working tree that has one commit of somebody else's files, or none without Git.
fn room_with_clone(config: &str) -> Option<Room> {
    if !has_git() {
        return None;
    }
    let room = Room::with_config(config);
    room.git("", &["init", "--quiet", "--initial-branch=main", "repo"]);
    room.write("repo/README.md", "theirs\n");
    room.write("repo/apps/other.yaml", "theirs: true\n");
    room.git("repo", &["add", "."]);
    room.git("repo", &["commit", "--quiet", "-m", "theirs"]);
    Some(room)
}

fn count(room: &Room, what: &str) -> usize {
    room.git("repo", &["rev-list", "--count", what]).trim().parse().unwrap()
}

fn committed(room: &Room, branch: &str) -> Vec<String> {
    room.git("repo", &["ls-tree", "-r", "--name-only", branch]).lines().map(str::to_owned).collect()
}

/// Git finds nothing wrong with the repository, and neap left no lock and no journal in it.
#[track_caller]
fn sound(room: &Room) {
    let (ok, out, err) = room.try_git("repo", &["fsck", "--strict", "--no-dangling"]);
    assert!(ok && !err.contains("error"), "{out}{err}");
    let folder = room.git("repo", &["rev-parse", "--absolute-git-dir"]);
    let left: Vec<String> = files(std::path::Path::new(folder.trim()))
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| std::path::Path::new(name).extension().is_some_and(|end| end == "lock"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[track_caller]
fn clean(room: &Room) {
    assert_eq!(room.git("repo", &["status", "--porcelain"]), "");
}

#[test]
fn a_bare_repository_gets_its_first_commit() {
    if !has_git() {
        return;
    }
    let room = Room::with_config(CONFIG);
    room.git("", &["init", "--quiet", "--bare", "--initial-branch=main", "repo"]);
    room.neap(&COMMIT).ended(0).wrote("feat(test): render");
    assert_eq!(count(&room, "main"), 1);
    assert_eq!(room.git("repo", &["log", "--format=%an %ae"]), "Ada Example ada@acme.test\n");
    sound(&room);
    room.git("", &["clone", "--quiet", "repo", "clone"]);
    room.neap(&["render", "--output", "tree"]).ended(0);
    assert_eq!(files(&room.path("clone")), files(&room.path("tree")), "what is committed is what is rendered");
}

#[test]
fn a_working_tree_and_what_others_have_in_it() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.write("repo/scratch.txt", "nobody's\n");
    room.write("repo/README.md", "theirs, and half written\n");
    room.write("repo/staged.txt", "theirs\n");
    room.git("repo", &["add", "staged.txt"]);
    room.neap(&COMMIT).ended(0);
    assert_eq!(room.git("repo", &["status", "--porcelain"]), " M README.md\nA  staged.txt\n?? scratch.txt\n");
    assert_eq!(room.read("repo/README.md"), "theirs, and half written\n");
    assert_eq!(room.read("repo/scratch.txt"), "nobody's\n");
    let touched = room.git("repo", &["diff", "--name-only", "HEAD~", "HEAD"]);
    assert!(!touched.contains("README.md") && !touched.contains("staged.txt"), "{touched}");
    assert!(room.path("repo").join(DEPLOYMENT).is_file());
    sound(&room);
}

#[test]
fn the_committed_bytes_are_the_rendered_ones() {
    let Some(room) = room_with_clone(WITH_MAILER) else { return };
    room.git("repo", &["config", "core.autocrlf", "true"]);
    room.neap(&COMMIT).ended(0);
    room.neap(&["render", "--output", "tree"]).ended(0);
    for (name, bytes) in files(&room.path("tree")) {
        let blob = room.git("repo", &["cat-file", "blob", &format!("HEAD:{name}")]);
        assert_eq!(blob.as_bytes(), bytes, "{name}");
    }
    let theirs = ["README.md", "apps/other.yaml"];
    let ours = committed(&room, "HEAD").into_iter().filter(|name| !theirs.contains(&name.as_str())).count();
    assert_eq!(ours, files(&room.path("tree")).len());
}

#[test]
fn a_second_run_has_nothing_to_do() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.neap(&COMMIT).ended(0);
    let head = room.git("repo", &["rev-parse", "HEAD"]);
    let second = room.neap(&COMMIT).ended(0).said("nothing to commit");
    assert_eq!(second.out, "");
    assert_eq!(room.git("repo", &["rev-parse", "HEAD"]), head);
    clean(&room);
    sound(&room);
}

#[test]
fn a_removed_workload_takes_its_files_with_it_and_no_others() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.neap(&COMMIT).ended(0);
    let before = committed(&room, "HEAD");
    room.write("neap.yaml", WITH_MAILER);
    room.neap(&COMMIT).ended(0);
    assert!(committed(&room, "HEAD").iter().any(|name| name.starts_with("manifests/mail/")));
    room.write("neap.yaml", CONFIG);
    room.neap(&COMMIT).ended(0);
    assert_eq!(committed(&room, "HEAD"), before);
    assert_eq!(room.git("repo", &["diff", "--stat", "HEAD", "HEAD~2"]), "", "there and back is the same tree");
    assert!(!room.path("repo/manifests/mail").exists(), "no empty folder is left");
    clean(&room);
    sound(&room);
}

#[test]
fn a_file_edited_by_hand_is_kept_until_force() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.neap(&COMMIT).ended(0);
    let rendered = room.read(&format!("repo/{DEPLOYMENT}"));
    let edited = format!("{rendered}# by hand\n");
    room.write(&format!("repo/{DEPLOYMENT}"), &edited);
    room.git("repo", &["commit", "--quiet", "-am", "by hand"]);
    let commits = count(&room, "HEAD");
    room.neap(&COMMIT).ended(1).said(&format!("kept {DEPLOYMENT}: edited by hand"));
    assert_eq!(count(&room, "HEAD"), commits);
    assert_eq!(room.read(&format!("repo/{DEPLOYMENT}")), edited);
    room.neap(&["commit", "--repo", "repo", "--force"]).ended(0);
    assert_eq!(room.read(&format!("repo/{DEPLOYMENT}")), rendered);
    assert_eq!(count(&room, "HEAD"), commits + 1);
    clean(&room);
    sound(&room);
}

#[test]
fn an_edited_file_that_is_no_longer_rendered_is_kept_too() {
    let Some(room) = room_with_clone(WITH_MAILER) else { return };
    room.neap(&COMMIT).ended(0);
    let name = committed(&room, "HEAD").into_iter().find(|name| name.starts_with("manifests/mail/")).unwrap();
    room.write(&format!("repo/{name}"), "# by hand\n");
    room.git("repo", &["commit", "--quiet", "-am", "by hand"]);
    room.write("neap.yaml", CONFIG);
    room.neap(&COMMIT).ended(1).said(&format!("kept {name}"));
    let left: Vec<String> =
        committed(&room, "HEAD").into_iter().filter(|name| name.starts_with("manifests/mail/")).collect();
    assert_eq!(left, [name], "the others are gone");
    sound(&room);
}

#[test]
fn a_file_that_was_never_neaps_is_kept_until_force() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.write(&format!("repo/{DEPLOYMENT}"), "theirs: true\n");
    room.git("repo", &["add", "."]);
    room.git("repo", &["commit", "--quiet", "-m", "theirs"]);
    room.neap(&COMMIT).ended(1).said("not written by neap");
    assert_eq!(room.git("repo", &["show", &format!("HEAD:{DEPLOYMENT}")]), "theirs: true\n");
    room.neap(&["commit", "--repo", "repo", "--force"]).ended(0);
    assert!(room.read(&format!("repo/{DEPLOYMENT}")).contains("kind: Deployment"));
    sound(&room);
}

#[test]
fn a_dry_run_changes_nothing() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    let before = files(&room.path("repo/.git"));
    let tree = files(&room.path("repo"));
    room.neap(&["commit", "--repo", "repo", "--dry-run"]).ended(0).said("nothing was committed").wrote(DEPLOYMENT);
    assert_eq!(files(&room.path("repo")), tree);
    assert_eq!(files(&room.path("repo/.git")), before);
}

#[test]
fn a_new_branch_is_made_beside_the_one_that_is_checked_out() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    let tree = files(&room.path("repo"));
    room.neap(&["commit", "--repo", "repo", "--branch", "neap/test"]).ended(0).said("committed to neap/test");
    assert_eq!(files(&room.path("repo")), tree);
    assert_eq!(room.git("repo", &["rev-parse", "main"]), room.git("repo", &["rev-parse", "neap/test~"]));
    assert!(committed(&room, "neap/test").contains(&"README.md".to_owned()), "it is built on what was there");
    clean(&room);
    sound(&room);
    for name in ["-x", "a..b", "a b", "refs/", "x.lock"] {
        room.neap(&["commit", "--repo", "repo", &format!("--branch={name}")]).ended(2).said("branch");
    }
}

#[test]
fn a_detached_head_is_refused_and_a_named_branch_is_not() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.git("repo", &["checkout", "--quiet", "--detach"]);
    let head = room.git("repo", &["rev-parse", "HEAD"]);
    room.neap(&COMMIT).ended(2).said("detached");
    assert_eq!(room.git("repo", &["rev-parse", "HEAD"]), head);
    room.neap(&["commit", "--repo", "repo", "--branch", "main"]).ended(0);
    assert_eq!(count(&room, "main"), 2);
    assert_eq!(room.git("repo", &["rev-parse", "HEAD"]), head);
    clean(&room);
    sound(&room);
}

#[test]
fn uncommitted_work_in_the_way_is_never_lost() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    // In the way and unknown to Git.
    room.write(&format!("repo/{DEPLOYMENT}"), "half written\n");
    room.neap(&COMMIT).ended(2).said(DEPLOYMENT);
    assert_eq!(room.read(&format!("repo/{DEPLOYMENT}")), "half written\n");
    room.neap(&["commit", "--repo", "repo", "--force"]).ended(2).said(DEPLOYMENT);
    assert_eq!(room.read(&format!("repo/{DEPLOYMENT}")), "half written\n");
    assert_eq!(count(&room, "HEAD"), 1);
    std::fs::remove_file(room.path("repo").join(DEPLOYMENT)).unwrap();
    room.neap(&COMMIT).ended(0);
    // Changed since, on the disk and then in the index.
    room.write(&format!("repo/{DEPLOYMENT}"), "half written\n");
    let set = "workloads.echo-worker.image=registry.acme.test/echo:2";
    for stage in [false, true] {
        if stage {
            room.git("repo", &["add", DEPLOYMENT]);
        }
        let status = room.git("repo", &["status", "--porcelain"]);
        room.neap(&["commit", "--repo", "repo", "--set", set]).ended(2).said(DEPLOYMENT);
        assert_eq!(room.read(&format!("repo/{DEPLOYMENT}")), "half written\n");
        assert_eq!(room.git("repo", &["status", "--porcelain"]), status);
        assert_eq!(count(&room, "HEAD"), 2);
    }
    sound(&room);
}

#[test]
fn the_example_repository_is_refused() {
    let Some(room) = room_with_clone("version: 1\n") else { return };
    for dry in [&["--dry-run"][..], &[]] {
        room.neap(&[&COMMIT[..], dry].concat()).ended(2).said("gitops.repoURL is still the example");
    }
    assert_eq!(count(&room, "HEAD"), 1);
    room.neap(&[&COMMIT[..], &["--set", "gitops.repoURL=https://git.acme.test/a.git"]].concat()).ended(0);
}

#[test]
fn a_locked_index_is_waited_for_by_nobody() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.write("repo/.git/index.lock", "");
    room.neap(&COMMIT).ended(3).said("index");
    assert!(room.path("repo/.git/index.lock").exists(), "the lock is another's");
    assert_eq!(count(&room, "HEAD"), 1);
    assert!(!room.path("repo").join(DEPLOYMENT).exists());
    std::fs::remove_file(room.path("repo/.git/index.lock")).unwrap();
    clean(&room);
    room.neap(&COMMIT).ended(0);
    clean(&room);
    sound(&room);
}

#[test]
fn a_locked_branch_leaves_all_as_it_was() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.write("repo/.git/refs/heads/main.lock", "");
    room.neap(&COMMIT).ended(3);
    assert_eq!(count(&room, "HEAD"), 1);
    std::fs::remove_file(room.path("repo/.git/refs/heads/main.lock")).unwrap();
    clean(&room);
    sound(&room);
    room.neap(&COMMIT).ended(0);
}

#[test]
fn a_branch_that_moved_is_built_on() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.neap(&COMMIT).ended(0);
    room.write("repo/README.md", "theirs, again\n");
    room.git("repo", &["commit", "--quiet", "-am", "theirs again"]);
    room.write("neap.yaml", WITH_MAILER);
    room.neap(&COMMIT).ended(0);
    assert_eq!(room.git("repo", &["show", "HEAD:README.md"]), "theirs, again\n");
    assert_eq!(room.git("repo", &["log", "-1", "--format=%s", "HEAD~"]), "theirs again\n");
    clean(&room);
    sound(&room);
}

/// Two runs at once on one repository: each ends as if alone or says why not, and no commit is lost.
#[test]
fn two_runs_at_once_do_not_disturb_each_other() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    let run = |image: &str| room.neap(&[&COMMIT[..], &["--set", image]].concat());
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let images = ["workloads.echo-worker.image=a.test/echo:1", "workloads.echo-worker.image=a.test/echo:2"];
        let runs: Vec<_> = images.into_iter().map(|image| scope.spawn(move || run(image).code)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert!(codes.contains(&0) && codes.iter().all(|code| matches!(code, 0 | 2 | 3)), "{codes:?}");
    let done = codes.iter().filter(|code| **code == 0).count();
    assert_eq!(count(&room, "HEAD"), 1 + done);
    clean(&room);
    sound(&room);
}

#[test]
fn an_unfinished_merge_is_refused() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    let head = room.git("repo", &["rev-parse", "HEAD"]);
    room.write("repo/.git/MERGE_HEAD", &head);
    room.neap(&COMMIT).ended(2).said("merge");
    assert_eq!(room.git("repo", &["rev-parse", "HEAD"]), head);
}

#[test]
fn the_message_and_the_author_are_the_callers() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    let more = ["--message", "ops: bring it up\n\nbecause", "--author", "Bo <bo@acme.test>"];
    room.neap(&[&COMMIT[..], &more].concat()).ended(0).wrote("ops: bring it up");
    assert_eq!(
        room.git("repo", &["log", "-1", "--format=%an <%ae>|%cn|%s|%b"]).trim(),
        "Bo <bo@acme.test>|Ada Example|ops: bring it up|because"
    );
    let head = room.git("repo", &["rev-parse", "HEAD"]);
    let image = "workloads.echo-worker.image=a.test/echo:1";
    room.neap(&[&COMMIT[..], &["--set", image, "--author", "nobody"]].concat()).ended(2).said("Name <address>");
    room.neap(&[&COMMIT[..], &["--set", image, "--message", ""]].concat()).ended(2).said("--message");
    assert_eq!(room.git("repo", &["rev-parse", "HEAD"]), head);
}

#[test]
fn what_is_no_repository_is_said_so() {
    let room = Room::with_config(CONFIG);
    std::fs::create_dir(room.path("repo")).unwrap();
    for repo in ["repo", "missing"] {
        room.neap(&["commit", "--repo", repo]).ended(2).said("is not in a Git repository");
    }
}

/// A linked worktree is committed to; its branch is not moved from elsewhere.
#[test]
fn a_branch_shown_in_another_worktree_is_refused() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.git("repo", &["worktree", "add", "--quiet", "-b", "side", "../side"]);
    room.neap(&[&COMMIT[..], &["--branch", "side"]].concat()).ended(2).said("checked out in the worktree");
    room.neap(&["commit", "--repo", "side"]).ended(0);
    assert_eq!(room.git("side", &["status", "--porcelain"]), "");
    assert_eq!(count(&room, "side"), 2);
    assert_eq!(count(&room, "main"), 1);
    clean(&room);
    sound(&room);
}

/// Two clusters in one repository, each with an inventory of its own.
#[test]
fn clusters_share_a_repository() {
    let Some(room) = room_with_clone(CONFIG) else { return };
    room.neap(&COMMIT).ended(0);
    let first = committed(&room, "HEAD");
    let other = "\
version: 1
cluster: other
gitops:
  repoURL: https://git.acme.test/platform/gitops.git
  layout: { bootstrap: o/b, platform: o/p, workloads: o/w, values: o/v, manifests: o/m }
";
    room.write("other.yaml", other);
    room.neap(&[&COMMIT[..], &["--file", "other.yaml"]].concat()).ended(0);
    let both = committed(&room, "HEAD");
    assert!(first.iter().all(|name| both.contains(name)), "{both:?}");
    assert!(both.contains(&".neap/other.json".to_owned()), "{both:?}");
    room.neap(&COMMIT).ended(0).said("nothing to commit");
    sound(&room);
}
