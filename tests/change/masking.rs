use neap::change::ChangeSet;
use neap::report::changes::{human, json, markdown};

use super::bundle;

const VALUE: &str = "aHVudGVyMg";

fn reports(old: &str, new: &str) -> [String; 4] {
    let changes = ChangeSet::between(&bundle(&[("s.yaml", old)]), &bundle(&[("s.yaml", new)]));
    [human(&changes, false), json(&changes), markdown(&changes), format!("{changes:?}")]
}

fn secret(value: &str, comment: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n{comment}data:\n  password: {value}\n  user: {VALUE}\n"
    )
}

#[test]
fn no_report_shows_a_value_of_a_secret() {
    let plain = secret(VALUE, "");
    let list = format!("kind: List\napiVersion: v1\nitems:\n- {}", plain.trim_end().replace('\n', "\n  "));
    let config_map = plain.replace("Secret", "ConfigMap").replace(VALUE, "x");
    let pairs = [
        (secret("eA==", ""), plain.clone()),
        ("a: 1\n".to_owned(), plain.clone()),
        (plain.clone(), secret(VALUE, "# eA==\n")),
        (secret(VALUE, &format!("# was {VALUE}\n")), plain.clone()),
        (plain.clone(), format!("{plain}broken: [\n")),
        (list.replacen(VALUE, "eA==", 1), list.clone()),
        ("items: []\n".to_owned(), list),
        (config_map, plain.clone()),
        (plain.replace("  user", "  # user"), plain),
    ];
    for (old, new) in pairs {
        for report in reports(&old, &new) {
            assert!(!report.contains(VALUE), "{old}\n---\n{new}\n---\n{report}");
            assert!(!report.contains("no changes"), "{report}");
        }
    }
}

#[test]
fn a_changed_value_is_still_a_change() {
    let [human, ..] = reports(&secret("eA==", ""), &secret("eQ==", ""));
    assert!(human.contains("data.password: *** -> ***"), "{human}");
}
