//! A password that stands in a manifest reaches no report, no drawing and no difference, in whatever style it is written.

use super::{CONFIG, Room, has_git};

/// A worker on one line whose password stands in an address, a variable, an argument, and a number that should be a text.
const WORKER: &str = "\
{apiVersion: apps/v1, kind: Deployment, metadata: {name: w, namespace: jobs, labels: {n: 0777}}, spec: {selector: {matchLabels: {app: w}}, template: \
{metadata: {labels: {app: w}}, spec: {containers: [{name: w, image: 'a:1', nme: x, env: [{name: NATS_URL, value: 'nats://u:hunter2@nats.messaging:4222'}, \
{name: DB_PASSWORD, value: hunter2}, {name: PIN_PASSWORD, value: 700123}], args: [--server, 'tls://t:hun/ter@hunter2@b', --token, hunter2, \
'--password=hunter2', 'Authorization: Bearer hunter2']}]}}}}
";

/// The same, spread over lines.
const BLOCK: &str = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: s, namespace: jobs }
spec:
  scaleTargetRef: { name: w }
  triggers:
    - type: nats-jetstream
      metadata:
        natsServerMonitoringEndpoint: http://u:hunter2@nats.messaging:8222
        account: $G
        stream: S
        consumer: [c, 'redis://:hunter2@redis:6379']
        connection: [Endpoint=sb://x/;SharedAccessKey=hunter2=]
    - type: rabbitmq
      metadata: { host: [amqp://u:hunter2@mq/], pasword: hunter2, queueName: 5 }
    - type: cron
      metadata: { timezone: nats://hunter2@x, start: u:hunter2@h, end: 'nats://u:hunter2@x' }
---
apiVersion: jetstream.nats.io/v1beta2
kind: Stream
metadata: { name: s, namespace: jobs }
spec: { name: S, servers: ['nats://u:hunter2@nats.messaging:4222'], subjects: [1, 'nats://u:hunter2@x'] }
";

const FORMS: [&str; 7] = ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"];

fn room() -> Room {
    let room = Room::new();
    room.write("one.yaml", WORKER);
    room.write("two.yaml", BLOCK);
    room
}

fn is_hidden(text: &str, of: &str) {
    for secret in ["hunter2", "hun/ter", "700123"] {
        assert!(!text.contains(secret), "{of}: {text}");
    }
}

#[test]
fn no_report_shows_a_password() {
    let room = room();
    for form in FORMS {
        let run = room.neap(&["validate", ".", "--output", form]);
        assert!(run.out.contains("schema-type"), "{form}: {}", run.out);
        is_hidden(&run.out, form);
        is_hidden(&run.err, form);
    }
}

#[test]
fn a_snippet_is_masked_and_its_mark_stands_right() {
    let run = room().neap(&["validate", "one.yaml"]);
    assert!(run.out.contains("nats://***@nats.messaging:4222") && run.out.contains("value: ***"), "{}", run.out);
    let lines: Vec<&str> = run.out.lines().collect();
    let marked = lines.windows(2).filter_map(|pair| {
        let at = pair[1].chars().position(|sign| sign == '^')?;
        Some(pair[0].chars().skip(at).take(pair[1].matches('^').count()).collect())
    });
    let marked: Vec<String> = marked.collect();
    assert!(["nme", "***"].iter().all(|part| marked.iter().any(|it| it == part)), "{marked:?}\n{}", run.out);
}

#[test]
fn no_mending_shows_a_password() {
    let room = room();
    room.write(
        "secret.yaml",
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringDat: {a: hunter2}, stringData: {p: 700123}}\n",
    );
    for form in FORMS {
        let run = room.neap(&["validate", ".", "--fix=dry-run", "--output", form]);
        assert!(form != "text" || run.out.contains("0777"), "{}", run.out);
        is_hidden(&run.out, form);
        is_hidden(&run.err, form);
    }
    let run = room.neap(&["validate", ".", "--fix"]);
    is_hidden(&run.out, "fix");
    is_hidden(&run.err, "fix");
}

#[test]
fn no_drawing_shows_a_password() {
    for form in ["text", "mermaid", "svg", "json"] {
        let run = room().neap(&["graph", ".", "--format", form]);
        assert!(run.out.contains("nats.messaging"), "{form}: {} {}", run.out, run.err);
        is_hidden(&run.out, form);
        is_hidden(&run.err, form);
    }
}

#[test]
fn no_difference_shows_a_password() {
    if !has_git() {
        return;
    }
    let room = Room::with_config(CONFIG);
    room.git("", &["init", "--quiet", "--initial-branch=main", "repo"]);
    room.neap(&["commit", "--repo", "repo"]).ended(0);
    for text in [
        WORKER,
        BLOCK,
        &WORKER.replace(": ", ":\n  # nats://u:hunter2@x password: hunter2\n "),
        "{a: nats://u:hunter2@x",
    ] {
        room.write("repo/manifests/event-demo/20-deployment.yaml", text);
        room.git("repo", &["commit", "--quiet", "-am", "by hand"]);
        for form in ["text", "json", "markdown"] {
            let run = room.neap(&["diff", "--repo", "repo", "--force", "--output", form]).ended(0);
            assert!(run.out.contains("20-deployment"), "{form}: {}", run.out);
            is_hidden(&run.out, form);
        }
    }
}
