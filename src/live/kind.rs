//! Kinds of objects, and where the API server has them.

use form_urlencoded::Serializer;

/// What kind of object is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) group: &'static str,
    pub(super) version: &'static str,
    pub(super) name: &'static str,
    pub(super) plural: &'static str,
}

const fn kind(group: &'static str, version: &'static str, name: &'static str, plural: &'static str) -> Kind {
    Kind { group, version, name, plural }
}

pub(super) const API_SERVICE: Kind = kind("apiregistration.k8s.io", "v1", "APIService", "apiservices");
pub(super) const APPLICATION: Kind = kind("argoproj.io", "v1alpha1", "Application", "applications");
pub(super) const CRD: Kind =
    kind("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions");
pub(super) const DEPLOYMENT: Kind = kind("apps", "v1", "Deployment", "deployments");
pub(super) const ENDPOINT_SLICE: Kind = kind("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices");
pub(super) const EVENT: Kind = kind("", "v1", "Event", "events");
pub(super) const EXTERNAL_METRIC: Kind = kind("external.metrics.k8s.io", "v1beta1", "ExternalMetricValueList", "*");
pub(super) const HPA: Kind = kind("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers");
pub(super) const NAMESPACE: Kind = kind("", "v1", "Namespace", "namespaces");
pub(super) const NETWORK_POLICY: Kind = kind("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies");
pub(super) const POD: Kind = kind("", "v1", "Pod", "pods");
pub(super) const POD_MONITOR: Kind = kind("monitoring.coreos.com", "v1", "PodMonitor", "podmonitors");
pub(super) const PROMETHEUS: Kind = kind("monitoring.coreos.com", "v1", "Prometheus", "prometheuses");
pub(super) const SCALED_JOB: Kind = kind("keda.sh", "v1alpha1", "ScaledJob", "scaledjobs");
pub(super) const SCALED_OBJECT: Kind = kind("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects");
pub(super) const SERVICE: Kind = kind("", "v1", "Service", "services");
pub(super) const SERVICE_MONITOR: Kind = kind("monitoring.coreos.com", "v1", "ServiceMonitor", "servicemonitors");
pub(super) const STATEFUL_SET: Kind = kind("apps", "v1", "StatefulSet", "statefulsets");

/// Most objects of a list that are asked for: what neap asks about is named or selected, and never so many.
const MOST: &str = "1000";

impl Kind {
    /// The path below which objects of this kind are; of every namespace where none is named.
    fn folder(self, namespace: &str) -> String {
        let root = if self.group.is_empty() {
            format!("/api/{}", self.version)
        } else {
            format!("/apis/{}/{}", self.group, self.version)
        };
        let inside = if namespace.is_empty() { String::new() } else { format!("/namespaces/{namespace}") };
        format!("{root}{inside}/{}", self.plural)
    }

    /// The path of one object.
    pub(super) fn object(self, namespace: &str, name: &str) -> String {
        format!("{}/{name}", self.folder(namespace))
    }

    /// The path of the objects with these labels; of all where none are named.
    pub(super) fn list(self, namespace: &str, labels: &str) -> String {
        let mut query = Serializer::new(String::new());
        if !labels.is_empty() {
            query.append_pair("labelSelector", labels);
        }
        format!("{}?{}", self.folder(namespace), query.append_pair("limit", MOST).finish())
    }
}

/// The path of what a pod answers at a port.
pub(super) fn pod_answer(namespace: &str, pod: &str, port: u16, https: bool, path: &str) -> String {
    let scheme = if https { "https:" } else { "" };
    format!("/api/v1/namespaces/{namespace}/pods/{scheme}{pod}:{port}/proxy/{path}")
}

/// The path of what a Service answers at a port.
pub(super) fn service_answer(namespace: &str, service: &str, port: &str, path: &str) -> String {
    format!("/api/v1/namespaces/{namespace}/services/{service}:{port}/proxy/{path}")
}

/// The path of an external metric, as the HPA asks for it.
pub(super) fn external_metric(namespace: &str, metric: &str, scaled_object: &str) -> String {
    let labels = format!("scaledobject.keda.sh/name={scaled_object}");
    let query = Serializer::new(String::new()).append_pair("labelSelector", &labels).finish();
    let metric: String = form_urlencoded::byte_serialize(metric.as_bytes()).collect();
    format!("/apis/external.metrics.k8s.io/v1beta1/namespaces/{namespace}/{metric}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_api_server() {
        assert_eq!(POD.object("a", "b"), "/api/v1/namespaces/a/pods/b");
        assert_eq!(CRD.object("", "x.y"), "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/x.y");
        let expected = "/apis/apps/v1/namespaces/a/deployments?labelSelector=app%3Dx%2Cb%3Dy&limit=1000";
        assert_eq!(DEPLOYMENT.list("a", "app=x,b=y"), expected);
        assert_eq!(DEPLOYMENT.list("", ""), "/apis/apps/v1/deployments?limit=1000");
        assert_eq!(
            pod_answer("a", "nats-0", 8222, true, "varz"),
            "/api/v1/namespaces/a/pods/https:nats-0:8222/proxy/varz"
        );
    }
}
