//! What files are taken for.

use neap::check::{Surroundings, What};

/// What is known of files that are there together.
pub(super) fn surroundings(files: &[(&str, &str)]) -> Surroundings {
    let mut around = Surroundings::new(files.iter().map(|(path, _)| *path));
    for (path, text) in files {
        around.learn(path, text);
    }
    around
}

fn what(files: &[(&str, &str)]) -> Vec<What> {
    let around = surroundings(files);
    files.iter().map(|(path, text)| around.what(path, text)).collect()
}

#[track_caller]
fn is(path: &str, text: &str, expected: What) {
    assert_eq!(what(&[(path, text)]), [expected], "{path}\n{text}");
}

#[test]
fn objects_are_manifests_even_if_half_is_missing() {
    for text in [
        "apiVersion: v1\nkind: Pod\n",
        "# a comment\n---\n\n  apiVersion: v1\n  kind: Pod\n",
        "\u{feff}kind: Pod\nmetadata: {}\n",
        "metadata: {}\nspec: {}\n",
        "apiVersion: v1\n",
        "{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}\n",
        "--- {apiVersion: v1, kind: Pod}\n",
        "a: 1\n---\n\"apiVersion\": v1\n'kind': Pod\n",
        "",
        "# nothing\n---\n",
    ] {
        is("a.yaml", text, What::Manifest);
    }
}

#[test]
fn settings_of_other_programs_are_not() {
    for (path, text) in [
        ("compose.yaml", "services:\n  web:\n    image: a\n"),
        (".github/workflows/ci.yaml", "on: push\njobs: {}\n"),
        (".pre-commit-config.yaml", "repos: []\n"),
        ("mkdocs.yml", "site_name: x\nnav: []\n"),
        (".drone.yml", "kind: pipeline\nname: a\n"),
        ("list.yaml", "- a\n- apiVersion: v1\n"),
        ("nested.yaml", "object:\n  apiVersion: v1\n  kind: Pod\n"),
        ("package.json", "{\"name\": \"x\", \"version\": \"1\"}"),
        ("broken.yaml", "a: [\n"),
    ] {
        is(path, text, What::Other);
    }
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n";
    is("kustomization.yaml", flux, What::Manifest);
    is("neap.yaml", "version: 1\ncluster: a\n", What::NeapConfig);
}

#[test]
fn a_chart_is_known_by_its_chart_file() {
    use What::{HelmChart, HelmOther, HelmTemplate, HelmValues, Manifest};
    let template = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x{{ .Values.a }}\n";
    let plain = "apiVersion: v1\nkind: Pod\n";
    let found = what(&[
        ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
        ("c/values.yaml", "replicas: 1\n"),
        ("c/values-prod.yaml", "replicas: 1\n"),
        ("c/ci/big.yaml", "replicas: 1\n"),
        ("c/templates/a.yaml", template),
        ("c/templates/deep/b.yaml", template),
        ("c/templates/plain.yaml", plain),
        ("c/crds/c.yaml", plain),
        ("c/requirements.yaml", "dependencies: []\n"),
        ("index.yaml", "apiVersion: v1\nentries: {}\ngenerated: \"x\"\n"),
    ]);
    assert_eq!(
        found,
        [
            HelmChart,
            HelmValues,
            HelmValues,
            HelmValues,
            HelmTemplate,
            HelmTemplate,
            Manifest,
            Manifest,
            HelmOther,
            HelmOther
        ]
    );
    is("repo/index.yaml", "apiVersion: v1\nentries: {}\n", HelmOther);
    // Without a chart around it, the same text is an object whose name has braces.
    is("a/templates/a.yaml", template, What::Manifest);
}

#[test]
fn a_chart_around_a_single_file_can_be_looked_for() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: \"{{ .Values.a }}\"}\n";
    let mut around = Surroundings::new(["x/templates/a.yaml"]);
    around.learn("x/templates/a.yaml", text);
    assert_eq!(around.unknown(), ["x/Chart.yaml"]);
    assert_eq!(around.what("x/templates/a.yaml", text), What::Manifest);
    around.add("x/Chart.yaml");
    assert!(around.unknown().is_empty());
    assert_eq!(around.what("x/templates/a.yaml", text), What::HelmTemplate);
}

#[test]
fn a_template_is_told_from_braces_in_a_text() {
    for text in [
        "{{- if .Values.x }}\napiVersion: v1\n{{- end }}\n",
        "apiVersion: v1\nkind: X\nmetadata:\n  name: {{ .Release.Name }}\n",
        "apiVersion: v1\nkind: X\nmetadata:\n  labels:\n    {{- include \"a.labels\" . | nindent 4 }}\n",
        "apiVersion: v1\nkind: X\nspec:\n  args:\n  - {{ .Values.x | quote }}\n",
        "apiVersion: v1\nkind: X\nmetadata:\n  name: {{.Name}}\nspec:\n  a: {{.Other}}\n",
        "apiVersion: v1\nkind: X\nmetadata:\n  name: {{ app_name }}\n",
        "{% if x %}\napiVersion: v1\n{% endif %}\n",
    ] {
        is("a.yaml", text, What::HelmTemplate);
    }
    for text in [
        "apiVersion: v1\nkind: X\nspec:\n  summary: \"{{ $value }} is high\"\n",
        // A fault to report: a map where a text was meant.
        "apiVersion: v1\nkind: X\nspec:\n  summary: {{ $value }} is high\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    {{ range .x }}\n    a: {{ .Values.x }}\n    {{ end }}\n",
        "apiVersion: v1\nkind: X\nspec:\n- a: |-\n    {{ range .x }}\n  b: 1\n",
        // A text over several lines, as rules of Prometheus have them.
        "apiVersion: v1\nkind: X\nspec:\n  a: the pod is in\n    {{ if $value }} trouble\n    {{ end }}\n",
        "apiVersion: v1\nkind: X\nspec:\n  a: {{ $labels.pod }} is down\n  b: in\n    {{ $value }}\n",
    ] {
        is("a.yaml", text, What::Manifest);
    }
}

#[test]
fn what_sops_wrote_is_encrypted() {
    let tail = "sops:\n    age: []\n    mac: ENC[AES256_GCM,data:x]\n    version: 3.9.0\n";
    let secret = "apiVersion: v1\nkind: Secret\nstringData:\n    a: ENC[AES256_GCM,data:x]\n";
    is("a.yaml", &format!("{secret}{tail}"), What::Sops);
    is("values.yaml", &format!("a: ENC[x]\n{tail}"), What::Sops);
    is("a.json", "{\"a\": \"ENC[x]\", \"sops\": {\"mac\": \"ENC[x]\", \"version\": \"3.9.0\"}}", What::Sops);
    is("a.yaml", &format!("{secret}sops:\n  mac: x\nother:\n  version: 1\n"), What::Manifest);
    is("a.yaml", &format!("{secret}  sops: 1\n"), What::Manifest);
}

#[test]
fn a_kustomization_says_what_its_files_are() {
    use What::{HelmValues, Kustomization, KustomizeConfig, KustomizeData, KustomizePatch, Manifest};
    let kustomization = "\
resources: [base.yaml, both.yaml]
patches: [{path: ./p.yaml}, {path: both.yaml}]
patchesStrategicMerge: [q.yaml, \"{kind: X}\"]
configurations: [c.yaml]
transformers: [t]
configMapGenerator: [{name: a, files: [d.yaml, k=../up.yaml]}]
helmCharts: [{name: a, valuesFile: v.yaml}]
";
    let object = "apiVersion: v1\nkind: X\n";
    let found = what(&[
        ("x/kustomization.yaml", kustomization),
        ("x/base.yaml", object),
        ("x/both.yaml", object),
        ("x/p.yaml", "- op: add\n"),
        ("x/q.yaml", object),
        ("x/c.yaml", "nameReference: []\n"),
        ("x/t/label.yaml", "apiVersion: builtin\nkind: LabelTransformer\n"),
        ("x/t/kustomization.yaml", "resources: [label.yaml]\n"),
        ("x/d.yaml", object),
        ("up.yaml", object),
        ("x/v.yaml", object),
        ("y.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"),
    ]);
    assert_eq!(
        found,
        [
            Kustomization,
            Manifest,
            Manifest,
            KustomizePatch,
            KustomizePatch,
            KustomizeConfig,
            KustomizeConfig,
            Kustomization,
            KustomizeData,
            KustomizeData,
            HelmValues,
            Kustomization
        ]
    );
}

#[test]
fn hostile_texts_end() {
    let deep = "[".repeat(200_000);
    let lines = "{{\n".repeat(100_000);
    let paths = format!("resources: [{}]\n", "../".repeat(50_000));
    for text in [deep.as_str(), &lines, &paths, "sops:", "---", ":", "{", "kind", "\nsops:\n", "a: |\n"] {
        for path in ["a.yaml", "kustomization.yaml", "", "/", "..", "../Chart.yaml", "templates/ci/values.yaml"] {
            assert_eq!(what(&[(path, text)]).len(), 1);
        }
    }
}
