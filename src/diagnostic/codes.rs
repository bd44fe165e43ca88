//! Every kind of finding: its code, a sentence, and what is behind it.

/// One kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable kebab-case name, in the brackets of a report.
    pub code: &'static str,
    /// What was found.
    pub sentence: &'static str,
    /// Why it matters, and what is behind it.
    pub explanation: &'static str,
}

/// The kind of finding that has a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Code> {
    all().find(|known| known.code == code)
}

/// All kinds of findings: those of this list, and the rules with a page of their own.
pub fn all() -> impl Iterator<Item = &'static Code> {
    ALL.iter().chain(rules())
}

/// The rules about how objects hang together, each with its page in Markdown.
pub fn rules() -> impl Iterator<Item = &'static Code> {
    super::pages::RULES.iter()
}

/// Those that are not rules with a page of their own, by code.
pub const ALL: &[Code] = &[
    Code {
        code: "account-unreachable",
        sentence: "The account cannot be reached without signing in.",
        explanation: "A client that does not sign in is in the default account `$G`.",
    },
    Code {
        code: "ack-pending-caps-workers",
        sentence: "The consumer allows fewer messages in work than there may be workers.",
        explanation: "`maxAckPending` counts over all workers together; those above it wait for messages that never come.",
    },
    Code {
        code: "application-name-taken",
        sentence: "A workload's namespace has a name that is taken.",
        explanation: "The Application of a namespace has its name; Applications of one Argo CD have unique names.",
    },
    Code {
        code: "argocd-applications",
        sentence: "An Application of Argo CD is not there, not synced, or not healthy.",
        explanation: "What Git holds reaches the cluster by its Application alone; one that is out of sync is either about to be synced or written by somebody else too. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "auth-incomplete",
        sentence: "A way to sign in is chosen, and its Secrets are not named.",
        explanation: "neap holds no secrets; it needs to know where they are.",
    },
    Code {
        code: "authentication-empty",
        sentence: "A TriggerAuthentication gives nothing.",
        explanation: "It needs at least one of `secretTargetRef`, `env` and `podIdentity`.",
    },
    Code {
        code: "authentication-not-rendered",
        sentence: "A trigger names a TriggerAuthentication that neap does not render.",
        explanation: "KEDA looks it up in the cluster; a missing one is said in KEDA's log alone.",
    },
    Code {
        code: "authority-unknown-to-keda",
        sentence: "KEDA may not trust the certificate of the monitoring endpoint.",
        explanation: "The scaler has no switch to pass over it; a self-signed authority must be given to KEDA.",
    },
    Code {
        code: "baseline-stale",
        sentence: "The baseline holds a finding that is no more.",
        explanation: "It was mended, or its file is gone. `neap validate --baseline FILE --write-baseline FILE` takes such entries out.",
    },
    Code {
        code: "behavior-bounds",
        sentence: "A time of the HPA's behavior is out of its bounds.",
        explanation: "A stabilization window is an hour at most, the period of a policy from one second to 30 minutes (Kubernetes, `pkg/apis/autoscaling/validation`).",
    },
    Code {
        code: "budget-of-one",
        sentence: "A disruption budget is over a single pod.",
        explanation: "With at most one pod unavailable, the only pod may be evicted; the budget protects nothing.",
    },
    Code {
        code: "cannot-wake",
        sentence: "Nothing can wake the workload from zero.",
        explanation: "The cpu and memory of pods that do not run are not there to be measured.",
    },
    Code {
        code: "cel-not-evaluated",
        sentence: "A rule of a kind is not checked.",
        explanation: "The rule uses what neap does not know, or takes too long. It is said once for each rule, and is an error under `--strict`.",
    },
    Code {
        code: "cel-rule",
        sentence: "A rule of the kind's author does not hold.",
        explanation: "The API server runs the rules of `x-kubernetes-validations` on an object after its schema and refuses it with the same message.",
    },
    Code {
        code: "config-invalid",
        sentence: "A value of the config is not what its field takes.",
        explanation: "`neap explain config <path>` tells what a field takes and which layer set it.",
    },
    Code {
        code: "config-unknown-environment",
        sentence: "The file has no such environment.",
        explanation: "Environments are the keys of `environments` in neap.yaml.",
    },
    Code {
        code: "config-unknown-field",
        sentence: "The config has a field that does not exist.",
        explanation: "An unknown key is an error, so that a slip of the pen cannot pass for a setting.",
    },
    Code {
        code: "consumer-filter-outside-stream",
        sentence: "A consumer filters for a subject that no message of its stream has.",
        explanation: "The server takes the consumer and never feeds it: its lag is 0 for ever, and its worker is never woken. A filter that is wider than the stream's subjects is fed what the stream has.",
    },
    Code {
        code: "consumer-filters-overlap",
        sentence: "Two filters of a consumer take the same subject.",
        explanation: "The server refuses it (error 10138).",
    },
    Code {
        code: "consumer-not-for-workqueue",
        sentence: "A consumer cannot be on a work queue.",
        explanation: "A work queue gives each message to one consumer, which acknowledges it explicitly and takes all (errors 10084 and 10098 to 10101).",
    },
    Code {
        code: "cooldown-below-window",
        sentence: "The scale-down window is longer than the cooldown.",
        explanation: "KEDA goes from any number to zero in one step after the cooldown, whatever the HPA's behavior says.",
    },
    Code {
        code: "crd-unusable",
        sentence: "A CustomResourceDefinition does not define a kind that can be checked.",
        explanation: "A reference, a pattern that is no regular expression, or a missing part: the API server refuses the definition, and objects of its kind count as not checked.",
    },
    Code {
        code: "even-cluster",
        sentence: "An even number of servers or copies.",
        explanation: "A majority of four is three, as of five: the fourth adds cost and no safety.",
    },
    Code {
        code: "external-metric",
        sentence: "KEDA gives the HPA no number, or another than the broker has.",
        explanation: "The HPA asks KEDA's metrics server, and that asks the broker. No number means that KEDA cannot reach or find what the trigger names; another number means that it asks another server or consumer than the leader's. Asked of a live cluster by `neap verify`: the metric is read as the HPA reads it, and held against `num_pending + num_ack_pending` of the consumer's leader (KEDA 2.19, `nats_jetstream_scaler.go`); where they differ both are read once more, and nothing is said while messages come and go.",
    },
    Code {
        code: "external-metrics-api",
        sentence: "The API of external metrics is not there, not available, or served by somebody else.",
        explanation: "A cluster has one server of `external.metrics.k8s.io`; whichever adapter is installed last takes the APIService, and KEDA's HPAs then ask the wrong one. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "external-nats-unknown",
        sentence: "NATS is somebody else's, and neap does not know where.",
        explanation: "KEDA asks each server by its own name below a headless Service, and that Service must be named.",
    },
    Code {
        code: "field-without-effect",
        sentence: "A field was written that does nothing for this kind of workload.",
        explanation: "It is left out of what is rendered.",
    },
    Code {
        code: "file-store-too-small",
        sentence: "JetStream may fill more than the volume has.",
        explanation: "A full volume stops the server.",
    },
    Code {
        code: "gitops-placeholder",
        sentence: "The repository is still the example.",
        explanation: "The profiles name a repository of a reserved domain, which no Argo CD can read. `neap commit` refuses it.",
    },
    Code {
        code: "horizontal-pod-autoscaler",
        sentence: "The HorizontalPodAutoscaler that KEDA makes is missing, has other bounds, or cannot scale.",
        explanation: "KEDA makes it from the ScaledObject, with at least one replica at the least (KEDA 2.19, `controllers/keda/hpa.go`). `ScalingActive` is False with the reason `ScalingDisabled` at zero replicas, which is as it should be. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "idle-operator",
        sentence: "KEDA has more operators than can be of use.",
        explanation: "One leads and one stands by.",
    },
    Code {
        code: "image-without-tag",
        sentence: "An image has a digest and no tag where the chart needs both.",
        explanation: "The chart puts registry, repository and tag together by itself; a digest can only follow the tag.",
    },
    Code {
        code: "k8s-autoscaler",
        sentence: "A horizontal pod autoscaler is out of its bounds, or a metric does not fit its type.",
        explanation: "Replicas, metrics, targets and behavior have bounds that no schema holds; minReplicas 0 needs a feature gate that is off. The API server decides in `pkg/apis/autoscaling/validation/validation.go`.",
    },
    Code {
        code: "k8s-container",
        sentence: "A container cannot be run as it is written.",
        explanation: "Name, image and policies of a container have rules that no schema holds. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-data",
        sentence: "A ConfigMap or Secret cannot hold what it is given.",
        explanation: "Keys become file names and a type asks for its keys. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-disruption",
        sentence: "A disruption budget says what it cannot.",
        explanation: "Only one of the two bounds can be given, as a number or a percentage up to 100%. The API server decides in `pkg/apis/policy/validation/validation.go`.",
    },
    Code {
        code: "k8s-env",
        sentence: "An environment variable has no usable name or source.",
        explanation: "A variable has a value or one source, and fields and resources are read by known paths. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-ingress",
        sentence: "An Ingress has a host, path or backend that cannot be.",
        explanation: "Hosts are DNS names, paths absolute, and a backend has one port. The API server decides in `pkg/apis/networking/validation/validation.go`.",
    },
    Code {
        code: "k8s-job",
        sentence: "A Job or CronJob says what it cannot.",
        explanation: "Pods of a Job end, so that they cannot be restarted always. The API server decides in `pkg/apis/batch/validation/validation.go`.",
    },
    Code {
        code: "k8s-network-policy",
        sentence: "A NetworkPolicy has a peer, port or range that cannot be.",
        explanation: "A peer is an IP block or pods, and a range of ports begins at a number. The API server decides in `pkg/apis/networking/validation/validation.go`.",
    },
    Code {
        code: "k8s-pod",
        sentence: "The spec of a pod says what it cannot.",
        explanation: "Policies, names, DNS and the use of the host have rules that no schema holds. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-port",
        sentence: "A port of a container is out of bounds, or used twice.",
        explanation: "Ports are numbers up to 65535, with names of at most 15 characters. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-probe",
        sentence: "A probe or a lifecycle hook cannot be run.",
        explanation: "There is exactly one way to ask, at a valid port, within bounds. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-rbac",
        sentence: "A role or a binding of RBAC says what it cannot.",
        explanation: "Rules need verbs and resources, and a binding names a role and its subjects by known kinds. The API server decides in `pkg/apis/rbac/validation/validation.go`.",
    },
    Code {
        code: "k8s-resources",
        sentence: "A container asks for resources that it cannot have.",
        explanation: "What is asked for is within the limit, of known names, and whole where it cannot be shared. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-schedule",
        sentence: "A CronJob's schedule or time zone cannot be read.",
        explanation: "The schedule has five fields or is one of the words with @; the time zone is named in timeZone. The API server decides in `pkg/apis/batch/validation/validation.go`.",
    },
    Code {
        code: "k8s-scheduling",
        sentence: "A toleration, an affinity or a spread constraint says what it cannot.",
        explanation: "Operators decide which values go with them. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-security",
        sentence: "A security context says what it cannot.",
        explanation: "Ids are 31 bits wide, and privileges do not contradict each other. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-selector",
        sentence: "A selector cannot be read, or does not select what it must.",
        explanation: "A workload must select the pods that it makes. The API server decides in `k8s.io/apimachinery`.",
    },
    Code {
        code: "k8s-service",
        sentence: "A Service has ports, addresses or a type that do not go together.",
        explanation: "Which fields can be set depends on the type. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-storage",
        sentence: "A claim, volume or class of storage lacks what it needs.",
        explanation: "Access modes and an amount are asked for by code, not by the schema. The API server decides in `pkg/apis/{core,storage}/validation/validation.go`.",
    },
    Code {
        code: "k8s-value",
        sentence: "A value is not one that the server knows.",
        explanation: "Words and bounds of the smaller kinds are in no schema. The API server decides in `pkg/apis/{core,scheduling,admissionregistration,coordination,discovery,node,networking,storage}/validation/validation.go`, of CustomResourceDefinitions in `k8s.io/apiextensions-apiserver` and of APIServices in `k8s.io/kube-aggregator`.",
    },
    Code {
        code: "k8s-volume",
        sentence: "A volume or its mount cannot be used.",
        explanation: "A mount names a volume of its pod; a volume has one source with what it needs. The API server decides in `pkg/apis/core/validation/validation.go`.",
    },
    Code {
        code: "k8s-workload",
        sentence: "A Deployment, StatefulSet, DaemonSet or ReplicaSet says what it cannot.",
        explanation: "What keeps pods running restarts them always and rolls by at least one. The API server decides in `pkg/apis/apps/validation/validation.go`.",
    },
    Code {
        code: "keda-deployments",
        sentence: "A part of KEDA is not there, not available, or has too few pods.",
        explanation: "The operator polls, the metrics server answers the HPA, the webhooks refuse what cannot work. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "keda-kinds",
        sentence: "The API server does not know KEDA's kinds, or those of another version.",
        explanation: "A field that the CRD of an older version does not have is dropped in silence. The chart writes KEDA's version into the label `app.kubernetes.io/version` of its CRDs. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "kustomize-choice",
        sentence: "A kustomization gives two things that exclude each other, or neither.",
        explanation: "A patch or a replacement is written out or in a file, and operations on objects need a `target` that picks these; kustomize refuses anything else.",
    },
    Code {
        code: "kustomize-deprecated",
        sentence: "A kustomization uses a field that kustomize warns of.",
        explanation: "The field works still; what is in its place does more, and `kustomize edit fix` rewrites it.",
    },
    Code {
        code: "kustomize-empty",
        sentence: "A kustomization asks for nothing.",
        explanation: "kustomize refuses a file that has no field but apiVersion and kind.",
    },
    Code {
        code: "kustomize-literal",
        sentence: "A literal of a generator has no key.",
        explanation: "It is written `key=value`, and the first `=` parts them.",
    },
    Code {
        code: "kustomize-operation",
        sentence: "An operation of a JSON patch (RFC 6902) is wrong.",
        explanation: "kustomize applies it when it builds, and fails or changes another place than was meant.",
    },
    Code {
        code: "kustomize-path",
        sentence: "A kustomization names a file or folder that is not there, or one twice.",
        explanation: "kustomize stops there when it builds, and Argo CD or Flux with it. Paths count from the folder of the kustomization.",
    },
    Code {
        code: "layout-overlap",
        sentence: "Two folders of the layout lie in each other.",
        explanation: "Argo CD reads the folders of Applications with all that is below them, and would apply values and manifests as Applications.",
    },
    Code {
        code: "manifest-annotation",
        sentence: "An annotation's key breaks the rules, or all of them together are too long.",
        explanation: "256 KiB are the most.",
    },
    Code {
        code: "manifest-label",
        sentence: "A label's key or value breaks the rules.",
        explanation: "A key is a name with an optional DNS prefix, a value has at most 63 characters.",
    },
    Code {
        code: "manifest-metadata",
        sentence: "A finalizer or an owner of an object breaks the rules.",
        explanation: "A finalizer is a name with a domain; an owner has apiVersion, kind, name and uid, and one is the controller.",
    },
    Code {
        code: "manifest-name",
        sentence: "The name of an object breaks the rule of its kind.",
        explanation: "Most are DNS names: lower-case letters, digits, `-` and `.`, at most 253 characters.",
    },
    Code {
        code: "manifest-namespace",
        sentence: "The namespace of an object is wrong for its kind.",
        explanation: "A namespace is a DNS label; objects of the cluster have none.",
    },
    Code {
        code: "manifest-no-kind",
        sentence: "A document has no apiVersion or no kind.",
        explanation: "Without them it is no Kubernetes object: a file of Helm values, perhaps.",
    },
    Code {
        code: "manifest-unknown-kind",
        sentence: "The apiVersion does not have this kind.",
        explanation: "The kind is known under another apiVersion, or the other way round; or the version of Kubernetes that is asked for does not serve it, any more or yet.",
    },
    Code {
        code: "nack-cannot-sign-in",
        sentence: "The NACK controller cannot sign in this way.",
        explanation: "Its chart takes credentials files and NKeys out of Secrets, and no passwords.",
    },
    Code {
        code: "nats-account",
        sentence: "No server knows the account, or it has nothing in JetStream.",
        explanation: "KEDA asks `/jsz?acc=…` and takes the first account of the answer; an account that is not there is an answer without any. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "nats-cluster",
        sentence: "The NATS servers are not one cluster, or not all in step.",
        explanation: "Without a leader streams can be neither made nor changed (nats-server 2.12.6, `/jsz`, `meta_cluster`). Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "nats-consumer",
        sentence: "A consumer is missing, set otherwise than the config says, or without a leader.",
        explanation: "Workers and KEDA both go by the consumer. The server does not change some of its settings once it is there (nats-server 2.12.6, `server/consumer.go`). Asked of a live cluster by `neap verify`, at the monitoring port.",
    },
    Code {
        code: "nats-headless-service",
        sentence: "The headless Service is missing, has an address or no monitoring port, or does not name every server.",
        explanation: "KEDA asks each server by its own name below the Service; only a headless Service gives pods names, and only where it is the StatefulSet's `serviceName`. Asked of a live cluster by `neap verify`: the Service and its EndpointSlices.",
    },
    Code {
        code: "nats-monitor-port",
        sentence: "A server does not answer at its monitoring port, or has no JetStream.",
        explanation: "KEDA reads `/jsz` there. The question goes through the API server, which is not where KEDA asks from: that KEDA reaches it is told by `external-metric`. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "nats-pods",
        sentence: "A NATS server has no pod, or one that is not ready.",
        explanation: "Asked of a live cluster by `neap verify`, by the labels of the chart or of `nats.external.selector`.",
    },
    Code {
        code: "nats-stream",
        sentence: "A stream is missing, set otherwise than the config says, or without a leader or a current copy.",
        explanation: "The server does not change storage, nor retention to or from `workqueue`, once a stream is there (nats-server 2.12.6, `server/stream.go`). Asked of a live cluster by `neap verify`, at the monitoring port.",
    },
    Code {
        code: "network-policies",
        sentence: "NetworkPolicies do not let KEDA or a worker reach the servers.",
        explanation: "A missing rule looks like a broken broker. The policies are read as objects; whether somebody enforces them is not seen. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "objective-missed",
        sentence: "A burst does not go as it should.",
        explanation: "The simulation of KEDA and the HPA misses what was asked for, such as `first_pod.p95 < 5s`. `neap simulate --steps` tells the reason of every step.",
    },
    Code {
        code: "objective-unreachable",
        sentence: "An objective is about a milestone that the workload never reaches.",
        explanation: "`pods_N` is reached only up to `maxReplicas`; `scale_to_zero` and `gone` only where no pod always runs.",
    },
    Code {
        code: "port-taken",
        sentence: "Two ports of NATS are the same.",
        explanation: "They belong to containers of one pod.",
    },
    Code {
        code: "probe-ambiguous",
        sentence: "A probe has two actions, or none.",
        explanation: "The API server wants exactly one.",
    },
    Code {
        code: "replicas-bounds",
        sentence: "The bounds of the replicas contradict each other.",
        explanation: "idle < min <= max.",
    },
    Code {
        code: "replicas-owner",
        sentence: "Somebody beside KEDA and the HPA sets the number of replicas.",
        explanation: "The API server notes in `managedFields` who set which field. Whoever applies `replicas` again sets back what the autoscaler has set. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "request-above-limit",
        sentence: "A request is above its limit.",
        explanation: "The API server refuses such a container.",
    },
    Code {
        code: "rules-not-checked",
        sentence: "How the objects hang together was not checked.",
        explanation: "A tree is held in memory for that, and this one is larger than 128 MiB of YAML. Check it in parts.",
    },
    Code {
        code: "scaled-object",
        sentence: "A ScaledObject or ScaledJob is missing, or asks for something else than the config says.",
        explanation: "What was changed by hand, or not yet synced, decides how it scales. Asked of a live cluster by `neap verify`: bounds, times, and every key of every trigger.",
    },
    Code {
        code: "scaler-active",
        sentence: "KEDA does not see the messages that wait, or sees some where there are none.",
        explanation: "The condition `Active` is written at a poll, so it is late by up to `pollingInterval`. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "scaler-ready",
        sentence: "KEDA does not take a ScaledObject or ScaledJob, or it falls back or is paused.",
        explanation: "The conditions `Ready`, `Fallback` and `Paused` of its status (KEDA 2.19). Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "schema-bounds",
        sentence: "A number is too small or too great.",
        explanation: "Bounds are those of the kind's schema, and those of 32-bit and 64-bit integers.",
    },
    Code {
        code: "schema-duplicate-item",
        sentence: "A list has an item twice that must be unique.",
        explanation: "Lists that are sets, or that are keyed by a field of their items, have each key once.",
    },
    Code {
        code: "schema-enum",
        sentence: "A value is none of those that are allowed.",
        explanation: "Values of enumerations are case-sensitive.",
    },
    Code {
        code: "schema-form",
        sentence: "A value has none of the forms that are allowed.",
        explanation: "Some fields take one of several shapes; none of them fits.",
    },
    Code {
        code: "schema-format",
        sentence: "A text does not have the format that its field has.",
        explanation: "Formats are those the API server checks: dates, durations, addresses, quantities.",
    },
    Code {
        code: "schema-length",
        sentence: "A text, list or map is too short or too long.",
        explanation: "Bounds are those of the kind's schema.",
    },
    Code {
        code: "schema-lock",
        sentence: "A folder of imported schemas is not what its lock says.",
        explanation: "A file was changed by hand, added or taken away since `neap schema import` wrote the folder, so nobody knows whose schema it is. Import it again, or take the change back.",
    },
    Code {
        code: "schema-not-checked",
        sentence: "There is no schema of the kind, so nothing is known of the object.",
        explanation: "It may be right or wrong. Under `--strict` that is an error.",
    },
    Code {
        code: "schema-pattern",
        sentence: "A text does not match the pattern that its field has.",
        explanation: "The pattern is that of the kind's CustomResourceDefinition.",
    },
    Code {
        code: "schema-required",
        sentence: "A field is missing that the kind cannot do without.",
        explanation: "The API server refuses the object.",
    },
    Code {
        code: "schema-source",
        sentence: "What was named as a source of schemas brings no kind.",
        explanation: "A CustomResourceDefinition brings its kind, and so does a JSON Schema that says what `apiVersion` and `kind` are. Schemas that only their file names tell apart need a template: `dir/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`.",
    },
    Code {
        code: "schema-too-many",
        sentence: "Further findings in this document are not listed.",
        explanation: "Mend those that are shown first.",
    },
    Code {
        code: "schema-type",
        sentence: "A value has the wrong type.",
        explanation: "Most often a number or boolean where text is wanted: annotations, labels, environment variables and KEDA's trigger metadata are text. Quote it.",
    },
    Code {
        code: "schema-unknown-field",
        sentence: "A field does not exist in the schema of the kind.",
        explanation: "The API server refuses it when it validates strictly, and drops it in silence when it does not. Most are slips of the pen.",
    },
    Code {
        code: "schema-unreachable",
        sentence: "A server or folder of schemas could not be read.",
        explanation: "It is said once for each host, which is then not asked again. What needs its schemas is not checked; under `--strict` that is an error.",
    },
    Code {
        code: "schema-version",
        sentence: "There are no schemas of the version that was asked for.",
        explanation: "The nearest stands in: the newest of the same minor version, else the newest that is older, else the oldest.",
    },
    Code {
        code: "scrape-monitors",
        sentence: "A ServiceMonitor or PodMonitor of the platform is missing, or no Prometheus selects it.",
        explanation: "kube-prometheus-stack selects monitors by the label `release`; one without it is never scraped, and nobody says so. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "scrape-targets",
        sentence: "Prometheus scrapes nothing for a monitor of the platform, or a target is down.",
        explanation: "What Prometheus itself says at `/api/v1/targets`. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "stream-duplicate-window",
        sentence: "The window for duplicates is longer than messages are kept.",
        explanation: "The server refuses it (error 10052).",
    },
    Code {
        code: "stream-max-age",
        sentence: "Messages are kept for less than the server's least.",
        explanation: "100 ms is the least.",
    },
    Code {
        code: "stream-name-clash",
        sentence: "Two streams would have objects of the same name.",
        explanation: "Kubernetes names know no capital letters.",
    },
    Code {
        code: "stream-no-memory-store",
        sentence: "A stream is in memory, and the servers are given none.",
        explanation: "The server refuses it (error 10028).",
    },
    Code {
        code: "stream-subjects-overlap",
        sentence: "Two streams take the same subject.",
        explanation: "The server refuses the second (error 10065).",
    },
    Code {
        code: "stream-too-many-replicas",
        sentence: "A stream wants more copies than there are servers.",
        explanation: "The server finds no place for them (error 10005), or has no cluster at all (error 10074).",
    },
    Code {
        code: "stuck-messages",
        sentence: "A work queue holds messages that no consumer will be given.",
        explanation: "A message that was delivered `maxDeliver` times stays in the stream, out of KEDA's sight; so does one that matches no consumer's filter. Asked of a live cluster by `neap verify`: messages in the stream beyond those that wait or are in work, while the queue rests.",
    },
    Code {
        code: "suppression-no-reason",
        sentence: "A suppression gives no reason.",
        explanation: "It does not count: whoever reads the file next has to know why the finding is all right. Write the reason behind the code.",
    },
    Code {
        code: "suppression-unknown-code",
        sentence: "A suppression names a code that does not exist.",
        explanation: "It suppresses nothing. A code is what stands in the brackets of a finding; `docs/findings.md` and `docs/rules.md` list all of them.",
    },
    Code {
        code: "suppression-unused",
        sentence: "A suppression suppresses nothing.",
        explanation: "What it was for was mended, or stands elsewhere. One that stays would hide the next finding of its kind. Errors in reading YAML cannot be suppressed.",
    },
    Code {
        code: "tls-incomplete",
        sentence: "TLS is on and a part of it is missing.",
        explanation: "The server needs a certificate, and the monitoring endpoint shares it.",
    },
    Code {
        code: "trigger-invalid",
        sentence: "A trigger breaks a rule of its scaler.",
        explanation: "The rule is that of KEDA's own code for the scaler, which would refuse the trigger on the live cluster.",
    },
    Code {
        code: "trigger-name-twice",
        sentence: "Two triggers of a workload have the same name.",
        explanation: "Names are how a formula tells them apart, and KEDA refuses duplicates.",
    },
    Code {
        code: "trigger-without-name",
        sentence: "A formula is used and a trigger has no name.",
        explanation: "A formula speaks of triggers by their names.",
    },
    Code {
        code: "unknown-consumer",
        sentence: "A trigger names a consumer that its stream does not have.",
        explanation: "On a single NATS server, KEDA 2.19 then takes the stream's last sequence for the lag and scales to the most.",
    },
    Code {
        code: "unknown-stream",
        sentence: "A trigger names a stream that is not in the file.",
        explanation: "KEDA answers `leader node not found` on a cluster of NATS servers, and 0 for ever on a single one. A stream that somebody else makes is listed with `managed: false`.",
    },
    Code {
        code: "worker-pods",
        sentence: "The worker's Deployment is missing, or a pod of it does not run.",
        explanation: "An image that cannot be pulled, a quota, a crash: the autoscaler asks for pods that never take a message. Asked of a live cluster by `neap verify`.",
    },
    Code {
        code: "yaml-alias-budget",
        sentence: "Aliases make the document far larger than it is written.",
        explanation: "A few lines can stand for billions of nodes. Write the values out.",
    },
    Code { code: "yaml-anchor-loop", sentence: "An anchor contains itself.", explanation: "Such a tree has no end." },
    Code {
        code: "yaml-depth",
        sentence: "The document is nested too deeply.",
        explanation: "No Kubernetes object is; it is refused before it can exhaust the reader.",
    },
    Code {
        code: "yaml-document-end",
        sentence: "Something follows the end of a document on its line.",
        explanation: "Begin the next document on a line of its own, with `---`.",
    },
    Code {
        code: "yaml-duplicate-key",
        sentence: "A map has the same key twice.",
        explanation: "Kubernetes refuses it when it reads strictly, and keeps the last one when it does not; which of them was meant, nobody can tell.",
    },
    Code {
        code: "yaml-key-not-scalar",
        sentence: "A key is a list or a map.",
        explanation: "JSON, which Kubernetes turns YAML into, has text for keys and nothing else.",
    },
    Code {
        code: "yaml-key-unsupported",
        sentence: "A key is a kind of scalar that cannot become text.",
        explanation: "JSON, which Kubernetes turns YAML into, has text for keys and nothing else. Quote the key.",
    },
    Code {
        code: "yaml-line-separator",
        sentence: "A line break of Unicode stands in the text.",
        explanation: "Readers disagree on whether it ends a line.",
    },
    Code {
        code: "yaml-merge-key",
        sentence: "A merge key brings in fields from elsewhere.",
        explanation: "Strict readers count an overriding key as a duplicate, and a merge that stands after a key wins over it. Write the fields out.",
    },
    Code {
        code: "yaml-more",
        sentence: "Further faults of this kind are not listed.",
        explanation: "They are counted; mend those that are shown first.",
    },
    Code {
        code: "yaml-non-finite-number",
        sentence: "A number is infinite or none.",
        explanation: "JSON has no such number, so Kubernetes refuses the document.",
    },
    Code {
        code: "yaml-not-utf8",
        sentence: "A file is no text in UTF-8.",
        explanation: "Kubernetes reads UTF-8. The rest of the file is not looked at.",
    },
    Code {
        code: "yaml-surprising-scalar",
        sentence: "A value without quotes is read as something else than it looks like.",
        explanation: "Kubernetes reads YAML 1.1: `on`, `yes` and `n` are booleans, `0777` is 511, `1_000` is 1000. Quote it where text is meant, or write the plain form.",
    },
    Code {
        code: "yaml-syntax",
        sentence: "The text is not YAML.",
        explanation: "Kubernetes would refuse the file as a whole. What stands before the fault was read and is checked all the same.",
    },
    Code {
        code: "yaml-tag",
        sentence: "A tag does not fit its value.",
        explanation: "`!!int abc` is a contradiction, and Kubernetes refuses it.",
    },
    Code {
        code: "yaml-too-large",
        sentence: "The text is larger than neap reads.",
        explanation: "4 GiB are the most.",
    },
    Code {
        code: "yaml-unknown-anchor",
        sentence: "An alias names an anchor that is not there.",
        explanation: "An anchor must stand before its alias, in the same document.",
    },
    Code {
        code: "yaml-unknown-tag",
        sentence: "A tag means nothing to Kubernetes.",
        explanation: "It is passed over, and so is whatever was meant by it.",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_sorted_and_kebab_case() {
        let codes: Vec<&str> = ALL.iter().map(|known| known.code).collect();
        let sorted: BTreeSet<&str> = codes.iter().copied().collect();
        assert_eq!(codes, sorted.into_iter().collect::<Vec<_>>());
        for known in ALL {
            let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(known.code.contains('-') && known.code.chars().all(kebab), "{}", known.code);
            assert!(known.sentence.ends_with('.') && !known.sentence.contains('\n'), "{}", known.code);
            assert!(known.explanation.ends_with('.'), "{}", known.code);
        }
    }
}
