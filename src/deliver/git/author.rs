//! Who commits, when, and what the commit says.

use git2::{Config, Signature, Time};

use super::GitFault;
use super::fault::git;

/// A name and an e-mail address, as a commit holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    name: String,
    email: String,
}

impl Author {
    /// Reads `Name <address>`.
    ///
    /// # Errors
    /// The text has another form, or one of its parts is empty.
    pub fn parse(text: &str) -> Result<Self, GitFault> {
        let fault = |reason: &str| GitFault::Author { text: printable(text), reason: reason.to_owned() };
        let (name, rest) = text.split_once('<').ok_or_else(|| fault("no address in angle brackets"))?;
        let email = rest.trim_end().strip_suffix('>').ok_or_else(|| fault("no `>` at the end"))?;
        let (name, email) = (name.trim(), email.trim());
        if name.is_empty() || email.is_empty() {
            return Err(fault("both a name and an address are needed"));
        }
        if text.chars().any(char::is_control) || email.contains(['<', '>']) || name.contains('>') {
            return Err(fault("a control character or a second angle bracket"));
        }
        Ok(Self { name: name.to_owned(), email: email.to_owned() })
    }
}

/// What the process environment says of who commits and when: Git's own variables (`git help git`, "Git Commits").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `GIT_AUTHOR_NAME`
    pub author_name: Option<String>,
    /// `GIT_AUTHOR_EMAIL`
    pub author_email: Option<String>,
    /// `GIT_AUTHOR_DATE`
    pub author_date: Option<String>,
    /// `GIT_COMMITTER_NAME`
    pub committer_name: Option<String>,
    /// `GIT_COMMITTER_EMAIL`
    pub committer_email: Option<String>,
    /// `GIT_COMMITTER_DATE`
    pub committer_date: Option<String>,
    /// `EMAIL`, the last resort for an address
    pub email: Option<String>,
}

impl Environment {
    /// Asks for each variable by its name; an empty one counts as not set.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| lookup(name).filter(|value| !value.trim().is_empty());
        Self {
            author_name: get("GIT_AUTHOR_NAME"),
            author_email: get("GIT_AUTHOR_EMAIL"),
            author_date: get("GIT_AUTHOR_DATE"),
            committer_name: get("GIT_COMMITTER_NAME"),
            committer_email: get("GIT_COMMITTER_EMAIL"),
            committer_date: get("GIT_COMMITTER_DATE"),
            email: get("EMAIL"),
        }
    }
}

/// What a commit says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// One line.
    pub subject: String,
    /// What follows after an empty line; may be empty.
    pub body: String,
}

impl Message {
    /// The whole text, ending in a newline.
    pub(super) fn text(&self) -> Result<String, GitFault> {
        let (subject, body) = (self.subject.trim(), self.body.trim());
        if subject.is_empty() || subject.contains(['\n', '\r', '\0']) || body.contains('\0') {
            return Err(GitFault::Message);
        }
        Ok(if body.is_empty() { format!("{subject}\n") } else { format!("{subject}\n\n{body}\n") })
    }
}

/// The author and the committer of a commit made now.
///
/// Precedence is Git's: what the caller gives, then the environment, then `author.*` and `committer.*`, then `user.*`.
pub(super) fn signatures(
    config: &Config,
    author: Option<&Author>,
    environment: &Environment,
) -> Result<(Signature<'static>, Signature<'static>), GitFault> {
    let of = |key: &str| config.get_string(key).ok().filter(|value| !value.trim().is_empty());
    let person = |role: &'static str, name: Option<&String>, email: Option<&String>| {
        let name = name.cloned().or_else(|| of(&format!("{role}.name"))).or_else(|| of("user.name"));
        let email = email.cloned().or_else(|| of(&format!("{role}.email"))).or_else(|| of("user.email"));
        let email = email.or_else(|| environment.email.clone());
        let name = name.ok_or(GitFault::Identity { role, what: "name" })?;
        Ok::<_, GitFault>((name, email.ok_or(GitFault::Identity { role, what: "e-mail address" })?))
    };
    let given_name = author.map(|author| &author.name).or(environment.author_name.as_ref());
    let given_email = author.map(|author| &author.email).or(environment.author_email.as_ref());
    let by = person("author", given_name, given_email)?;
    let through = person("committer", environment.committer_name.as_ref(), environment.committer_email.as_ref())?;
    Ok((
        signature(&by, "GIT_AUTHOR_DATE", environment.author_date.as_deref())?,
        signature(&through, "GIT_COMMITTER_DATE", environment.committer_date.as_deref())?,
    ))
}

fn signature(
    (name, email): &(String, String),
    variable: &'static str,
    date: Option<&str>,
) -> Result<Signature<'static>, GitFault> {
    let made = match date {
        Some(value) => {
            let time = parse_date(value).ok_or_else(|| GitFault::Date { variable, value: printable(value) })?;
            Signature::new(name, email, &time)
        }
        None => Signature::now(name, email),
    };
    made.map_err(|error| match error.class() {
        git2::ErrorClass::Invalid => {
            GitFault::Author { text: printable(&format!("{name} <{email}>")), reason: error.message().to_owned() }
        }
        _ => git("name the author")(error),
    })
}

/// Git's internal form (`@1700000000 +0100`, the `@` and the zone may be missing) and ISO 8601 with a zone.
fn parse_date(text: &str) -> Option<Time> {
    let text = text.trim();
    let (first, zone) = text.split_once(' ').unwrap_or((text, "+0000"));
    if let Ok(seconds) = first.strip_prefix('@').unwrap_or(first).parse::<i64>() {
        return Some(Time::new(seconds, offset(zone)?));
    }
    let (day, clock) = text.split_once(['T', ' '])?;
    let at = clock.find([' ', 'Z', '+', '-'])?;
    let (time, zone) = (&clock[..at], clock[at..].trim());
    let minutes = offset(zone)?;
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    let [year, month, day] = numbers(day, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let valid = (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !valid || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    Some(Time::new(seconds - i64::from(minutes) * 60, minutes))
}

/// Minutes east of UTC.
fn offset(zone: &str) -> Option<i32> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replacen(':', "", 1);
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = (digits[..2].parse::<i32>().ok()?, digits[2..].parse::<i32>().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn numbers(text: &str, separator: char) -> Option<[i64; 3]> {
    let all: Option<Vec<i64>> = text
        .split(separator)
        .map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten())
        .collect();
    all?.try_into().ok()
}

/// Days from 1970-01-01 in the Gregorian calendar. The year is counted from March, so that the leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    let before_month = (153 * month + 2) / 5;
    year * 365 + leap_days + before_month + day - 1 - 719_468
}

/// A text without what a terminal would act on.
fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(i64, i32)> {
        parse_date(text).map(|time| (time.seconds(), time.offset_minutes()))
    }

    #[test]
    fn dates_are_read_as_git_writes_them() {
        assert_eq!(read("@1700000000 +0130"), Some((1_700_000_000, 90)));
        assert_eq!(read("1700000000"), Some((1_700_000_000, 0)));
        assert_eq!(read("2023-11-14T22:13:20Z"), Some((1_700_000_000, 0)));
        assert_eq!(read("2023-11-14T20:13:20.5-02:00"), Some((1_700_000_000, -120)));
        assert_eq!(read("2024-02-29 00:00:00 +0000"), Some((1_709_164_800, 0)));
        for wrong in ["", "yesterday", "2023-13-01T00:00:00Z", "2023-11-14", "@1 +9900", "2023-11-14T22:13:20", "@é"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_author_needs_both_parts() {
        assert_eq!(Author::parse("A B <a@b>").unwrap(), Author { name: "A B".to_owned(), email: "a@b".to_owned() });
        for wrong in ["", "A", "A <>", "<a@b>", "A <a@b", "A <a@b> x", "A <a<b>", "A\n <a@b>"] {
            assert!(Author::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_message_needs_a_subject_of_one_line() {
        let message = |subject: &str, body: &str| Message { subject: subject.to_owned(), body: body.to_owned() }.text();
        assert_eq!(message("feat: a", "").unwrap(), "feat: a\n");
        assert_eq!(message("feat: a", "why\n").unwrap(), "feat: a\n\nwhy\n");
        assert!(message(" ", "x").is_err() && message("a\nb", "").is_err() && message("a", "\0").is_err());
    }
}
