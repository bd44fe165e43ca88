// What KEDA's admission is asked, and what neap says of it. The tests read this file too.

use neap::check::{Catalogue, Options, Text, definitions, texts};
use neap::diagnostic::{Diagnostic, Place, Severity, Sink};
use neap::document::{Sources, parse};

/// The word by which neap says that the server takes an object and its operator does not.
const UNREADY: &str = "Ready turns False";

/// A case: the objects around, and last the one that is judged.
#[derive(Debug)]
pub(crate) struct Case<'t> {
    /// What it is about.
    pub(crate) name: &'t str,
    /// Its manifest.
    pub(crate) text: &'t str,
}

impl<'t> Case<'t> {
    /// The cases of a file, each behind a line `# case: NAME`.
    pub(crate) fn all(file: &'t str) -> Vec<Self> {
        let parts = file.split("# case: ").skip(1);
        parts.filter_map(|part| part.split_once('\n')).map(|(name, text)| Self { name: name.trim(), text }).collect()
    }

    /// What neap says of the last object.
    pub(crate) fn judge(&self, keda: &str, catalogue: &Catalogue) -> Opinion {
        let id = Sources::new().add("case.yaml", self.text);
        let from = parse(id, self.text).documents.last().map_or(0, |last| last.span.start);
        let options = Options { keda_version: Some(keda.to_owned()), ..Options::default() };
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let text = [Text::new("case.yaml", self.text)];
        texts(&text, &mut sources, &definitions(&text, catalogue), &options, &mut sink);
        let last = |finding: &Diagnostic| match finding.primary.as_ref().map(|label| &label.place) {
            Some(Place::Span(span)) => span.start >= from,
            _ => true,
        };
        let mut opinion = Opinion::default();
        for finding in sink.into_diagnostics().into_iter().filter(last) {
            match finding.severity {
                Severity::Error if finding.message.contains(UNREADY) => opinion.unready.push(finding.code),
                Severity::Error => opinion.refused.push(finding.code),
                Severity::Warning => opinion.warned.push(finding.code),
                Severity::Info => opinion.undecided |= finding.code == "formula-not-checked",
            }
        }
        opinion
    }
}

/// The codes of what neap says.
#[derive(Debug, Default)]
pub(crate) struct Opinion {
    /// Of what would be refused.
    pub(crate) refused: Vec<&'static str>,
    /// Of what would be accepted, and given up on.
    pub(crate) unready: Vec<&'static str>,
    /// Of what is warned of.
    pub(crate) warned: Vec<&'static str>,
    /// Whether it leaves a part to KEDA, and says so.
    pub(crate) undecided: bool,
}

impl Opinion {
    /// Why this is not what KEDA said: refused by whom (`webhook`, `schema`, or nobody), in what words, with what warnings.
    pub(crate) fn differs(&self, by: Option<&str>, message: &str, warnings: &[String]) -> Option<String> {
        if by.is_some() == self.refused.is_empty() && !(by.is_some() && self.undecided) {
            let keda = by.map_or_else(|| "accepts".to_owned(), |by| format!("refuses by {by}: {message}"));
            return Some(format!("KEDA {keda}; neap has {:?}", self.refused));
        }
        if by == Some("webhook") && !self.undecided && !self.refused.iter().any(|code| means(code, message)) {
            return Some(format!("KEDA says {message}; neap has {:?}", self.refused));
        }
        let warned = |code: &str, word: &str| {
            let keda = warnings.iter().any(|warning| warning.starts_with(word));
            (by.is_none() && keda != self.warned.contains(&code)).then(|| format!("KEDA warns: {keda}, {word}"))
        };
        warned("polling-interval-irrelevant", "PollingInterval")
            .or_else(|| warned("cooldown-irrelevant", "CooldownPeriod"))
    }
}

/// Whether a code of neap's stands for what KEDA says.
fn means(code: &str, message: &str) -> bool {
    let words: &[&str] = match code {
        "azure-service-principal-invalid" => &["azureServicePrincipal"],
        "cached-metrics-unsupported" => &["useCachedMetrics"],
        "cloud-event-filters-clash" => &["included types and excluded types"],
        "cloud-event-type-unsupported" => &["cloudeventsource spec is not supported"],
        "fallback-behavior-without-formula" => &["scalingModifiers fallback behavior"],
        "fallback-negative" => &["FailureThreshold"],
        "fallback-without-metric-trigger" => &["for the fallback to be enabled"],
        "formula-invalid" => &["error validating formula"],
        "formula-missing" => &["Formula is mandatory"],
        "formula-target-invalid" => &["to valid target"],
        "formula-target-missing" => &["target is empty"],
        "hpa-name-taken" => &["the HPA '", "panic"],
        "hpa-transfer-without-name" => &["to enable ownership transfer"],
        "no-triggers" => &["no triggers defined"],
        "oauth2-invalid" => &["oauth2."],
        "pod-identity-invalid" => &["of PodIdentity"],
        "replica-bounds-crossed" => &["ReplicaCount="],
        "resource-trigger-target-missing" => &["not found"],
        "resource-trigger-without-request" => &["request defined"],
        "resource-triggers-scale-to-zero" => &["scale to zero"],
        "scale-target-kind-unknown" => &["no matches for kind"],
        "scaled-object-name-too-long" => &["characters"],
        "trigger-names-repeated" => &["is defined multiple times"],
        "workload-has-other-hpa" => &["managed by the hpa"],
        "workload-scaled-twice" => &["managed by the ScaledObject"],
        _ => &[],
    };
    words.iter().any(|words| message.contains(words))
}
