//! What a file is, told by its path, its text and the files around it, before it is read as manifests.

use memchr::memmem;

use super::surroundings::{Role, Surroundings, file_name};
use crate::document::{self, Grade, Sources};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Kubernetes objects, or what ought to be some; also an empty file.
    Manifest,
    /// What kustomize starts from: a Kustomization or a Component.
    Kustomization,
    /// A part of an object, or a list of operations on one, that a kustomization names as a patch.
    KustomizePatch,
    /// Configuration of kustomize's own transformers and generators.
    KustomizeConfig,
    /// The content of a generated ConfigMap or Secret.
    KustomizeData,
    /// `Chart.yaml`.
    HelmChart,
    /// Values of a chart.
    HelmValues,
    /// Text that becomes YAML when it is rendered: of a chart, or of another program with the same braces.
    HelmTemplate,
    /// Any other file of Helm's: an index of charts, requirements.
    HelmOther,
    /// A file that SOPS has encrypted.
    Sops,
    /// A config of neap.
    NeapConfig,
    /// YAML that is no manifest: a workflow, a compose file, settings of some program.
    Other,
}

impl What {
    /// What a file that is not checked is counted as; none for those that are.
    #[must_use]
    pub fn left_alone(self) -> Option<&'static str> {
        match self {
            Self::Manifest | Self::Kustomization | Self::KustomizePatch => None,
            Self::KustomizeConfig => Some("kustomize configuration"),
            Self::KustomizeData => Some("generator data"),
            Self::HelmChart => Some("Helm chart"),
            Self::HelmValues => Some("Helm values"),
            Self::HelmTemplate => Some("template"),
            Self::HelmOther => Some("Helm metadata"),
            Self::Sops => Some("encrypted"),
            Self::NeapConfig => Some("neap config"),
            Self::Other => Some("other YAML"),
        }
    }
}

impl Surroundings {
    /// Recognises one file. All kustomizations should have been [learned](Self::learn) before.
    #[must_use]
    pub fn what(&self, path: &str, text: &str) -> What {
        let role = self.role(path);
        if is_encrypted(text) {
            return What::Sops;
        }
        match role {
            Some(Role::Config) => return What::KustomizeConfig,
            Some(Role::Data) => return What::KustomizeData,
            Some(Role::Values) => return What::HelmValues,
            Some(Role::Resource | Role::Patch) | None => {}
        }
        let braces = Braces::of(text);
        if braces.double && self.in_templates(path) || is_template(text, braces) {
            return What::HelmTemplate;
        }
        if role == Some(Role::Patch) {
            return What::KustomizePatch;
        }
        // Flux has a kind of the same name, which the API server takes and kustomize does not.
        if is_kustomization(path) && !text.contains("apiVersion: kustomize.toolkit.fluxcd.io/") {
            return What::Kustomization;
        }
        if role == Some(Role::Resource) {
            return What::Manifest;
        }
        self.by_content(path, text)
    }

    fn by_content(&self, path: &str, text: &str) -> What {
        let name = file_name(path);
        let top = Top::of(text);
        if top.kind && top.api_version && text.contains("kustomize.config.k8s.io/") && top.kustomize {
            return What::Kustomization;
        }
        if name == "Chart.yaml" && !top.kind {
            return What::HelmChart;
        }
        let whole = top.api_version && top.kind;
        if !whole && is_values(name) || self.in_chart(path) && !whole && is_test_values(path) {
            return What::HelmValues;
        }
        let index = top.entries && (top.generated || name == "index.yaml");
        if !top.kind && (index || matches!(name, "requirements.yaml" | "helmfile.yaml")) {
            return What::HelmOther;
        }
        match () {
            () if top.looks_like_an_object() || top.nothing => What::Manifest,
            () if top.version && (top.cluster || top.gitops) => What::NeapConfig,
            () => What::Other,
        }
    }
}

/// Whether a file has one of the names that kustomize looks for (`api/konfig/general.go`).
#[must_use]
pub fn is_kustomization(path: &str) -> bool {
    super::surroundings::KUSTOMIZATIONS.contains(&file_name(path))
}

/// `values.yaml`, `values-prod.yaml`, `values.prod.yaml`, `prod-values.yaml`, `prod.values.yaml`.
fn is_values(name: &str) -> bool {
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    let marks = ['-', '.', '_'];
    stem == "values"
        || stem.strip_prefix("values").is_some_and(|rest| rest.starts_with(marks))
        || stem.strip_suffix("values").is_some_and(|rest| rest.ends_with(marks))
}

/// Values that a chart is tested with (`helm/chart-testing`: `ci/*-values.yaml`).
fn is_test_values(path: &str) -> bool {
    path.rsplit('/').nth(1) == Some("ci")
}

/// Whether SOPS wrote a text: it adds a map `sops` with a `mac` and a `version` beside the encrypted values
/// (`getsops/sops`, `stores/stores.go`, `Metadata`).
fn is_encrypted(text: &str) -> bool {
    let has = |mark: &str| text.contains(mark);
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return has("\"sops\"") && has("\"mac\"") && has("\"version\"") && has("ENC[");
    }
    let at = match text.strip_prefix("sops:") {
        Some(_) => Some(0),
        None => memmem::find(text.as_bytes(), b"\nsops:").map(|at| at + 1),
    };
    let Some(at) = at else { return false };
    let (mut mac, mut version) = (false, false);
    for line in text[at..].lines().skip(1) {
        let inner = line.trim_start();
        if inner.len() == line.len() && !inner.is_empty() {
            break;
        }
        mac |= inner.starts_with("mac:");
        version |= inner.starts_with("version:");
    }
    mac && version
}

/// Whether a text is a template and no YAML yet: a line is a directive, or a value is Helm's, and it cannot be read.
///
/// Braces alone say nothing: `{{ $value }}` in a rule of Prometheus is text to Kubernetes, and a fault if it is not quoted.
fn is_template(text: &str, braces: Braces) -> bool {
    (braces.double || braces.percent) && has_directive(text) && !can_be_read(text)
}

/// What opens a value or a directive of a template.
#[derive(Clone, Copy, Debug, Default)]
struct Braces {
    /// `{{`
    double: bool,
    /// `{%`
    percent: bool,
}

impl Braces {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut braces = Self::default();
        for at in memchr::memchr_iter(b'{', bytes) {
            match bytes.get(at + 1) {
                Some(b'{') => braces.double = true,
                Some(b'%') => braces.percent = true,
                _ => continue,
            }
            if braces.double && braces.percent {
                break;
            }
        }
        braces
    }
}

fn can_be_read(text: &str) -> bool {
    let parsed = document::parse(Sources::new().add("", ""), text);
    parsed.faults.iter().all(|fault| fault.grade != Grade::Error)
}

fn has_directive(text: &str) -> bool {
    let mut block = None;
    for line in text.lines() {
        let inner = line.trim_start();
        let indent = line.len() - inner.len();
        if inner.is_empty() {
            continue;
        }
        // What is in a block scalar is text, whatever it looks like.
        if block.is_some_and(|parent| indent > parent) {
            continue;
        }
        block = opens_block(inner).then(|| indent + dashes(inner));
        if inner.starts_with("{%") || inner.strip_prefix("{{").is_some_and(is_helm) || takes_helm_value(inner) {
            return true;
        }
    }
    false
}

/// Whether a line ends in the head of a block scalar: `key: |-`.
fn opens_block(line: &str) -> bool {
    let head = line.split(" #").next().unwrap_or(line).trim_end();
    let last = head.rsplit([' ', '\t']).next().unwrap_or_default();
    last.starts_with(['|', '>']) && last.chars().skip(1).all(|mark| matches!(mark, '+' | '-' | '1'..='9'))
}

/// How far the dashes before a key move it to the right.
fn dashes(line: &str) -> usize {
    let rest = line.trim_start_matches(['-', ' ']);
    if line.starts_with("- ") { line.len() - rest.len() } else { 0 }
}

/// Whether a value that is not quoted begins with one of Helm's, or what an object is called is left to be filled in.
fn takes_helm_value(line: &str) -> bool {
    const IDENTITY: [&str; 5] = ["apiVersion", "kind", "name", "namespace", "image"];
    if line.starts_with('#') {
        return false;
    }
    match line.split_once(": {{").or_else(|| line.split_once("- {{")) {
        Some((key, after)) => is_helm(after) || IDENTITY.contains(&key.trim_start_matches("- ")),
        None => false,
    }
}

/// Whether what is in braces is one of Helm's values, or a control structure or function of templates.
fn is_helm(inside: &str) -> bool {
    const VALUES: [&str; 7] = [".Values", ".Release", ".Chart", ".Capabilities", ".Files", ".Template", "$."];
    const WORDS: [&str; 18] = [
        "if", "else", "end", "range", "with", "define", "block", "template", "include", "toYaml", "quote", "default",
        "printf", "tpl", "required", "lookup", "index", "fail",
    ];
    let inside = inside.trim_start_matches('-').trim_start().trim_start_matches('(');
    let end = inside.find(|found: char| !found.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let assigns = || inside.starts_with('$') && inside.split("}}").next().is_some_and(|inside| inside.contains(":="));
    inside.starts_with("/*")
        || VALUES.iter().any(|value| inside.starts_with(value))
        || WORDS.contains(&&inside[..end])
        || assigns()
}

/// The keys at the top of a text, of all its documents together, as far as they tell what it is.
#[derive(Clone, Copy, Debug, Default)]
struct Top {
    api_version: bool,
    kind: bool,
    metadata: bool,
    spec: bool,
    entries: bool,
    generated: bool,
    version: bool,
    cluster: bool,
    gitops: bool,
    /// `kind: Kustomization` or `Component`.
    kustomize: bool,
    /// There is nothing at all but comments.
    nothing: bool,
}

impl Top {
    fn of(text: &str) -> Self {
        let mut top = Self { nothing: true, ..Self::default() };
        let mut indent = None;
        for line in text.trim_start_matches('\u{feff}').lines() {
            if let Some(rest) = line.strip_prefix("---") {
                indent = None;
                top.flow(rest.trim_start());
                continue;
            }
            let inner = line.trim_start();
            if inner.is_empty() || inner.starts_with('#') || line.starts_with('%') {
                continue;
            }
            top.nothing = false;
            let here = line.len() - inner.len();
            if indent.is_none() {
                indent = Some(here);
                if inner.starts_with('{') {
                    top.flow(text);
                    return top;
                }
            }
            if indent == Some(here) {
                top.key(inner);
            }
            if top.api_version && top.kind && top.metadata {
                break;
            }
        }
        top
    }

    /// A document in braces: what it mentions is taken for its keys.
    fn flow(&mut self, text: &str) {
        if !text.starts_with('{') && !text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
            return;
        }
        self.nothing = false;
        self.api_version |= text.contains("apiVersion");
        self.kind |= text.contains("kind");
        self.kustomize |= text.contains("Kustomization") || text.contains("Component");
    }

    fn key(&mut self, line: &str) {
        let Some((key, value)) = line.split_once(':') else { return };
        match key.trim_end().trim_matches(['"', '\'']) {
            "apiVersion" => self.api_version = true,
            "kind" => {
                self.kind = true;
                let kind = value.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
                self.kustomize |= matches!(kind, "Kustomization" | "Component");
            }
            "metadata" => self.metadata = true,
            "spec" => self.spec = true,
            "entries" => self.entries = true,
            "generated" => self.generated = true,
            "version" => self.version = true,
            "cluster" => self.cluster = true,
            "gitops" => self.gitops = true,
            _ => {}
        }
    }

    /// An apiVersion, or two of the other keys that make an object: one alone is found in files of all sorts.
    fn looks_like_an_object(self) -> bool {
        self.api_version || [self.kind, self.metadata, self.spec].into_iter().filter(|given| *given).count() >= 2
    }
}
