//! Which rules there are, and where the server has them.

/// The rules under one code.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Code of the findings.
    pub code: &'static str,
    /// What is checked, a sentence each.
    pub covers: &'static [&'static str],
    /// File and function of `k8s.io/kubernetes` 1.34 that decide.
    pub source: &'static str,
}

/// All of them, by code.
pub const RULES: &[Rule] = &[
    Rule {
        code: "k8s-autoscaler",
        covers: &[
            "minReplicas and maxReplicas are at least 1 and in order.",
            "The target has a kind and a name.",
            "A metric has the one source that its type says, and a target that fits it.",
            "Windows, policies and periods of the behavior are within bounds.",
        ],
        source: "pkg/apis/autoscaling/validation/validation.go ValidateHorizontalPodAutoscaler",
    },
    Rule {
        code: "k8s-container",
        covers: &[
            "A pod has at least one container, and every container has an image.",
            "Names are DNS labels, unique over containers and init containers.",
            "imagePullPolicy and terminationMessagePolicy are known words.",
        ],
        source: "pkg/apis/core/validation/validation.go validateContainers",
    },
    Rule {
        code: "k8s-data",
        covers: &[
            "Keys are made of letters, digits, `-`, `_` and `.`.",
            "No key is in data and binaryData.",
            "All values together hold at most 1 MiB.",
            "A Secret of a known type has the keys, or the annotation, that the type asks for.",
        ],
        source: "pkg/apis/core/validation/validation.go ValidateConfigMap, ValidateSecret",
    },
    Rule {
        code: "k8s-disruption",
        covers: &[
            "One of minAvailable and maxUnavailable, a number or a percentage up to 100%.",
            "unhealthyPodEvictionPolicy is a known word.",
        ],
        source: "pkg/apis/policy/validation/validation.go ValidatePodDisruptionBudgetSpec",
    },
    Rule {
        code: "k8s-env",
        covers: &[
            "Names are printable ASCII without `=`.",
            "A variable has a value or exactly one source; an item of envFrom has exactly one.",
            "Fields and resources are ones that can be read.",
            "Names and keys of ConfigMaps and Secrets are well-formed.",
        ],
        source: "pkg/apis/core/validation/validation.go ValidateEnv, ValidateEnvFrom",
    },
    Rule {
        code: "k8s-ingress",
        covers: &[
            "There are rules or a default backend.",
            "Hosts are DNS names, `*.` before them at most.",
            "Paths begin with / and have a known pathType.",
            "A backend is a Service with the name or number of a port, or a resource.",
        ],
        source: "pkg/apis/networking/validation/validation.go ValidateIngressSpec",
    },
    Rule {
        code: "k8s-job",
        covers: &[
            "restartPolicy is Never or OnFailure.",
            "Counts and times are not negative.",
            "Fields of Indexed Jobs are used in Indexed Jobs, and completions is given.",
            "A podFailurePolicy has rules with one condition, known actions and sorted codes.",
            "A successPolicy has rules with indexes or a count. Host names of an Indexed Job's pods are DNS labels.",
            "concurrencyPolicy is a known word.",
        ],
        source: "pkg/apis/batch/validation/validation.go validateJobSpec, validateCronJobSpec",
    },
    Rule {
        code: "k8s-network-policy",
        covers: &[
            "policyTypes are Ingress and Egress.",
            "A peer is an ipBlock, or selectors, and not nothing.",
            "Ranges are well-formed, and what is excepted lies within.",
            "Ports are numbers or names, and endPort follows a number.",
        ],
        source: "pkg/apis/networking/validation/validation.go ValidateNetworkPolicySpec",
    },
    Rule {
        code: "k8s-pod",
        covers: &[
            "restartPolicy, dnsPolicy, preemptionPolicy and os are known words.",
            "Names of accounts, nodes, hosts and classes are well-formed.",
            "dnsConfig and hostAliases hold addresses and domains, within limits.",
            "hostUsers, hostPID and shareProcessNamespace go together.",
            "Ephemeral containers are not given when a pod is made.",
        ],
        source: "pkg/apis/core/validation/validation.go ValidatePodSpec",
    },
    Rule {
        code: "k8s-port",
        covers: &[
            "Numbers are from 1 to 65535.",
            "Names are well-formed and unique in a container.",
            "No port of the host is used twice, and on the host's network it is the container's own.",
        ],
        source: "pkg/apis/core/validation/validation.go validateContainerPorts, checkHostPortConflicts",
    },
    Rule {
        code: "k8s-probe",
        covers: &[
            "A probe or hook has exactly one handler.",
            "Ports are numbers or names; the scheme is HTTP or HTTPS.",
            "successThreshold is 1 for liveness and startup.",
            "Times are not negative, and a sleep fits in the time that the pod has to end.",
        ],
        source: "pkg/apis/core/validation/validation.go validateProbe, validateHandler",
    },
    Rule {
        code: "k8s-rbac",
        covers: &[
            "A rule has verbs, and API groups with resources or URLs, not both.",
            "A Role has no URLs.",
            "roleRef and subjects are of known kinds and groups, with names.",
            "A ServiceAccount in a ClusterRoleBinding has a namespace.",
        ],
        source: "pkg/apis/rbac/validation/validation.go ValidateRole, ValidateRoleBinding",
    },
    Rule {
        code: "k8s-resources",
        covers: &[
            "Names are those of Kubernetes or have a domain.",
            "Amounts are not negative, and whole for resources with a domain.",
            "A request is no more than the limit, and the same where it cannot be shared.",
            "Huge pages go with cpu or memory.",
        ],
        source: "pkg/apis/core/validation/validation.go ValidateContainerResourceRequirements",
    },
    Rule {
        code: "k8s-schedule",
        covers: &[
            "The schedule has five fields within bounds, or is a known word, or `@every` and a duration.",
            "The schedule names no time zone.",
            "timeZone has the form of a name in the IANA database.",
        ],
        source: "pkg/apis/batch/validation/validation.go validateScheduleFormat, validateTimeZone; github.com/robfig/cron/v3 ParseStandard",
    },
    Rule {
        code: "k8s-scheduling",
        covers: &[
            "Operators, effects and policies are known words, with the values that go with them.",
            "Weights are from 1 to 100.",
            "A topologyKey is given.",
            "maxSkew and minDomains are at least 1, and no constraint is repeated.",
        ],
        source: "pkg/apis/core/validation/validation.go ValidateTolerations, validateAffinity, validateTopologySpreadConstraints",
    },
    Rule {
        code: "k8s-security",
        covers: &[
            "Ids of users and groups are from 0 to 2147483647.",
            "Profiles of seccomp and AppArmor have a known type, and a name if they are local.",
            "Privileges and allowPrivilegeEscalation do not contradict each other.",
            "No sysctl is given twice.",
        ],
        source: "pkg/apis/core/validation/validation.go validatePodSpecSecurityContext, ValidateSecurityContext",
    },
    Rule {
        code: "k8s-selector",
        covers: &[
            "Keys, values and operators are well-formed, and values go with the operator.",
            "The selector of a workload is not empty and is met by the labels of its template.",
            "A CronJob's Jobs have no selector.",
        ],
        source: "k8s.io/apimachinery pkg/apis/meta/v1/validation/validation.go ValidateLabelSelector",
    },
    Rule {
        code: "k8s-service",
        covers: &[
            "There are ports, unless it is headless or has an external name; several have unique names.",
            "Numbers, names and protocols of ports are well-formed, and none is repeated.",
            "Node ports, traffic policies and fields of load balancers go with the type.",
            "Addresses and ranges are well-formed.",
            "Types, affinities, families and policies are known words.",
        ],
        source: "pkg/apis/core/validation/validation.go validateService",
    },
    Rule {
        code: "k8s-storage",
        covers: &[
            "There are access modes, known ones, and an amount of storage above 0.",
            "A PersistentVolume has exactly one source.",
            "Modes and policies are known words.",
            "A StorageClass has a provisioner.",
        ],
        source: "pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimSpec, ValidatePersistentVolumeSpec; pkg/apis/storage/validation/validation.go ValidateStorageClass",
    },
    Rule {
        code: "k8s-value",
        covers: &[
            "A PriorityClass of the user has a value of at most 1000000000. Times of a Lease are within bounds.",
            "A LimitRange has each type once, known resources, and bounds in order. A ResourceQuota counts known resources, and its scopes go with them.",
            "Webhooks have names of three parts, exactly one of a URL and a Service, versions, and rules with groups, versions, resources and operations. Admission policies and their bindings have what they need; expressions are not looked at.",
            "Addresses of Endpoints and EndpointSlices are of their type and can be reached; names of ports are unique.",
            "RuntimeClass, IngressClass, IPAddress, ServiceCIDR, APIService, taints of a Node and kinds of storage drivers have known words, well-formed names and what they need.",
            "A CustomResourceDefinition is named by its plural and group, stores one version, and has structural schemas whose lists, keys and defaults fit; expressions and patterns are not looked at.",
        ],
        source: "pkg/apis/{core,scheduling,admissionregistration,coordination,discovery,node,networking,storage}/validation/validation.go; k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go; k8s.io/kube-aggregator pkg/apis/apiregistration/validation/validation.go",
    },
    Rule {
        code: "k8s-volume",
        covers: &[
            "Names are DNS labels, unique in a pod; a volume has at most one source, with what it needs.",
            "Modes are from 0 to 0777, and paths stay within the volume.",
            "A mount names a volume of the pod, at a path of its own.",
            "Propagation and recursive read-only go with the mount.",
        ],
        source: "pkg/apis/core/validation/validation.go ValidateVolumes, ValidateVolumeMounts",
    },
    Rule {
        code: "k8s-workload",
        covers: &[
            "Counts and times are not negative; there is time left for progress.",
            "Strategies are known words, and rolling values go with them and move.",
            "restartPolicy is Always, and no deadline ends the pods.",
            "Claims of a StatefulSet are claims.",
        ],
        source: "pkg/apis/apps/validation/validation.go ValidateDeploymentSpec, ValidateStatefulSetSpec, ValidateDaemonSetSpec",
    },
];
