//! Rules that are code: what no condition over parameters can say. A file of the catalogue names them by `check`.

mod aws;
mod cpu;
mod cron;
mod kafka;
mod rabbitmq;
mod selector;
mod text;
mod uri;

pub(in crate::trigger) use cron::expression;

use super::fault::{Fault, FaultKind};
use super::view::View;

/// A rule that is code.
pub(super) struct Check {
    name: &'static str,
    sentence: &'static str,
    parameters: &'static [&'static str],
    run: fn(&View<'_>) -> Vec<Fault>,
}

/// Every rule that is code; one more is one more line.
const CHECKS: &[Check] = &[
    Check {
        name: "activemq-template",
        sentence: "`restAPITemplate` must be a URL that holds `brokerName` and `destinationName`",
        parameters: &["restAPITemplate"],
        run: uri::activemq,
    },
    Check {
        name: "artemis-template",
        sentence: "`restApiTemplate` must be a URL that holds `broker`, `address` and `queue` in quotes",
        parameters: &["restApiTemplate"],
        run: uri::artemis,
    },
    Check {
        name: "blob-glob",
        sentence: "`globPattern` must be a pattern of file names",
        parameters: &["globPattern"],
        run: text::blob_glob,
    },
    Check {
        name: "cassandra-port",
        sentence: "a port must be in `port` or behind the address",
        parameters: &["clusterIPAddress", "port"],
        run: text::cassandra_port,
    },
    Check {
        name: "cloudwatch-dimensions",
        sentence: "`dimensionName` and `dimensionValue` must have equally many entries",
        parameters: &["dimensionName", "dimensionValue"],
        run: aws::dimensions,
    },
    Check {
        name: "cloudwatch-period",
        sentence: "`metricStatPeriod` must be 1, 5, 10, 30 or a multiple of 60, and `metricCollectionTime` a multiple of it",
        parameters: &["metricStatPeriod", "metricCollectionTime"],
        run: aws::period,
    },
    Check {
        name: "cloudwatch-unit",
        sentence: "`metricUnit` must be a unit of CloudWatch",
        parameters: &["metricUnit"],
        run: aws::unit,
    },
    Check {
        name: "cosmosdb-activation",
        sentence: "`activationChangeFeedLagThreshold` must be below `changeFeedLagThreshold`",
        parameters: &["activationChangeFeedLagThreshold", "changeFeedLagThreshold"],
        run: text::cosmosdb_activation,
    },
    Check {
        name: "cpu-target",
        sentence: "`metricType` must be Utilization with percent in `value`, or AverageValue with a quantity",
        parameters: &["value"],
        run: cpu::target,
    },
    Check {
        name: "cron-schedule",
        sentence: "`start` and `end` must be cron expressions of five fields",
        parameters: &["start", "end"],
        run: cron::schedule,
    },
    Check {
        name: "cron-timezone",
        sentence: "`timezone` must be a name of the IANA time zone database",
        parameters: &["timezone"],
        run: cron::timezone,
    },
    Check {
        name: "datadog-query",
        sentence: "`query` must have a scope in braces",
        parameters: &["query"],
        run: text::datadog_query,
    },
    Check {
        name: "dynamodb-names",
        sentence: "`expressionAttributeNames` and `expressionAttributeValues` must be objects in JSON",
        parameters: &["expressionAttributeNames", "expressionAttributeValues"],
        run: aws::attributes,
    },
    Check {
        name: "eventhub-name",
        sentence: "the connection or `eventHubName` must name the event hub",
        parameters: &["connection", "eventHubName"],
        run: text::eventhub_name,
    },
    Check { name: "host-uri", sentence: "`host` must be a URL", parameters: &["host"], run: text::host_uri },
    Check {
        name: "kafka-partitions",
        sentence: "`partitionLimitation` must be partitions and ranges, such as 1,3-5",
        parameters: &["partitionLimitation"],
        run: kafka::partitions,
    },
    Check {
        name: "kafka-version",
        sentence: "`version` must be a version of Kafka, such as 2.8.0",
        parameters: &["version"],
        run: kafka::version,
    },
    Check {
        name: "nats-endpoint",
        sentence: "`natsServerMonitoringEndpoint` must have no scheme",
        parameters: &["natsServerMonitoringEndpoint"],
        run: text::nats_endpoint,
    },
    Check {
        name: "pipelines-organization",
        sentence: "`organizationURL` must end in the name of the organisation",
        parameters: &["organizationURL"],
        run: text::pipelines_organization,
    },
    Check {
        name: "predictkube-values",
        sentence: "`prometheusAddress` must be a URL, and the three times durations, such as 7d",
        parameters: &["prometheusAddress", "predictHorizon", "queryStep", "historyTimeWindow"],
        run: uri::predictkube,
    },
    Check {
        name: "pulsar-endpoint",
        sentence: "`EndpointParams` must be a query as in a URL",
        parameters: &["EndpointParams"],
        run: uri::pulsar,
    },
    Check {
        name: "rabbitmq-protocol",
        sentence: "`host` must have the scheme amqp, amqps, http or https; everything but QueueLength, and `useRegex`, `excludeUnacknowledged`, `timeout`, OAuth and workload identity need HTTP",
        parameters: &[
            "protocol",
            "host",
            "mode",
            "useRegex",
            "excludeUnacknowledged",
            "timeout",
            "workloadIdentityResource",
        ],
        run: rabbitmq::protocol,
    },
    Check {
        name: "redis-address",
        sentence: "`address`, or as many `hosts` as `ports`, must be set",
        parameters: &["address", "host", "port", "enableTLS"],
        run: text::redis_address,
    },
    Check {
        name: "servicebus-regex",
        sentence: "`queueName` or `subscriptionName` must be a regular expression",
        parameters: &["queueName", "subscriptionName"],
        run: text::servicebus_regex,
    },
    Check {
        name: "solace-pattern",
        sentence: "`clientNamePattern` must have no `*`",
        parameters: &["clientNamePattern"],
        run: text::solace_pattern,
    },
    Check {
        name: "solace-urls",
        sentence: "`solaceSempBaseURL` must be URLs with a comma between them",
        parameters: &["solaceSempBaseURL"],
        run: uri::solace,
    },
    Check {
        name: "sqs-queue-url",
        sentence: "`queueURL` must be the URL of a queue, or its name",
        parameters: &["queueURL"],
        run: aws::queue_url,
    },
    Check {
        name: "sumologic-rows",
        sentence: "`resultQueryRowID` must name one of the queries",
        parameters: &["resultQueryRowID"],
        run: text::sumologic_rows,
    },
    Check {
        name: "temporal-names",
        sentence: "names must be of letters, digits and -_./:",
        parameters: &["taskQueue", "workflowTaskQueueForCount", "workerDeploymentName", "workerDeploymentBuildId"],
        run: text::temporal_names,
    },
    Check {
        name: "workload-selector",
        sentence: "`podSelector` must be a label selector",
        parameters: &["podSelector"],
        run: selector::workload,
    },
];

/// The check of a name.
pub(super) fn find(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == name)
}

impl Check {
    /// What is wrong by it, as far as that is certain.
    pub(super) fn run(&self, view: &View<'_>) -> Vec<Fault> {
        (self.run)(view)
    }

    /// The rule in words.
    pub(super) fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// The parameters it looks at.
    pub(super) fn parameters(&self) -> &'static [&'static str] {
        self.parameters
    }
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Check({})", self.name)
    }
}

/// A broken rule at the key that a parameter comes from.
fn broken(view: &View<'_>, name: &str, message: impl Into<String>, help: impl Into<String>) -> Fault {
    Fault::error(FaultKind::Rule, view.key(name), message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for check in CHECKS {
            assert_eq!(CHECKS.iter().filter(|other| other.name == check.name).count(), 1, "{}", check.name);
        }
    }
}
