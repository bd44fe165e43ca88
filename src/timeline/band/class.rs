//! Counts in classes, so that their number is bounded.

/// Values below are counted exactly; above, in this many classes for each doubling, so that none is wider than a thirty-second
/// of its values.
const EXACT: u64 = 64;

/// The class in which a value is counted.
pub(super) fn class(value: u64) -> u16 {
    let doublings = u64::from(value.max(1).ilog2()).saturating_sub(u64::from(EXACT.ilog2()) - 1);
    // The leading six bits of a value, and by how much they are shifted.
    u16::try_from(doublings * EXACT / 2 + (value >> doublings)).unwrap_or(u16::MAX)
}

/// The value that stands for a class: its middle.
pub(super) fn middle(class: u16) -> u64 {
    let class = u64::from(class);
    if class < EXACT {
        return class;
    }
    let doublings = class / (EXACT / 2) - 1;
    let least = (class - doublings * EXACT / 2) << doublings;
    least + ((1 << doublings) - 1) / 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A class holds its value to a thirty-second, and greater values have greater classes.
        #[test]
        fn a_class_is_close(value in 0u64..1 << 50) {
            let near = middle(class(value));
            prop_assert!(near.abs_diff(value) <= value / 32, "{value}: {near}");
            prop_assert!(class(value) <= class(value + 1));
        }
    }
}
