//! Names that do not fit where KEDA puts them.

use super::super::{Rule, World};
use super::scaled::{hpa_name, is_settled, place, refused, unready};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "scaled-object-name-too-long";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

/// Bytes of the value of a label (KEDA 2.20, `scaledobject_webhook.go`, `maxK8sLabelValueLength`).
const MOST: usize = 63;

const HPA: &str = "spec.advanced.horizontalPodAutoscalerConfig.name";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects().filter(|object| is_settled(&object.name)) {
        found.extend(too_long(world.keda() >= (2, 20), object));
    }
}

/// Before 2.20 the webhook does not look: the label is refused when the operator writes it, and a long name of an HPA is fine.
fn too_long(strict: bool, object: &Object) -> Option<Diagnostic> {
    let own = object.name.len();
    if own > MOST {
        let message =
            format!("ScaledObject name has {own} characters, and the label scaledobject.keda.sh/name takes {MOST}");
        let finding = if strict { refused(ID, message, object.place()) } else { unready(ID, &message, object.place()) };
        return Some(finding.help(format!("write a name of at most {MOST} characters, 54 without a name for the HPA")));
    }
    let name = hpa_name(object).filter(|name| strict && name.len() > MOST)?;
    let named = object.text(HPA) == Some(name.as_str());
    let (from, key) = if named { ("", place(object, HPA)) } else { (" of its own", object.place()) };
    let message = format!("HPA name {name} has {} characters, and may have {MOST}", name.len());
    let finding = refused(ID, message, key);
    Some(finding.help(format!("give advanced.horizontalPodAutoscalerConfig.name a shorter name{from}")))
}
