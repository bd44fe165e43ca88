//! `neap drift`, against a server that has what was rendered, or something else.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use neap::document::{Node, Sources, parse};
use serde_json::{Value, json};

use super::{CONFIG, Room, has_git};

const VERSION: &str =
    r#"{"major":"1","minor":"34","gitVersion":"v1.34","gitCommit":"","gitTreeState":"","buildDate":""}"#;

const KINDS: [(&str, &str, &str); 6] = [
    ("/api/v1", "Namespace", "namespaces"),
    ("/api/v1", "ConfigMap", "configmaps"),
    ("/apis/apps/v1", "Deployment", "deployments"),
    ("/apis/argoproj.io/v1alpha1", "Application", "applications"),
    ("/apis/batch/v1", "Job", "jobs"),
    ("/apis/keda.sh/v1alpha1", "ScaledObject", "scaledobjects"),
];

const DEPLOYMENT: &str = "/apis/apps/v1/namespaces/event-demo/deployments/echo-worker";

type Routes = BTreeMap<String, Value>;

/// What a server says that has these files.
fn routes(room: &Room, folder: &str) -> Routes {
    let mut routes = Routes::new();
    routes.insert("/version".to_owned(), serde_json::from_str(VERSION).unwrap());
    for (root, kind, plural) in KINDS {
        let known = routes.entry(root.to_owned()).or_insert_with(|| json!({"resources": []}));
        let namespaced = kind != "Namespace";
        let resource = json!({"name": plural, "kind": kind, "namespaced": namespaced});
        known["resources"].as_array_mut().unwrap().push(resource);
    }
    let mut folders = vec![room.path(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|it| it == "yaml") {
                let text = std::fs::read_to_string(entry).unwrap();
                let id = Sources::new().add("", text.clone());
                parse(id, &text).documents.iter().map(Node::to_json).for_each(|it| routes.extend(route(it)));
            }
        }
    }
    routes
}

fn route(object: Value) -> Option<(String, Value)> {
    let (_, _, plural) = KINDS.iter().find(|(_, kind, _)| object["kind"] == **kind)?;
    let root = KINDS.iter().find(|(_, kind, _)| object["kind"] == **kind)?.0;
    let namespace = object["metadata"]["namespace"].as_str().map_or(String::new(), |it| format!("/namespaces/{it}"));
    Some((format!("{root}{namespace}/{plural}/{}", object["metadata"]["name"].as_str()?), object))
}

/// A server that answers by path: what it does not know is not there, and a list is empty.
fn server(routes: Routes) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let routes = Arc::new(routes);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, routes) = (stream.unwrap(), routes.clone());
            std::thread::spawn(move || answer(stream, &routes));
        }
    });
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: lab\nclusters: [{{name: lab, cluster: {{server: \"http://127.0.0.1:{port}\"}}}}]\n\
         users: [{{name: me, user: {{token: geheim}}}}]\ncontexts: [{{name: lab, context: {{cluster: lab, user: me}}}}]\n"
    )
}

fn answer(mut stream: TcpStream, routes: &Routes) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut path = String::new();
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
        if let Some(rest) = line.strip_prefix("GET ") {
            rest.split(' ').next().unwrap_or_default().clone_into(&mut path);
        }
        if line.trim().is_empty() {
            let (status, body) = match routes.get(&path) {
                Some(Value::Number(code)) => {
                    let body =
                        json!({"kind": "Status", "status": "Failure", "message": "no", "reason": "no", "code": code});
                    (code.to_string(), body)
                }
                Some(body) => ("200".to_owned(), body.clone()),
                None if path.contains("labelSelector") => ("200".to_owned(), json!({"items": []})),
                None => {
                    let body = json!({"kind": "Status", "status": "Failure", "message": "not found", "reason": "NotFound", "code": 404});
                    ("404".to_owned(), body)
                }
            };
            let body = body.to_string();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            if stream.write_all((head + &body).as_bytes()).is_err() {
                return;
            }
        }
        line.clear();
    }
}

/// A room with a config, what it renders in `out`, and a cluster that has that after `change`.
fn cluster(change: impl FnOnce(&mut Routes)) -> Room {
    let room = Room::with_config(CONFIG);
    room.neap(&["render", "--output", "out"]).ended(0);
    let mut routes = routes(&room, "out");
    change(&mut routes);
    room.write("k", server(routes));
    room
}

const DRIFT: [&str; 3] = ["drift", "--kubeconfig", "k"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&DRIFT[..], more].concat()
}

fn image(routes: &mut Routes) {
    routes.get_mut(DEPLOYMENT).unwrap()["spec"]["template"]["spec"]["containers"][0]["image"] = json!("evil:1");
}

#[test]
fn a_cluster_that_has_what_was_rendered_does_not_drift() {
    let room = cluster(|_| ());
    let run = room.neap(&DRIFT).ended(0).wrote("none differs");
    // Nobody plays the servers of NATS, and no chart was rendered.
    let run = run.wrote("chart keda 2.19.0: ").wrote("stream JOBS: no server answers");
    assert!(!run.out.contains("geheim") && !run.err.contains("geheim"));
    room.neap(&with(&["--strict"])).ended(1);
}

#[test]
fn each_form_names_what_differs() {
    let room = cluster(image);
    let path = "spec.template.spec.containers[name=echo-worker].image";
    room.neap(&DRIFT).ended(1).wrote(path).wrote("-> evil:1").wrote("1 file differs");
    room.neap(&with(&["--format", "markdown"])).ended(1).wrote(&format!("+ {path}: evil:1")).wrote("Not compared:");
    let json = room.neap(&with(&["--format", "json"])).ended(1);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    let schema = format!("{}/schema/changes.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    jsonschema::validate(&schema, &json).unwrap();
    assert_eq!((json["changes"][0]["fields"][0]["path"].as_str(), json["context"].as_str()), (Some(path), Some("lab")));
    room.neap(&with(&["--output", "said"])).ended(1);
    assert!(room.read("said").contains(path));
}

#[test]
fn what_is_committed_counts_and_not_what_the_config_would_render() {
    if !has_git() {
        return;
    }
    let room = cluster(|_| ());
    room.git("", &["init", "--quiet", "--initial-branch=main", "repo"]);
    room.neap(&with(&["--repo", "repo"])).ended(2).said("none of the files");
    room.neap(&["commit", "--repo", "repo"]).ended(0);
    let set = ["--set", "workloads.echo-worker.image=registry.acme.test/echo:2"];
    room.neap(&[&with(&["--repo", "repo"])[..], &set].concat()).ended(0);
    room.neap(&[&DRIFT[..], &set].concat()).ended(1).wrote("registry.acme.test/echo:2 -> ");
    room.neap(&with(&["--repo", "repo", "--branch", "nope"])).ended(2).said("nope");
    room.neap(&with(&["--branch", "main"])).ended(2);
    let file = "repo/manifests/event-demo/20-deployment.yaml";
    room.write(file, room.read(file).replace("terminationGracePeriodSeconds: 30", "terminationGracePeriodSeconds: 31"));
    room.neap(&with(&["--repo", "repo"])).ended(0);
    room.git("repo", &["commit", "--quiet", "-am", "by hand"]);
    room.neap(&with(&["--repo", "repo"])).ended(1).wrote("terminationGracePeriodSeconds: 31 -> 30");
}

#[test]
fn objects_that_are_gone_and_that_are_there_alone_are_named() {
    let room = cluster(|routes| {
        routes.remove(DEPLOYMENT);
        let list = "/apis/apps/v1/namespaces/event-demo/deployments?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dneap&limit=1000";
        routes.insert(list.to_owned(), json!({"items": [{"metadata": {"name": "old\u{1b}[31m"}}]}));
    });
    let run = room.neap(&DRIFT).ended(1).wrote("- manifests/event-demo/20-deployment.yaml");
    let run = run.wrote("only in the cluster:\n    Deployment event-demo/old");
    assert!(!run.out.contains('\u{1b}'), "{}", run.out);
}

#[test]
fn what_charts_render_to_is_compared_where_it_is_given() {
    let room = cluster(|routes| {
        let live = json!({"kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "2"}});
        routes.insert("/api/v1/namespaces/keda/configmaps/a".to_owned(), live);
    });
    room.neap(&with(&["--rendered", "nowhere"])).ended(3);
    std::fs::create_dir(room.path("charts")).unwrap();
    room.neap(&with(&["--rendered", "charts"])).ended(2).said("holds no YAML");
    room.write(
        "charts/keda/templates/a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '1'}\n",
    );
    let run = room.neap(&with(&["--rendered", "charts"])).ended(1).wrote("data.a: \"1\" -> \"2\"").wrote("chart nats");
    assert!(!run.out.contains("chart keda"), "{}", run.out);
}

#[test]
fn a_cluster_of_which_nothing_can_be_read_is_no_cluster_without_drift() {
    let room = Room::with_config(CONFIG);
    let mut routes = Routes::from([("/version".to_owned(), serde_json::from_str(VERSION).unwrap())]);
    for (root, _, _) in KINDS {
        routes.insert(root.to_owned(), json!(403));
    }
    room.write("k", server(routes));
    room.neap(&DRIFT).ended(3).wrote("0 compared").wrote("may not read").said("nothing could be compared");
    room.write("k", server(Routes::from([("/version".to_owned(), json!(500))])));
    room.neap(&DRIFT).ended(3).said("the API server");
    room.neap(&["drift", "--kubeconfig", "nowhere"]).ended(3).said("the kubeconfig");
    Room::new().neap(&["drift"]).ended(2);
}
