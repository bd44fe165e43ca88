//! What several rules of this family look at.

use super::super::World;
use crate::document::Node;
use crate::topology::{Object, given, plain};

/// Every map of annotations that a rule may find something in: those of objects, and those that the template of an
/// ApplicationSet gives.
pub(super) fn annotated<'a>(world: &World<'a>, name: &str) -> Vec<(&'a Object, &'a Node)> {
    let of = |metadata: Option<&'a Node>| given(given(metadata?, "annotations")?, name);
    let all = world.topology.all().filter_map(|object| Some((object, given(object.annotations()?, name)?)));
    let templates = world.delivery().applications.iter().filter(|it| it.is_template || it.is_made);
    all.chain(templates.filter_map(|it| Some((it.object, of(it.metadata)?)))).collect()
}

/// The items of an annotation with commas. Where something is still to be filled in, there are none.
pub(super) fn items(node: &Node) -> Vec<&str> {
    let text = plain(node).unwrap_or_default();
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
}
