//! Written by `cargo xtask schema`; do not edit.

/// What the files are.
pub(super) const INDEX: &str = include_str!("../../../schema/kinds/index.json");

/// The files, by their path under `schema/kinds`, in order.
#[rustfmt::skip]
pub(super) const FILES: &[(&str, &str)] = &[
    ("argo-cd/3.4.7/argoproj.io_v1alpha1_AppProject.json", include_str!("../../../schema/kinds/argo-cd/3.4.7/argoproj.io_v1alpha1_AppProject.json")),
    ("argo-cd/3.4.7/argoproj.io_v1alpha1_Application.json", include_str!("../../../schema/kinds/argo-cd/3.4.7/argoproj.io_v1alpha1_Application.json")),
    ("argo-cd/3.4.7/argoproj.io_v1alpha1_ApplicationSet.json", include_str!("../../../schema/kinds/argo-cd/3.4.7/argoproj.io_v1alpha1_ApplicationSet.json")),
    ("keda/2.19.0/eventing.keda.sh_v1alpha1_CloudEventSource.json", include_str!("../../../schema/kinds/keda/2.19.0/eventing.keda.sh_v1alpha1_CloudEventSource.json")),
    ("keda/2.19.0/eventing.keda.sh_v1alpha1_ClusterCloudEventSource.json", include_str!("../../../schema/kinds/keda/2.19.0/eventing.keda.sh_v1alpha1_ClusterCloudEventSource.json")),
    ("keda/2.19.0/keda.sh_v1alpha1_ClusterTriggerAuthentication.json", include_str!("../../../schema/kinds/keda/2.19.0/keda.sh_v1alpha1_ClusterTriggerAuthentication.json")),
    ("keda/2.19.0/keda.sh_v1alpha1_ScaledJob.json", include_str!("../../../schema/kinds/keda/2.19.0/keda.sh_v1alpha1_ScaledJob.json")),
    ("keda/2.19.0/keda.sh_v1alpha1_ScaledObject.json", include_str!("../../../schema/kinds/keda/2.19.0/keda.sh_v1alpha1_ScaledObject.json")),
    ("keda/2.19.0/keda.sh_v1alpha1_TriggerAuthentication.json", include_str!("../../../schema/kinds/keda/2.19.0/keda.sh_v1alpha1_TriggerAuthentication.json")),
    ("keda/2.20.2/eventing.keda.sh_v1alpha1_CloudEventSource.json", include_str!("../../../schema/kinds/keda/2.20.2/eventing.keda.sh_v1alpha1_CloudEventSource.json")),
    ("keda/2.20.2/eventing.keda.sh_v1alpha1_ClusterCloudEventSource.json", include_str!("../../../schema/kinds/keda/2.20.2/eventing.keda.sh_v1alpha1_ClusterCloudEventSource.json")),
    ("keda/2.20.2/keda.sh_v1alpha1_ClusterTriggerAuthentication.json", include_str!("../../../schema/kinds/keda/2.20.2/keda.sh_v1alpha1_ClusterTriggerAuthentication.json")),
    ("keda/2.20.2/keda.sh_v1alpha1_ScaledJob.json", include_str!("../../../schema/kinds/keda/2.20.2/keda.sh_v1alpha1_ScaledJob.json")),
    ("keda/2.20.2/keda.sh_v1alpha1_ScaledObject.json", include_str!("../../../schema/kinds/keda/2.20.2/keda.sh_v1alpha1_ScaledObject.json")),
    ("keda/2.20.2/keda.sh_v1alpha1_TriggerAuthentication.json", include_str!("../../../schema/kinds/keda/2.20.2/keda.sh_v1alpha1_TriggerAuthentication.json")),
    ("keda/2.21.0/eventing.keda.sh_v1alpha1_CloudEventSource.json", include_str!("../../../schema/kinds/keda/2.21.0/eventing.keda.sh_v1alpha1_CloudEventSource.json")),
    ("keda/2.21.0/eventing.keda.sh_v1alpha1_ClusterCloudEventSource.json", include_str!("../../../schema/kinds/keda/2.21.0/eventing.keda.sh_v1alpha1_ClusterCloudEventSource.json")),
    ("keda/2.21.0/keda.sh_v1alpha1_ClusterTriggerAuthentication.json", include_str!("../../../schema/kinds/keda/2.21.0/keda.sh_v1alpha1_ClusterTriggerAuthentication.json")),
    ("keda/2.21.0/keda.sh_v1alpha1_ScaledJob.json", include_str!("../../../schema/kinds/keda/2.21.0/keda.sh_v1alpha1_ScaledJob.json")),
    ("keda/2.21.0/keda.sh_v1alpha1_ScaledObject.json", include_str!("../../../schema/kinds/keda/2.21.0/keda.sh_v1alpha1_ScaledObject.json")),
    ("keda/2.21.0/keda.sh_v1alpha1_TriggerAuthentication.json", include_str!("../../../schema/kinds/keda/2.21.0/keda.sh_v1alpha1_TriggerAuthentication.json")),
    ("kubernetes/1.34.4/definitions.json", include_str!("../../../schema/kinds/kubernetes/1.34.4/definitions.json")),
    ("nack/0.23.0/jetstream.nats.io_v1beta2_Account.json", include_str!("../../../schema/kinds/nack/0.23.0/jetstream.nats.io_v1beta2_Account.json")),
    ("nack/0.23.0/jetstream.nats.io_v1beta2_Consumer.json", include_str!("../../../schema/kinds/nack/0.23.0/jetstream.nats.io_v1beta2_Consumer.json")),
    ("nack/0.23.0/jetstream.nats.io_v1beta2_KeyValue.json", include_str!("../../../schema/kinds/nack/0.23.0/jetstream.nats.io_v1beta2_KeyValue.json")),
    ("nack/0.23.0/jetstream.nats.io_v1beta2_ObjectStore.json", include_str!("../../../schema/kinds/nack/0.23.0/jetstream.nats.io_v1beta2_ObjectStore.json")),
    ("nack/0.23.0/jetstream.nats.io_v1beta2_Stream.json", include_str!("../../../schema/kinds/nack/0.23.0/jetstream.nats.io_v1beta2_Stream.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1_Alertmanager.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1_Alertmanager.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1_PodMonitor.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1_PodMonitor.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1_Probe.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1_Probe.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1_Prometheus.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1_Prometheus.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1_PrometheusRule.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1_PrometheusRule.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1_ServiceMonitor.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1_ServiceMonitor.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1_ThanosRuler.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1_ThanosRuler.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1alpha1_AlertmanagerConfig.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1alpha1_AlertmanagerConfig.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1alpha1_PrometheusAgent.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1alpha1_PrometheusAgent.json")),
    ("prometheus-operator/0.93.0/monitoring.coreos.com_v1alpha1_ScrapeConfig.json", include_str!("../../../schema/kinds/prometheus-operator/0.93.0/monitoring.coreos.com_v1alpha1_ScrapeConfig.json")),
];
