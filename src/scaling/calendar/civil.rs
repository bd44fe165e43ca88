//! Days and their names, in the calendar that everybody uses.

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// A moment as a clock on the wall shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    /// From 0, Sunday.
    pub(super) weekday: i64,
}

impl Civil {
    /// Of seconds from the beginning of 1970 by that clock.
    pub(super) fn of(seconds: i64) -> Self {
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        // Years begin in March here, so that the odd day is the last.
        let shifted = days + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: of_year - (153 * from_march + 2) / 5 + 1,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 4).rem_euclid(7),
        }
    }
}

/// Days from the beginning of 1970; a month or day beyond its end runs over into the next, as with Go's `time.Date`.
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_a_century_is_there_and_back() {
        let mut before = days(1999, 12, 31);
        for year in 2000..2100 {
            for month in 1..=12 {
                let last = if month == 12 { days(year + 1, 1, 1) } else { days(year, month + 1, 1) };
                for (number, day) in (days(year, month, 1)..last).enumerate() {
                    assert_eq!(day, before + 1);
                    before = day;
                    let civil = Civil::of(day * DAY + 3_661);
                    let date = (civil.year, civil.month, civil.day);
                    assert_eq!(date, (year, month, i64::try_from(number).unwrap() + 1));
                    assert_eq!((civil.hour, civil.minute, civil.second), (1, 1, 1));
                }
            }
        }
        assert_eq!(Civil::of(days(2026, 11, 25) * DAY).weekday, 3);
        assert_eq!(days(2026, 14, 1), days(2027, 2, 1));
    }
}
