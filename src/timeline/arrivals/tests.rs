//! Arrivals, second by second.

use super::*;

fn seconds(arrivals: &Arrivals) -> Vec<f64> {
    arrivals.moments().map(|at| (at.as_secs_f64() * 1e6).round() / 1e6).collect()
}

#[test]
fn a_burst_is_spread_from_its_first_to_its_last_message() {
    assert_eq!(seconds(&Arrivals::burst(3, Duration::from_secs(2)).unwrap()), [0.0, 1.0, 2.0]);
    let at_once = Arrivals::burst(2, Duration::ZERO).unwrap();
    assert_eq!((seconds(&at_once), at_once.at_once()), (vec![0.0, 0.0], true));
    assert_eq!(Arrivals::burst(0, Duration::ZERO), Err(ArrivalsFault::Nothing));
    assert_eq!(Arrivals::burst(MOST + 1, Duration::ZERO), Err(ArrivalsFault::TooMany));
}

#[test]
fn a_steady_rate_ends_with_its_time() {
    assert_eq!(seconds(&Arrivals::steady(2.0, Duration::from_secs(2)).unwrap()), [0.0, 0.5, 1.0, 1.5]);
    assert_eq!(seconds(&Arrivals::steady(0.1, Duration::from_secs(2)).unwrap()), [0.0]);
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(Arrivals::steady(rate, Duration::from_secs(1)), Err(ArrivalsFault::Rate));
    }
    assert_eq!(Arrivals::steady(1e12, Duration::from_secs(1000)), Err(ArrivalsFault::TooMany));
}

/// From 0 to 4 in a second over 4 s: `t² / 2` messages came by then, 8 in all, the last before the end at √14.
#[test]
fn a_ramp_comes_faster_and_faster_or_slower() {
    let up = Arrivals::ramp(0.0, 4.0, Duration::from_secs(4)).unwrap();
    assert_eq!(up.len(), 8);
    let millis: Vec<u128> = up.moments().map(|at| at.as_millis()).collect();
    assert_eq!(millis, [0, 1414, 2000, 2449, 2828, 3162, 3464, 3741]);
    let down = seconds(&Arrivals::ramp(4.0, 0.0, Duration::from_secs(4)).unwrap());
    assert!((down[1] - (4.0 - 14f64.sqrt())).abs() < 1e-5 && down.len() == 8, "{down:?}");
    assert_eq!(Arrivals::ramp(0.0, 0.0, Duration::from_secs(4)), Err(ArrivalsFault::Rate));
    assert_eq!(Arrivals::ramp(1.0, -1.0, Duration::from_secs(4)), Err(ArrivalsFault::Rate));
}

/// 1 in a second at midnight, 3 at noon: 2 in the mean, 172,800 on a day, and 2 at six.
#[test]
fn a_day_comes_and_goes() {
    let day = Daily::read("time,rate\n00:00,1\n12:00,3\n").unwrap();
    let whole = Arrivals::daily(&day, 0, Duration::from_hours(24)).unwrap();
    assert_eq!(whole.len(), 172_800);
    let hour = Arrivals::daily(&day, 6 * 3600, Duration::from_secs(1)).unwrap();
    assert_eq!((hour.len(), seconds(&hour)[0]), (3, 0.0));
    // Over midnight the curve goes on: from 23:00 to 01:00 it falls to 1 and rises again, 2 · 3600 · 13/12 messages.
    let night = Arrivals::daily(&day, 23 * 3600, Duration::from_hours(2)).unwrap();
    assert_eq!(night.len(), 7_800);
    let moments: Vec<Moment> = night.moments().collect();
    assert!(moments.windows(2).all(|pair| pair[0] <= pair[1]) && moments[7_799] <= Duration::from_hours(2));
    for (wrong, fault) in [
        ("", DailyFault::Nothing),
        ("25:00,1", DailyFault::Line(1)),
        ("08:00,-1", DailyFault::Line(1)),
        ("08:00,1\n07:00,1", DailyFault::Line(2)),
    ] {
        assert_eq!(Daily::read(wrong), Err(fault), "{wrong}");
    }
    // Half a day of nothing: the first comes at once, the others when the rate is above 0.
    let quiet = Daily::read("00:00,0\n12:00,0\n12:01,1\n23:59,0\n").unwrap();
    let all = Arrivals::daily(&quiet, 0, Duration::from_hours(24)).unwrap();
    assert_eq!(all.at(0), Some(Duration::ZERO));
    assert!(all.at(1).unwrap() > Duration::from_hours(12));
}

#[test]
fn a_file_is_read_line_by_line() {
    assert_eq!(seconds(&Arrivals::replay("time,subject\n5,a\n5.5,b\n\n9\n").unwrap()), [0.0, 0.5, 4.0]);
    assert_eq!(Arrivals::replay("1\n0\n"), Err(ArrivalsFault::Line(2)));
    assert_eq!(Arrivals::replay("1\nx\n"), Err(ArrivalsFault::Line(2)));
    assert_eq!(Arrivals::replay("time\n"), Err(ArrivalsFault::Nothing));
}

/// Three come at 2 s, of which one is in work at 3 s, and two more at 4 s, when one is done.
#[test]
fn a_timeline_is_played_again() {
    let sample = |at: f64, waiting: u64, in_flight: u64, acked: u64| {
        format!(r#"{{"at": {at}, "waiting": {waiting}, "inFlight": {in_flight}, "acked": {acked}, "stuck": 0}}"#)
    };
    let samples = [sample(1.0, 0, 0, 0), sample(2.0, 3, 0, 0), sample(3.0, 2, 1, 0), sample(4.0, 4, 0, 1)].join(",");
    let text = format!(r#"{{"run": {{"samples": [{samples}]}}}}"#);
    assert_eq!(seconds(&Arrivals::replay(&text).unwrap()), [0.0, 0.0, 0.0, 2.0, 2.0]);
    for wrong in ["{", "{}", r#"{"samples": [{"at": -1}]}"#, r#"{"samples": [{"at": 1, "waiting": 1}]}"#] {
        assert!(matches!(Arrivals::replay(wrong), Err(ArrivalsFault::Timeline(_))), "{wrong}");
    }
    let many = r#"{"samples": [{"at": 0, "waiting": 99999999, "inFlight": 0, "acked": 0, "stuck": 0}]}"#;
    assert_eq!(Arrivals::replay(many), Err(ArrivalsFault::TooMany));
}

#[test]
fn the_messages_of_a_recorded_burst_come_again() {
    let record = |arrivals: &str| format!(r#"{{"setup": {{"arrivals": {arrivals}}}, "samples": [[0, 0]]}}"#);
    assert_eq!(seconds(&Arrivals::replay(&record("[1.5, 1.0, 4]")).unwrap()), [0.0, 0.5, 3.0]);
    for wrong in ["[-1]", "[\"1\"]", "[1e300]"] {
        assert!(matches!(Arrivals::replay(&record(wrong)), Err(ArrivalsFault::Timeline(_))), "{wrong}");
    }
    assert!(Arrivals::replay(&record("[]")).is_err());
}
