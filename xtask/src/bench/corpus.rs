//! Manifests to validate, as many as asked for.

/// One of each kind, `{n}` being its number.
const KINDS: &[(&str, &str)] = &[
    ("keda.sh/v1alpha1/ScaledObject", include_str!("corpus/scaledobject.yaml")),
    ("apps/v1/Deployment", include_str!("corpus/deployment.yaml")),
    ("v1/Service", include_str!("corpus/service.yaml")),
    ("v1/ConfigMap", include_str!("corpus/configmap.yaml")),
    ("networking.k8s.io/v1/NetworkPolicy", include_str!("corpus/networkpolicy.yaml")),
    ("networking.k8s.io/v1/Ingress", include_str!("corpus/ingress.yaml")),
    ("batch/v1/CronJob", include_str!("corpus/cronjob.yaml")),
    ("policy/v1/PodDisruptionBudget", include_str!("corpus/poddisruptionbudget.yaml")),
    ("monitoring.coreos.com/v1/ServiceMonitor", include_str!("corpus/servicemonitor.yaml")),
    ("argoproj.io/v1alpha1/Application", include_str!("corpus/application.yaml")),
];

/// The kinds that a corpus has, as `neap schema` names them.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(kind, _)| *kind)
}

/// So many ScaledObjects.
pub(super) fn scaled_objects(count: usize) -> Vec<String> {
    (0..count).map(|number| document(0, number)).collect()
}

/// So many documents of all kinds in turn.
pub(super) fn mixed(count: usize) -> Vec<String> {
    (0..count).map(|number| document(number % KINDS.len(), number)).collect()
}

fn document(kind: usize, number: usize) -> String {
    let text = KINDS.get(kind).map_or("", |(_, text)| *text);
    text.replace("{n}", &format!("{number:05}"))
}
