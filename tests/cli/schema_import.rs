//! `neap schema import`, `--schema` and the versions, with real files and a real server.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use super::Room;

const CRD: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.acme.test }
spec:
  group: acme.test
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema:
          description: words
          type: object
          properties:
            spec:
              type: object
              x-kubernetes-validations: [{ rule: 'self.size < 10', message: too large }]
              properties:
                size: { type: integer, minimum: 1 }
";

const SMALL: &str = "apiVersion: acme.test/v1\nkind: Widget\nmetadata: { name: a }\nspec: { size: 0 }\n";

const FOLDER: &str = ".neap/schemas";
const FILE: &str = ".neap/schemas/acme.test_v1_Widget.json";

/// A server that answers as it is told to, by path, and notes who asked for what.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut first = String::new();
                let _ = reader.read_line(&mut first);
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    line.clear();
                }
                let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                let bytes = answer(&path);
                notes.lock().unwrap().push(path);
                let _ = stream.write_all(&bytes);
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn respond(status: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

const SCHEMA: &str = r#"{"type": "object", "properties": {"spec": {"properties": {"size": {"minimum": 1}}}}}"#;

const LAYOUT: &str = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json";

#[test]
fn what_is_imported_is_used_and_watched() {
    let room = Room::new();
    room.write("crds/widget.yaml", CRD);
    room.write("a.yaml", SMALL);
    room.neap(&["validate", "a.yaml"]).ended(0).wrote("1 not checked");
    room.neap(&["schema", "import", "crds"]).ended(0).said("1 schema in .neap/schemas");
    let schema = room.read(FILE);
    assert!(schema.contains("self.size < 10") && !schema.contains("words"), "{schema}");
    assert!(room.read(".neap/schemas/lock.json").contains("\"source\":\"crds/widget.yaml\""));
    room.neap(&["validate", "a.yaml"]).ended(1).wrote("spec.size must be at least 1");
    room.neap(&["schema", "list"]).ended(0).wrote(&format!("namespaced  {FILE}"));
    room.neap(&["schema", "Widget"]).ended(0).wrote("\"title\": \"acme.test/v1 Widget\"");
    room.neap(&["schema", "import", "--check"]).ended(0);

    room.write(FILE, schema.replace("\"minimum\":1", "\"minimum\":0"));
    room.neap(&["validate", "a.yaml"]).ended(1).wrote(&format!("{FILE}: error[schema-lock]"));
    room.neap(&["schema", "import", "--check"]).ended(1).wrote("differs: acme.test_v1_Widget.json");
    room.neap(&["schema", "import", "crds"]).ended(0);
    room.neap(&["schema", "import", "--check"]).ended(0);

    room.write(".neap/schemas/extra.json", "{}");
    room.neap(&["validate", "a.yaml"]).ended(1).wrote("extra.json: error[schema-lock]");
    room.neap(&["schema", "import", "--check"]).ended(1).wrote("not from these sources: extra.json");
    std::fs::remove_file(room.path(".neap/schemas/extra.json")).unwrap();
    std::fs::remove_file(room.path(FILE)).unwrap();
    room.neap(&["validate", "a.yaml"]).ended(1).wrote("that is not there");
    room.write(".neap/schemas/lock.json", "{\"version\": 9, \"kinds\": []}");
    room.neap(&["validate", "a.yaml"]).ended(1).wrote("lock.json: error[schema-lock]");
}

#[test]
fn a_source_that_changed_is_seen_and_others_stay() {
    let room = Room::new();
    room.write("widget.yaml", CRD);
    room.write("gadget.yaml", CRD.replace("widget", "gadget").replace("Widget", "Gadget"));
    room.neap(&["schema", "import", "widget.yaml", "--into", "schemas"]).ended(0);
    room.neap(&["schema", "import", "gadget.yaml", "--into", "schemas"]).ended(0).said("2 schemas");
    room.neap(&["schema", "import", "--check", "--into", "schemas"]).ended(0);
    room.write("widget.yaml", CRD.replace("minimum: 1", "minimum: 2"));
    room.neap(&["schema", "import", "--check", "--into", "schemas"])
        .ended(1)
        .wrote("differs: acme.test_v1_Widget.json");
    room.neap(&["schema", "import", "--check", "gadget.yaml", "--into", "schemas"]).ended(0);
    // A version that is served no more leaves the folder.
    room.write("widget.yaml", CRD.replace("name: v1\n", "name: v2\n"));
    room.neap(&["schema", "import", "widget.yaml", "--into", "schemas"]).ended(0).said("2 schemas");
    assert!(!room.path("schemas/acme.test_v1_Widget.json").exists());
    room.write("a.yaml", SMALL.replace("acme.test/v1", "acme.test/v2"));
    room.neap(&["validate", "--schema", "schemas", "a.yaml"]).ended(1).wrote("spec.size must be at least 1");
}

#[test]
fn what_cannot_be_imported_is_not() {
    let room = Room::new();
    room.write("broken.yaml", CRD.replace("{ type: integer, minimum: 1 }", "{ type: string, pattern: '(' }"));
    room.write("other.yaml", "apiVersion: v1\nkind: ConfigMap\n");
    room.write("binary.yaml", b"\xff\xfe\x00");
    room.write("mine/package.json", "{}");
    room.write("crd.yaml", CRD);
    room.neap(&["schema", "import", "broken.yaml"]).ended(1).said("broken.yaml:22:48 error[crd-unusable]");
    for (from, to) in [("group: acme.test", "group: ../../evil"), ("kind: Widget", "kind: ../evil")] {
        room.write("evil.yaml", CRD.replace(from, to));
        room.neap(&["schema", "import", "evil.yaml"]).ended(1).said("error[crd-unusable]").said(" is no name");
    }
    room.neap(&["schema", "import", "other.yaml"]).ended(2).said("no definition");
    room.neap(&["schema", "import", "binary.yaml"]).ended(3).said("not UTF-8");
    room.neap(&["schema", "import", "gone.yaml"]).ended(3).said("gone.yaml");
    room.neap(&["schema", "import"]).ended(2).said("no source is named");
    room.neap(&["schema", "import", "crd.yaml", "--into", "mine"]).ended(2).said("no lock.json");
    assert!(!room.path(FOLDER).exists());
    room.neap_with(&["schema", "import", "--from-cluster"], &[("PATH", "")], b"")
        .ended(3)
        .said("kubectl is not installed");
}

#[test]
#[cfg(unix)]
fn definitions_of_a_cluster_come_through_kubectl() {
    use std::os::unix::fs::PermissionsExt as _;
    let room = Room::new();
    room.write("list.yaml", format!("apiVersion: v1\nkind: List\nitems:\n- {}", CRD.replace('\n', "\n  ")));
    let script = "#!/bin/sh\ncase \"$*\" in\n*'--context staging'*) cat list.yaml;;\n*) echo log >&2; echo 'no such host' >&2; exit 1;;\nesac\n";
    room.write("bin/kubectl", script);
    std::fs::set_permissions(room.path("bin/kubectl"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", room.path("bin").display());
    let neap = |args: &[&str]| room.neap_with(args, &[("PATH", &path)], b"");
    neap(&["schema", "import", "--from-cluster", "--context", "staging"]).ended(0).said("1 schema");
    assert!(room.read(".neap/schemas/lock.json").contains("\"source\":\"cluster staging\""));
    neap(&["schema", "import", "--check", "--from-cluster", "--context", "staging"]).ended(0);
    neap(&["schema", "import", "--from-cluster"]).ended(3).said("kubectl failed: no such host");
}

#[test]
fn schemas_come_from_files_and_folders() {
    let room = Room::new();
    room.write("a.yaml", SMALL);
    room.write("defs/deep/widget.yaml", CRD);
    room.write("layout/acme.test/widget_v1.json", SCHEMA);
    room.write("standalone/v1.34.4-standalone-strict/widget-acme-v1.json", SCHEMA);
    room.write("widget.yaml", CRD);
    for source in
        ["widget.yaml", "defs", "layout", "layout/{{.Group}}/{{ .ResourceKind }}_{{.ResourceAPIVersion}}.json"]
    {
        room.neap(&["validate", "--schema", source, "a.yaml"]).ended(1).wrote("spec.size must be at least 1");
    }
    let url = format!("file://{}/{LAYOUT}", room.path("layout").display());
    room.neap(&["validate", "--schema", &url, "a.yaml"]).ended(1).wrote("spec.size");
    let versioned = ["validate", "--kubernetes-version", "1.34.4", "--schema", "standalone", "a.yaml"];
    room.neap(&versioned).ended(1).wrote("spec.size must be at least 1");
    room.neap(&["validate", "--schema", "gone", "a.yaml"]).ended(2).said("`gone` is not there");
    room.neap(&["validate", "--schema", "{{.Kind}}.json", "a.yaml"]).ended(2).said("{{.ResourceKind}}");
    room.neap(&["validate", "--schema", "https://x.test/a.json", "a.yaml"]).ended(2).said("no variable");
    room.neap(&["schema", "list", "--schema", "widget.yaml"]).ended(0).wrote("widget.yaml");
    room.neap(&["schema", "acme.test/v1/Widget", "--schema", "layout"]).ended(0).wrote("\"minimum\": 1");
    room.write("latin.yaml", b"a: \xe9\n");
    room.neap(&["validate", "--schema", "latin.yaml", "a.yaml"]).ended(3).said("not UTF-8");
}

#[cfg(unix)]
#[test]
fn what_nobody_writes_to_is_not_waited_for() {
    let room = Room::new();
    room.write("a.yaml", SMALL);
    room.write("layout/readme.md", "");
    for pipe in ["pipe", "layout/widget-acme-v1.json"] {
        let made = std::process::Command::new("mkfifo").arg(room.path(pipe)).status().unwrap();
        assert!(made.success());
    }
    for flag in ["--schema", "--baseline"] {
        room.neap(&["validate", flag, "pipe", "a.yaml"]).ended(3).said("cannot read pipe: it is a pipe or device");
    }
    room.neap(&["validate", "--schema", "layout", "a.yaml"]).ended(0).wrote("warning[schema-unreachable]");
    room.neap(&["schema", "import", "pipe"]).ended(3).said("cannot read pipe");
}

#[test]
fn a_server_is_asked_once_and_a_copy_is_kept() {
    let server = Server::start(|path| match path {
        "/acme.test/widget_v1.json" => respond("200 OK", SCHEMA.as_bytes()),
        _ => respond("404 Not Found", b"no"),
    });
    let room = Room::new();
    room.write("a.yaml", SMALL);
    room.write("b.yaml", "apiVersion: other.test/v1\nkind: Thing\nmetadata: { name: a }\n");
    let template = format!("{}/{LAYOUT}", server.address);
    let run = || room.neap(&["validate", "--schema", &template, "."]).ended(1).wrote("spec.size must be at least 1");
    run().wrote("1 not checked (1 other.test/v1 Thing)");
    let mut asked = server.asked();
    asked.sort();
    assert_eq!(asked, ["/acme.test/widget_v1.json", "/other.test/thing_v1.json"]);
    // What is there is not asked for again; what is not might be there by now.
    run();
    assert_eq!(server.asked(), ["/other.test/thing_v1.json"]);
}

#[test]
fn a_server_that_fails_is_a_warning_and_strictly_an_error() {
    let page = "<html>please sign in</html>";
    let server = Server::start(move |path| match path {
        "/acme.test/widget_v1.json" => respond("503 Service Unavailable", b"later"),
        "/other.test/thing_v1.json" => respond("200 OK", page.as_bytes()),
        _ => respond("302 Found\r\nlocation: /acme.test/widget_v1.json", b""),
    });
    let room = Room::new();
    room.write("a.yaml", format!("{SMALL}---\n{SMALL}"));
    room.write("b.yaml", "apiVersion: other.test/v1\nkind: Thing\nmetadata: { name: a }\n");
    let template = format!("{}/{LAYOUT}", server.address);
    let run = room.neap(&["validate", "--schema", &template, "a.yaml"]).ended(0);
    assert_eq!(run.out.matches("warning[schema-unreachable] schemas of 127.0.0.1:").count(), 1, "{}", run.out);
    assert!(run.out.contains("503") && run.out.contains("2 not checked"), "{}", run.out);
    assert_eq!(server.asked().len(), 1);
    room.neap(&["validate", "--strict", "--schema", &template, "a.yaml"]).ended(1).wrote("error[schema-not-checked]");
    room.neap(&["validate", "--schema", &template, "b.yaml"]).ended(0).wrote("not JSON");
    let kept = room.path("../home/.cache/neap/schemas");
    assert!(!kept.exists(), "a page is no schema");

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let template = format!("http://{closed}/{LAYOUT}");
    room.neap(&["validate", "--schema", &template, "a.yaml"]).ended(0).wrote("warning[schema-unreachable]");
}

#[test]
fn a_schema_larger_than_anybody_has_is_not_read() {
    let server = Server::start(|_| respond("200 OK", &vec![b' '; (32 << 20) + 1]));
    let room = Room::new();
    room.write("a.yaml", SMALL);
    let template = format!("{}/{LAYOUT}", server.address);
    let run = room.neap(&["validate", "--schema", &template, "a.yaml"]).ended(0);
    assert!(run.out.contains("warning[schema-unreachable]"), "{}", run.out);
}

#[test]
fn the_nearest_version_stands_in() {
    let room = Room::new();
    room.write("a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n");
    let of = |version: &str| room.neap(&["validate", "--kubernetes-version", version, "a.yaml"]);
    let exact = of("1.34.4").ended(0);
    assert!(!exact.out.contains("schema-version"), "{}", exact.out);
    of("v1.35.9").ended(0).wrote("info[schema-version] no schemas of Kubernetes v1.35.9: those of 1.35.4 stand in");
    of("1.20").ended(0).wrote("those of 1.33.13 stand in");
    of("1.99.0").ended(0).wrote("those of 1.37.2 stand in");
    of("newest").ended(2).said("no version of Kubernetes");
    room.write(
        "policy.yaml",
        "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingAdmissionPolicy\nmetadata: { name: a }\n",
    );
    room.neap(&["validate", "--kubernetes-version", "1.34.4", "policy.yaml"])
        .ended(1)
        .wrote("kubernetes 1.34.4 does not have admissionregistration.k8s.io/v1 MutatingAdmissionPolicy");
    room.neap(&["validate", "policy.yaml"]).ended(0);
    let versions = ["--kubernetes-version", "1.35.4", "--keda-version", "2.20.2"];
    for (kind, from) in [("ScaledObject", "from keda 2.20.2"), ("Deployment", "from kubernetes 1.35.4")] {
        room.neap(&[&["schema", kind], &versions[..]].concat()).ended(0).wrote(from);
    }
}
