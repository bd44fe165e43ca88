//! Whether a chart knows the values it is given. Helm itself says nothing of a key that no template reads.

use neap::document::{Mapping, Node};

/// Keys below which a chart hands on whatever it is given.
const FREE: &[&str] = &[
    "additionalAnnotations",
    "additionalLabels",
    "affinity",
    "annotations",
    "env",
    "labels",
    "merge",
    "nodeSelector",
    "patch",
    "podAnnotations",
    "podLabels",
    "podSecurityContext",
    "resources",
    "securityContext",
    "selector",
    "tolerations",
    "topologySpreadConstraints",
];

/// Every key path of `given` that neither the chart's own values nor its templates know.
pub(super) fn unknown(given: &Node, defaults: &Node, templates: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(given) = given.as_mapping() {
        compare(given, defaults.as_mapping(), &mut Vec::new(), templates, &mut found);
    }
    found
}

fn compare(
    given: &Mapping,
    defaults: Option<&Mapping>,
    path: &mut Vec<String>,
    templates: &str,
    found: &mut Vec<String>,
) {
    // Nothing is said of what belongs in an empty map.
    let Some(defaults) = defaults.filter(|defaults| !defaults.is_empty()) else { return };
    let free = path.last().is_some_and(|key| FREE.contains(&key.as_str()));
    if free && !defaults.iter().all(|entry| entry.node.as_mapping().is_some()) {
        return;
    }
    for entry in given {
        path.push(entry.key.name.to_string());
        match defaults.get(&entry.key.name) {
            None if !read_by(templates, path) => found.push(path.join(".")),
            // One level below a free key there may be names of components; below those everything goes.
            Some(below) if !free => {
                if let Some(given) = entry.node.as_mapping() {
                    compare(given, below.as_mapping(), path, templates, found);
                }
            }
            _ => {}
        }
        path.pop();
    }
}

/// Whether a template reads a path: charts leave keys out of their values, or in a comment there.
fn read_by(templates: &str, path: &[String]) -> bool {
    let wanted = format!(".Values.{}", path.join("."));
    templates.match_indices(&wanted).any(|(at, _)| {
        let next = templates[at + wanted.len()..].chars().next();
        !next.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}

#[cfg(test)]
mod tests {
    use neap::document::{Node, Sources, parse};

    use super::unknown;

    fn node(text: &str) -> Node {
        let mut sources = Sources::new();
        let id = sources.add("values.yaml", text);
        parse(id, text).documents.remove(0)
    }

    const DEFAULTS: &str = "
config: {cluster: {enabled: false, merge: {}}, name: null}
resources: {operator: {limits: {cpu: 1}}, webhooks: {limits: {cpu: 1}}}
securityContext: {runAsNonRoot: true}
podLabels: {keda: {}}
";

    fn of(given: &str) -> Vec<String> {
        unknown(&node(given), &node(DEFAULTS), "{{ .Values.config.nkey.secret }} {{ .Values.extra }}")
    }

    #[test]
    fn a_key_that_nothing_reads_is_found() {
        assert_eq!(of("config: {clutser: {enabled: true}}"), ["config.clutser"]);
        assert_eq!(of("config: {cluster: {enable: true}}"), ["config.cluster.enable"]);
        assert_eq!(of("prometheus: {}\nresources: {opreator: {}}"), ["prometheus", "resources.opreator"]);
        assert_eq!(of("ext: 1"), ["ext"]);
    }

    #[test]
    fn what_the_chart_hands_on_is_free() {
        assert!(of("config: {cluster: {merge: {anything: 1}}, name: {below: 1}}").is_empty());
        assert!(of("resources: {operator: {requests: {memory: 1Gi}}}").is_empty());
        assert!(of("securityContext: {runAsUser: 1}\npodLabels: {keda: {a: b}}").is_empty());
        assert!(of("extra: 1\nconfig: {nkey: {secret: x}}").is_empty());
    }
}
