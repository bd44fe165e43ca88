//! What a tree knows of an object that is not where it is looked for.

use super::super::World;
use crate::topology::Object;
use crate::unit::certain;

/// Names that are compared with a misspelt one; in a namespace with more, no slip is looked for.
const MOST: usize = 500;

/// The one object of a kind, in the namespace, whose name was likely meant.
pub(super) fn near<'a>(
    world: &World<'a>,
    from: &Object,
    (group, kind): (&str, &str),
    namespace: &str,
    name: &str,
) -> Option<&'a Object> {
    let beside = |other: &&Object| world.topology.together(from, other);
    let there: Vec<&Object> = world.topology.within(group, kind, namespace).filter(beside).take(MOST + 1).collect();
    if there.len() > MOST {
        return None;
    }
    let meant = certain(name, there.iter().map(|other| other.name.as_str())).filter(|meant| is_slip(name, meant))?;
    there.into_iter().find(|other| other.name == meant)
}

/// Whether names differ by a slip of the finger in one long word, and not as `db-a` and `db-b` or `shard1` and `shard2` do.
fn is_slip(one: &str, other: &str) -> bool {
    let words = |name: &str| name.split(['-', '.']).map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (words(one), words(other));
    let mut differing = one.iter().zip(&other).filter(|(one, other)| one != other);
    let is_long = |word: &str| word.len() >= 5 && word.chars().all(|letter| letter.is_ascii_alphabetic());
    one.len() == other.len()
        && differing.next().is_some_and(|(one, other)| is_long(one) && is_long(other))
        && differing.next().is_none()
}

/// An object of that kind and name in another namespace of the same cluster, where both are known and none may be in the
/// namespace itself.
pub(super) fn abroad<'a>(
    world: &World<'a>,
    from: &Object,
    (group, kind): (&str, &str),
    namespace: &str,
    name: &str,
) -> Option<&'a Object> {
    let same = || world.topology.named(group, kind, name).filter(|other| world.topology.together(from, other));
    if namespace.is_empty() || same().any(|other| other.namespace.is_empty()) {
        return None;
    }
    same().next()
}

/// ` in namespace jobs`, or nothing where nobody says.
pub(super) fn within(namespace: &str) -> String {
    if namespace.is_empty() { String::new() } else { format!(" in namespace {namespace}") }
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn names_of_a_series_are_no_slips() {
        for (one, other, expected) in [
            ("app-confg", "app-config", true),
            ("wroker", "worker", true),
            ("db-a", "db-b", false),
            ("shard1", "shard2", false),
            ("queue-eu-west", "queue-eu-east", false),
            ("worker-blue", "worker", false),
        ] {
            assert_eq!(is_slip(one, other), expected, "{one} {other}");
        }
    }
}
