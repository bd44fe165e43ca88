//! When the windows of cron triggers are, within a week.

use super::scaled::Trigger;

/// Minutes of a week.
pub(super) const WEEK: u32 = 7 * 24 * 60;

/// More events of a week than any sensible schedule has.
const MOST: usize = 400;

/// Parts of a week, each from one minute until before another, in order and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Windows(Vec<(u32, u32)>);

impl Windows {
    /// Of a trigger whose start and end depend on nothing but the time of the day and the day of the week.
    ///
    /// KEDA takes a window to be open where its next end comes before its next start, or with it (KEDA 2.19,
    /// `pkg/scalers/cron_scaler.go`, `GetMetricsAndActivity`).
    pub(super) fn of(trigger: Trigger<'_>) -> Option<Self> {
        let (starts, ends) = (times(trigger.text("start")?)?, times(trigger.text("end")?)?);
        let mut events: Vec<u32> = starts.iter().chain(&ends).copied().collect();
        events.sort_unstable();
        events.dedup();
        if starts.is_empty() || ends.is_empty() || events.len() > MOST {
            return None;
        }
        let next = events.iter().skip(1).copied().chain(events.first().map(|first| first + WEEK));
        let open = events.iter().copied().zip(next).filter(|(_, next)| ends.binary_search(&(next % WEEK)).is_ok());
        Some(Self::joined(open))
    }

    fn joined(parts: impl Iterator<Item = (u32, u32)>) -> Self {
        let within =
            |(from, to): (u32, u32)| if to > WEEK { vec![(0, to - WEEK), (from, WEEK)] } else { vec![(from, to)] };
        let mut parts: Vec<(u32, u32)> = parts.flat_map(within).collect();
        parts.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (from, to) in parts {
            match joined.last_mut() {
                Some(last) if last.1 >= from => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// All of several together.
    pub(super) fn together(all: &[Self]) -> Self {
        Self::joined(all.iter().flat_map(|one| &one.0).copied())
    }

    /// Whether others are open whenever these are.
    pub(super) fn within(&self, other: &Self) -> bool {
        self.0.iter().all(|(from, to)| {
            // They are apart, so that only the last one that begins in time can reach so far.
            let begun = other.0.partition_point(|(begin, _)| begin <= from);
            begun.checked_sub(1).and_then(|last| other.0.get(last)).is_some_and(|(_, end)| to <= end)
        })
    }

    /// The shortest time between two windows, in minutes; none where it is always the same.
    pub(super) fn shortest_gap(&self) -> Option<u32> {
        let begins = self.0.iter().skip(1).map(|(from, _)| *from).chain(self.0.first().map(|(from, _)| from + WEEK));
        let gaps = self.0.iter().zip(begins).map(|((_, to), next)| next - to);
        gaps.filter(|gap| *gap > 0).min()
    }
}

/// The minutes of a week at which a schedule fires.
fn times(schedule: &str) -> Option<Vec<u32>> {
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let [minute, hour, "*" | "?", "*" | "?", day] = fields.as_slice() else { return None };
    let (minutes, hours) = (numbers(minute, 59)?, numbers(hour, 23)?);
    let days = numbers(&named(day), 6)?;
    if days.len() * hours.len() * minutes.len() > MOST {
        return None;
    }
    let of_day = |day: u32| {
        hours
            .iter()
            .flat_map(|hour| minutes.iter().map(move |minute| hour * 60 + minute))
            .map(move |at| day * 1440 + at)
    };
    Some(days.iter().flat_map(|day| of_day(*day).collect::<Vec<_>>()).collect())
}

/// Names of days as numbers.
fn named(field: &str) -> String {
    const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    DAYS.iter().enumerate().fold(field.to_lowercase(), |text, (at, day)| text.replace(day, &at.to_string()))
}

/// The numbers of a field, in order.
fn numbers(field: &str, last: u32) -> Option<Vec<u32>> {
    let mut all = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
            None if matches!(range, "*" | "?") => (0, last),
            None => (range.parse().ok()?, if step.is_some() { last } else { range.parse().ok()? }),
        };
        let step: usize = step.map_or(Some(1), |step| step.parse().ok())?;
        if to > last || from > to || step == 0 {
            return None;
        }
        all.extend((from..=to).step_by(step));
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_of_a_day_and_of_a_week() {
        assert_eq!(times("30 8 * * 1").unwrap(), [1440 + 510]);
        assert_eq!(times("0 8,20 * * MON-TUE").unwrap(), [1440 + 480, 1440 + 1200, 2880 + 480, 2880 + 1200]);
        assert_eq!(times("*/30 0 * * 0").unwrap(), [0, 30]);
        for open in ["0 8 1 * *", "0 8 * * 7", "0 8 * *", "@daily", "x 8 * * *", "0 24 * * *", "* * * * *"] {
            assert_eq!(times(open), None, "{open}");
        }
    }

    #[test]
    fn windows_join_over_the_end_of_the_week() {
        let night = Windows::joined([(WEEK - 60, WEEK + 60), (60, 120)].into_iter());
        assert_eq!(night.0, [(0, 120), (WEEK - 60, WEEK)]);
        assert_eq!(night.shortest_gap(), Some(WEEK - 180));
        assert!(Windows(vec![(10, 20)]).within(&night) && !night.within(&Windows(vec![(0, 130)])));
        assert_eq!(Windows(vec![(0, WEEK)]).shortest_gap(), None);
        assert_eq!(Windows::together(&[Windows(vec![(0, 5)]), Windows(vec![(5, 9)])]).0, [(0, 9)]);
    }
}
