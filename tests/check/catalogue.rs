//! The catalogue as a whole.

use std::sync::OnceLock;

use neap::check::{Catalogue, Options, Verdict};
use serde_json::Value;

use super::{check, render};

/// One catalogue for all tests, as a run has one.
pub(super) fn shared() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(Catalogue::embedded)
}

#[test]
fn every_kind_can_be_used() {
    let mut kinds = 0;
    for kind in shared().kinds() {
        let name = format!("{} {} of {} {}", kind.api_version(), kind.kind, kind.component, kind.component_version);
        let text =
            format!("apiVersion: {}\nkind: {}\nmetadata: {{name: a}}\nnoSuchField: 1\n", kind.api_version(), kind.kind);
        let version = Some(kind.component_version.clone());
        let options = Options { keda_version: version.clone(), kubernetes_version: version, ..Options::default() };
        let (sources, documents) = check(&text, &options);
        let (verdict, findings) = &documents[0];
        let said = render(&sources, findings);
        assert_eq!(*verdict, Verdict::Invalid, "{name}: {said}");
        assert!(said.contains("error[schema-unknown-field] unknown field noSuchField"), "{name}: {said}");
        kinds += 1;
    }
    assert!(kinds > 80, "only {kinds} kinds");
}

#[test]
fn every_kind_has_a_json_schema_that_stands_alone() {
    for kind in shared().kinds() {
        let version = Some(kind.component_version.as_str());
        let schema = shared().json_schema(&kind.api_version(), &kind.kind, version).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{} {}", kind.api_version(), kind.kind);
        let said = schema["$comment"].as_str().unwrap();
        assert!(said.ends_with(&kind.component_version), "{said}");
        assert!(jsonschema::validator_for(&schema).is_ok(), "{} {}", kind.api_version(), kind.kind);
        assert!(!schema.to_string().contains("\"x-neap"), "{}", kind.kind);
    }
}

#[test]
fn what_a_gitops_repository_holds_is_known() {
    for (api_version, kind) in [
        ("v1", "Namespace"),
        ("v1", "Service"),
        ("v1", "ConfigMap"),
        ("v1", "Secret"),
        ("v1", "ServiceAccount"),
        ("apps/v1", "Deployment"),
        ("apps/v1", "StatefulSet"),
        ("batch/v1", "Job"),
        ("batch/v1", "CronJob"),
        ("autoscaling/v1", "HorizontalPodAutoscaler"),
        ("autoscaling/v2", "HorizontalPodAutoscaler"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("networking.k8s.io/v1", "Ingress"),
        ("policy/v1", "PodDisruptionBudget"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole"),
        ("storage.k8s.io/v1", "StorageClass"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
        ("coordination.k8s.io/v1", "Lease"),
        ("scheduling.k8s.io/v1", "PriorityClass"),
        ("discovery.k8s.io/v1", "EndpointSlice"),
        ("keda.sh/v1alpha1", "ScaledObject"),
        ("keda.sh/v1alpha1", "ScaledJob"),
        ("keda.sh/v1alpha1", "TriggerAuthentication"),
        ("keda.sh/v1alpha1", "ClusterTriggerAuthentication"),
        ("argoproj.io/v1alpha1", "Application"),
        ("argoproj.io/v1alpha1", "ApplicationSet"),
        ("argoproj.io/v1alpha1", "AppProject"),
        ("monitoring.coreos.com/v1", "ServiceMonitor"),
        ("monitoring.coreos.com/v1", "PodMonitor"),
        ("monitoring.coreos.com/v1", "PrometheusRule"),
        ("jetstream.nats.io/v1beta2", "Stream"),
        ("jetstream.nats.io/v1beta2", "Consumer"),
        ("jetstream.nats.io/v1beta2", "KeyValue"),
        ("jetstream.nats.io/v1beta2", "ObjectStore"),
        ("jetstream.nats.io/v1beta2", "Account"),
    ] {
        assert!(shared().json_schema(api_version, kind, None).is_some(), "{api_version} {kind}");
    }
    assert!(shared().json_schema("apps/v2", "Deployment", None).is_none());
}

#[test]
fn keda_is_checked_against_the_version_that_is_asked_for() {
    assert_eq!(shared().versions("keda"), ["2.19.0", "2.20.2", "2.21.0"]);
    assert_eq!(shared().nearest_version("keda", "2.20.1"), Some("2.20.2"));
    let comment = |version: Option<&str>| {
        let schema = shared().json_schema("keda.sh/v1alpha1", "ScaledObject", version).unwrap();
        schema["$comment"].as_str().map(str::to_owned).unwrap()
    };
    assert_eq!(comment(None), "from keda 2.19.0");
    assert_eq!(comment(Some("2.21.0")), "from keda 2.21.0");
    assert_eq!(comment(Some("3.0.0")), "from keda 2.21.0");
}

#[test]
fn constraints_reach_the_published_schema() {
    let stream = shared().json_schema("jetstream.nats.io/v1beta2", "Stream", None).unwrap();
    let spec = &stream["properties"]["spec"];
    assert_eq!(spec["additionalProperties"], false);
    assert_eq!(spec["properties"]["name"]["pattern"], "^[^.*>]*$");
    assert_eq!(spec["properties"]["replicas"]["minimum"], 1);
    assert_eq!(spec["properties"]["maxAge"]["default"], "");
    assert_eq!(stream["properties"]["kind"]["const"], "Stream");
    assert!(stream["$defs"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"]["properties"]["labels"] != Value::Null);
    let deployment = shared().json_schema("apps/v1", "Deployment", None).unwrap();
    assert!(deployment["$defs"]["io.k8s.api.apps.v1.DeploymentSpec"]["required"].as_array().unwrap().len() == 2);
}
