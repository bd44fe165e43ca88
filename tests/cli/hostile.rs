//! Wrong, huge and half-written input: a clear answer, the right exit code, and no panic (which `Room::neap` holds every
//! run to).

use super::{CONFIG, Room};

#[test]
fn no_input_makes_it_panic() {
    let room = Room::new();
    let inputs: [(&str, Vec<u8>); 9] = [
        ("nul", b"a: \0\n".to_vec()),
        ("latin", b"a: \xff\xfe\n".to_vec()),
        ("deep", "[".repeat(100_000).into_bytes()),
        ("wide", "a: b\n".repeat(20_000).into_bytes()),
        ("garbage", (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()),
        ("ascii", (0..200_000_u32).map(|at| 32 + (at.wrapping_mul(2_654_435_761) >> 24) as u8 % 95).collect()),
        ("half", b"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: \"a".to_vec()),
        ("laughs", b"a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*d,*d,*d,*d,*d,*d,*d,*d]\n".to_vec()),
        ("bom", b"\xef\xbb\xbfcluster: a\n".to_vec()),
    ];
    for (name, input) in inputs {
        room.write(name, &input);
        let run = room.neap(&["validate", name]);
        assert!(run.code != 0 || run.out.contains("not checked"), "{name}: {}", run.out);
        let run = room.neap(&["render", "--file", name]);
        assert!(run.code == 2 || name == "bom" && run.code == 0, "{name}: {} {}", run.code, run.err);
    }
}

#[test]
fn no_control_character_reaches_the_terminal() {
    let room = Room::new();
    room.write("a.yaml", "apiVersion: v1\nkind: \"Name\\e[31mspace\"\nmetadata: { \"n\\e[2Jme\": a }\n");
    let run = room.neap(&["validate", "a.yaml"]);
    assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'), "{}{}", run.out, run.err);
    let run = room.neap(&["render", "--profile", "demo", "--set", "cluster=\"a\u{1b}[31m\""]).ended(2);
    assert!(!run.err.contains('\u{1b}'), "{:?}", run.err);
}

#[test]
fn what_is_secret_in_the_environment_is_never_shown() {
    let room = Room::with_config(CONFIG);
    let secrets = [("GITHUB_TOKEN", "s3cret-of-the-forge"), ("NATS_PASSWORD", "s3cret-of-the-broker")];
    for command in [
        &["render"][..],
        &["validate"],
        &["explain", "config"],
        &["commit", "--repo", "."],
        &["render", "--set", "x=1"],
    ] {
        let run = room.neap_with(command, &secrets, b"");
        assert!(!run.out.contains("s3cret") && !run.err.contains("s3cret"), "{command:?}");
    }
}

#[test]
fn a_password_in_the_repository_is_refused_before_it_is_committed() {
    let room = Room::with_config("gitops: { repoURL: \"https://me:pass@git.acme.test/a.git\" }\n");
    room.neap(&["render"]).ended(2).said("a password does not belong in a repository's URL");
}
