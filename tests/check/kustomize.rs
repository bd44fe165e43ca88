//! Kustomizations and patches. What is refused here, kustomize 5.5 refuses when it builds, but for patches that select
//! nothing; what is fine here can still fail then, when objects meet.

use neap::check::{Options, Text, What, texts};
use neap::diagnostic::Sink;
use neap::document::Sources;

use super::recognise::surroundings;
use super::{catalogue, render};

/// Findings of every kustomization and patch among some files.
fn findings(files: &[(&str, &str)]) -> String {
    let surroundings = surroundings(files);
    let all = files.iter().map(|(path, text)| Text { what: surroundings.what(path, text), ..Text::new(path, *text) });
    let apart: Vec<Text<'_>> =
        all.filter(|text| text.what.left_alone().is_none() && text.what != What::Manifest).collect();
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let options = Options { surroundings: surroundings.into(), ..Options::default() };
    let summary = texts(&apart, &mut sources, catalogue::shared(), &options, &mut sink);
    assert_eq!(summary.documents, summary.valid + summary.invalid + summary.not_checked);
    assert_eq!(sink.has_errors(), summary.invalid > 0);
    render(&sources, sink.diagnostics())
}

/// Findings of a kustomization beside which there are `a.yaml` and a folder `base`.
fn alone(text: &str) -> String {
    let object = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n";
    findings(&[
        ("x/kustomization.yaml", text),
        ("x/a.yaml", object),
        ("x/app.conf.yaml", "a: 1\n"),
        ("x/empty/readme.md", ""),
        ("base/kustomization.yml", "resources: [ns.yaml]\n"),
        ("base/ns.yaml", object),
    ])
}

#[test]
fn what_kustomize_takes_is_fine() {
    for text in [
        "resources: [a.yaml, ../base/]\n",
        "kind: Kustomization\nresources: [a.yaml]\n",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [a.yaml]\n",
        "resources: ['https://example.org/a.yaml', 'github.com/acme/apps//base?ref=v1']\n",
        "resources: [a.yaml]\n---\nfoo: bar\n",
        "resources: [a.yaml]\nbuildMetadata: [anything]\n",
        "namePrefix: a-\n",
        "components: [../base]\ncommonAnnotations: {a: b}\nlabels: [{pairs: {a: b}, includeSelectors: true}]\n",
        "configMapGenerator: [{name: a, behavior: merge, files: [k=app.conf.yaml], literals: [a=, 'b=c=d']}]\n",
        "resources: [a.yaml]\nimages: [{name: b, newTag: '1.0'}]\nreplicas: [{name: a, count: 3}]\n",
        "resources: [a.yaml]\npatches: [{target: {kind: X}, patch: \"- op: remove\\n  path: /a\"}]\n",
        "resources: [a.yaml]\nsortOptions: {order: fifo}\nreplacements: [{source: {kind: A}, targets: [{select: {name: b}}]}]\n",
        "resources: null\nnamespace: a\n",
    ] {
        assert_eq!(alone(text), "", "{text}");
    }
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    assert_eq!(alone(text), expected, "{text}");
}

#[test]
fn fields_and_types_are_those_of_kustomize() {
    refused(
        "resource: [a.yaml]\n",
        "1:1 `resource` error[schema-unknown-field] unknown field resource\n  help: did you mean resources?\n",
    );
    refused(
        "metadata: {name: a, uid: b}\n",
        "1:21 `uid` error[schema-unknown-field] unknown field metadata.uid\n  \
         help: known here: name, namespace, labels, annotations\n",
    );
    refused(
        "resources: a.yaml\n",
        "1:12 `a.yaml` error[schema-type] resources must be a list, found string \"a.yaml\"\n  \
         help: write a list, each item behind `- `\n",
    );
    let tag = alone("images: [{name: b, newTag: 1.0}]\n");
    assert!(tag.contains("error[schema-type] images[0].newTag must be a string"), "{tag}");
    assert!(alone("sortOptions: {order: x}\n").contains("error[schema-enum]"));
    assert!(alone("configMapGenerator: [{literals: [a=b]}]\n").contains("error[schema-required]"));
    assert!(alone("- a\n").contains("error[schema-type]"));
}

#[test]
fn what_kind_it_is() {
    refused(
        "kind: Kustomisation\nresources: [a.yaml]\n",
        "1:7 `Kustomisation` error[manifest-unknown-kind] kustomize has no kind \"Kustomisation\"\n  \
         help: a kustomization is a Kustomization or a Component\n",
    );
    refused(
        "apiVersion: kustomize.config.k8s.io/v1\nresources: [a.yaml]\n",
        "1:13 `kustomize.config.k8s.io/v1` error[manifest-unknown-kind] \"kustomize.config.k8s.io/v1\" is no apiVersion of \
         a Kustomization\n  help: did you mean kustomize.config.k8s.io/v1beta1?\n",
    );
    assert!(alone("kind: Kustomization\n").contains("error[kustomize-empty]"));
    assert!(alone("# nothing\n").contains("x/kustomization.yaml error[kustomize-empty]"));
}

#[test]
fn paths_lead_somewhere() {
    refused(
        "resources:\n- b.yaml\n- ../bas\n",
        "2:3 `b.yaml` error[kustomize-path] resources: b.yaml is not there\n  help: did you mean a.yaml?\n\
         3:3 `../bas` error[kustomize-path] resources: ../bas is not there\n  help: did you mean ../base?\n",
    );
    refused(
        "resources: [ns.yaml]\n",
        "1:13 `ns.yaml` error[kustomize-path] resources: ns.yaml is not there\n  help: did you mean ../base/ns.yaml?\n",
    );
    refused(
        "resources: [a.yaml, ../base, ./a.yaml]\n",
        "1:30 `./a.yaml` error[kustomize-path] resources: ./a.yaml is named twice\n  1:13 first here\n  help: leave one of them out\n",
    );
    refused(
        "resources: [empty]\n",
        "1:13 `empty` error[kustomize-path] resources: empty has no kustomization\n  \
         help: make empty/kustomization.yaml, or name files\n",
    );
    refused(
        "components: [a.yaml]\n",
        "1:14 `a.yaml` error[kustomize-path] components: a.yaml is a file\n  help: name a folder with a kustomization\n",
    );
    refused(
        "patches: [{path: ../base}]\n",
        "1:18 `../base` error[kustomize-path] patches[].path: ../base is a folder\n  help: name a file\n",
    );
    let files = alone("configMapGenerator: [{name: a, files: [k=app.cnf.yaml], envs: [nowhere/at/all.env]}]\n");
    assert!(files.contains("files: app.cnf.yaml is not there\n  help: did you mean app.conf.yaml?"), "{files}");
    assert!(files.contains("envs: nowhere/at/all.env is not there\n"), "{files}");
}

#[test]
fn old_fields_are_warned_of() {
    for (field, instead) in
        [("bases: [../base]", "resources"), ("commonLabels: {a: b}", "labels"), ("vars: []", "repl")]
    {
        let found = alone(&format!("{field}\n"));
        assert!(
            found.contains(" warning[kustomize-deprecated] ") && found.contains(&format!("use {instead}")),
            "{found}"
        );
        assert!(!found.contains(" error["), "{found}");
    }
}

#[test]
fn a_patch_is_given_once_and_a_literal_has_a_key() {
    let both = "patches: [{path: a.yaml, patch: \"{apiVersion: v1, kind: Namespace}\"}]\n";
    assert!(alone(both).contains("error[kustomize-choice] a patch has both path and patch"));
    assert!(alone("patches: [{target: {kind: X}}]\n").contains("a patch has neither path nor patch"));
    assert!(alone("patches: [{patch: \"- op: remove\\n  path: /a\"}]\n").contains("operations need a target"));
    for literal in ["ab", "=a"] {
        let found = alone(&format!("secretGenerator: [{{name: a, literals: ['{literal}']}}]\n"));
        assert!(found.contains("error[kustomize-literal] secretGenerator: a literal is not of the form key=value"));
    }
}

fn patch(text: &str) -> String {
    findings(&[("kustomization.yaml", "patches: [{path: p.yaml, target: {name: a}}]\n"), ("p.yaml", text)])
}

#[test]
fn a_patch_need_not_be_whole() {
    for text in [
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 3}\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n$patch: delete\n",
        "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: a, $patch: delete}]}}}\n",
        "apiVersion: apps/v1\nkind: Deployment\nspec: {strategy: {$retainKeys: [type], type: Recreate}, replicas: null}\n",
        "- {op: test, path: /a, value: null}\n- {op: move, from: /a, path: /b}\n- {op: add, path: '', value: {}}\n",
    ] {
        assert_eq!(patch(text), "", "{text}");
    }
}

#[test]
fn a_patch_has_known_fields_of_the_right_type() {
    let head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n";
    assert_eq!(
        patch(&format!("{head}spec:\n  replica: 3\n")),
        "5:3 `replica` error[schema-unknown-field] unknown field spec.replica\n  help: did you mean replicas?\n"
    );
    assert!(patch(&format!("{head}spec: {{replicas: many}}\n")).contains("error[schema-type] spec.replicas"));
    assert!(patch("apiVersion: apps/v2\nkind: Deployment\nspec: {}\n").contains("error[manifest-unknown-kind]"));
    assert!(patch("kind: Deployment\nspec: {}\n").contains("error[manifest-no-kind]"));
}

#[test]
fn operations_are_those_of_rfc_6902() {
    assert_eq!(
        patch("- op: ad\n  path: /a\n  value: 1\n"),
        "1:7 `ad` error[kustomize-operation] there is no operation \"ad\"\n  help: did you mean add?\n"
    );
    assert!(patch("- {op: add, value: 1}\n").contains("error[kustomize-operation] path is missing"));
    assert!(patch("- {op: copy, path: /a}\n").contains("error[kustomize-operation] from is missing"));
    assert!(patch("- {path: /a}\n").contains("error[kustomize-operation] op is missing"));
    assert!(patch("- a\n").contains("error[kustomize-operation] an operation must be a map"));
    assert!(patch("- {op: remove, path: 1}\n").contains("must be a string"));
    for text in ["- {op: add, path: a/b, value: 1}\n", "- {op: replace, path: /a}\n"] {
        let found = patch(text);
        assert!(found.contains(" warning[kustomize-operation]") && !found.contains(" error["), "{found}");
    }
}

#[test]
fn a_patch_that_is_written_out_is_checked_where_it_stands() {
    let text = "patches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: add\n      path: /a\n      value: 1\n    - op: ad\n      path: /b\n";
    let found = findings(&[("kustomization.yaml", text)]);
    assert!(found.starts_with("3:10 `"), "{found}");
    assert!(found.contains("error[kustomize-operation] there is no operation \"ad\" (line 4 of the patch)"), "{found}");
    let broken = findings(&[("kustomization.yaml", "patches: [{patch: 'a: ['}]\n")]);
    assert!(broken.contains("error[yaml-syntax]"), "{broken}");
}

#[test]
fn a_kustomization_among_other_documents_is_checked_too() {
    let (_, documents) = super::check(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [nowhere.yaml]\nfoo: 1\n",
        &Options::default(),
    );
    let (verdict, found) = &documents[0];
    assert_eq!(*verdict, neap::check::Verdict::Invalid);
    // Where it is is not known, and so neither where its paths lead.
    assert_eq!(found.iter().map(|it| it.code).collect::<Vec<_>>(), ["schema-unknown-field"]);
}
