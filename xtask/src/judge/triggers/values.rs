//! Values on both sides of what KEDA can read, by what it reads them as.

use super::parameter::{Kind, Parameter};

/// Values that some part of KEDA's reading decides on (`pkg/scalers/scalersconfig/typed_config.go`): numbers are read as
/// JSON, booleans by `strconv.ParseBool`, durations by `time.ParseDuration` or as milliseconds, and all of them trimmed.
const NUMBERS: [&str; 24] = [
    "0",
    "-1",
    "1",
    "5",
    " 5 ",
    "+5",
    "010",
    "-0",
    "10.0",
    "5.5",
    ".5",
    "5.",
    "1e3",
    "1E2",
    "1_000",
    "0x10",
    "1,5",
    "5s",
    "9223372036854775807",
    "9223372036854775808",
    "1e400",
    "NaN",
    "null",
    "\"5\"",
];
const BOOLEANS: [&str; 14] =
    ["true", "True", "TRUE", "tRUE", "t", "T", "1", "0", "F", "false", " false ", "yes", "on", "null"];
const DURATIONS: [&str; 18] = [
    "30s", "1m30s", "1m30", "1.5h", "5", "-5", "-1s", "0", "+5", "5 s", "5S", "1d", "100us", "1h ", ".5s", "5.5", "s",
    "inf",
];
const MAPS: [&str; 8] = ["a=b", "a=b,c=d", " a = b , c = d ", "a=b=c", "a", "a=", "=b", "a=b,"];
const QUERIES: [&str; 6] = ["a=b", "a=b&c=d", "a", "a;b", "%zz", "a=%2"];
const TEXTS: [&str; 4] = ["a,b", ",", "a;b", " a , b "];
const INTEGERS: [&str; 12] = ["1", "1,2", "1-4", "4-1", "1,3-5,8", " 1 , 2 ", "1-", "-1", "a", "1,,2", "1-2-3", "1.0"];

/// Texts that scalers parse themselves: addresses, selectors, schedules, expressions, JSON.
const WRITTEN: [&str; 11] = ["x", "x:1", "http://x", "http://x/", "a/b/c", "a=b", "5", "{}", "[", "(", "%zz"];

/// What to try for a parameter.
pub(super) fn values(parameter: &Parameter) -> Vec<String> {
    let list: &[&str] = match parameter.kind {
        Kind::Bool => &BOOLEANS,
        Kind::Integer | Kind::Unsigned | Kind::Float => &NUMBERS,
        Kind::Duration => &DURATIONS,
        Kind::Map => &MAPS,
        Kind::Query => &QUERIES,
        Kind::Integers => &INTEGERS,
        Kind::Texts => &TEXTS,
        Kind::Text => &WRITTEN,
    };
    let mut all: Vec<String> = list.iter().map(|&value| value.to_owned()).collect();
    all.extend([String::new(), "  ".to_owned()]);
    if let [first, rest @ ..] = parameter.words.as_slice() {
        let (upper, lower) = (first.to_uppercase(), first.to_lowercase());
        all.extend([
            upper,
            lower,
            format!(" {first} "),
            format!("{first}x"),
            format!("{first},"),
            format!("{first},x"),
        ]);
        all.extend(rest.iter().flat_map(|word| [word.clone(), format!("{first},{word}"), format!("{first};{word}")]));
    }
    all.extend(parameter.default.clone());
    all
}
