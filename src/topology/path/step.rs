//! The stations of a way, in the order in which they are walked.

/// What a station is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The trigger.
    Trigger,
    /// What another trigger than of NATS asks.
    Source,
    /// The monitoring endpoint as it is written.
    Endpoint,
    /// The Service that it names.
    Service,
    /// The port of the monitoring endpoint.
    Port,
    /// The servers.
    Servers,
    /// The network from KEDA to the servers.
    Asking,
    /// The account.
    Account,
    /// The stream.
    Stream,
    /// The consumer and what it takes.
    Consumer,
    /// What caps the work in hand.
    Limits,
    /// The workload.
    Worker,
    /// How the worker finds the servers.
    Client,
    /// The network from the worker to the servers.
    Fetching,
    /// Where the worker takes messages from.
    Pull,
    /// How long a pod has to end.
    Grace,
    /// What watches KEDA.
    KedaMonitor,
    /// What watches the servers.
    ServersMonitor,
    /// What watches the worker.
    WorkerMonitor,
    /// The Application of Argo CD that applies something on the way.
    Application,
    /// Its project.
    Project,
    /// Where it goes.
    Destination,
    /// The order in which Applications are synced.
    Waves,
    /// Whether Git and the autoscaler both set the number of pods.
    Replicas,
    /// Who brings the kinds of the objects, and whether in time.
    Kinds,
}

impl Step {
    /// What a reader would call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Source => "source",
            Self::Endpoint => "endpoint",
            Self::Service => "Service",
            Self::Port => "port",
            Self::Servers => "servers",
            Self::Asking => "KEDA to servers",
            Self::Account => "account",
            Self::Stream => "stream",
            Self::Consumer => "consumer",
            Self::Limits => "limits",
            Self::Worker => "worker",
            Self::Client => "client",
            Self::Fetching => "worker to servers",
            Self::Pull => "takes from",
            Self::Grace => "grace period",
            Self::KedaMonitor => "monitor of KEDA",
            Self::ServersMonitor => "monitor of NATS",
            Self::WorkerMonitor => "monitor of worker",
            Self::Application => "Application",
            Self::Project => "project",
            Self::Destination => "destination",
            Self::Waves => "waves",
            Self::Replicas => "replicas",
            Self::Kinds => "CRDs",
        }
    }
}
