//! The calls of `nats consumer next` in the script of a shell.

/// A call: what stands before it in its line, and what behind.
pub(super) struct Call {
    pub before: String,
    pub behind: String,
    /// Whether it is a command of the script itself; not where it stands in a text that something else may run.
    pub is_plain: bool,
}

const WORDS: &str = "consumer next";

/// What only prints its words.
const PRINTERS: [&str; 5] = ["echo", "printf", "log", "logger", ":"];

/// Other ways to take messages, and other names of the same command (natscli 0.3.0, `cli/consumer_command.go`,
/// `cli/sub_command.go`).
const OTHERS: [&str; 9] =
    [" con next", " obs next", " c next", "consumer sub", "con sub", "obs sub", "c sub", "nats sub", "nats reply"];

/// A level of the script: the script, or a substitution within it.
struct Level {
    quote: Option<char>,
    /// Where its present command begins.
    start: usize,
}

/// Every call of a script, where its continued lines are joined. A call in a comment, or in words that are printed, is none.
pub(super) fn calls(text: &str) -> Vec<Call> {
    let mut wanted = text.match_indices(WORDS).map(|(at, _)| at).peekable();
    // Most scripts call nothing of the sort, and need not be read.
    if wanted.peek().is_none() {
        return Vec::new();
    }
    let mut levels = vec![Level { quote: None, start: 0 }];
    let (mut is_comment, mut is_escaped, mut last) = (false, false, '\n');
    let mut found = Vec::new();
    for (at, it) in text.char_indices() {
        if it == '\n' {
            is_comment = false;
        }
        if wanted.next_if_eq(&at).is_some() && !is_comment {
            found.extend(levels.last().and_then(|level| judged(text, at, level)));
        }
        let was = std::mem::replace(&mut last, it);
        if is_comment || std::mem::take(&mut is_escaped) {
            continue;
        }
        let in_substitution = levels.len() > 1;
        let Some(level) = levels.last_mut() else { break };
        match (level.quote, it) {
            (Some(quote), _) if quote == it => level.quote = None,
            (Some('\''), _) => {}
            (_, '\\') => is_escaped = true,
            (quote, '(') if quote.is_none() || was == '$' => levels.push(Level { quote: None, start: at + 1 }),
            (None, '"' | '\'') => level.quote = Some(it),
            (None, ')') if in_substitution => {
                levels.pop();
            }
            (None, ';' | '&' | '|' | '\n' | '`' | ')') => level.start = at + 1,
            (None, '#') if was.is_whitespace() => is_comment = true,
            _ => {}
        }
    }
    found
}

fn judged(text: &str, at: usize, level: &Level) -> Option<Call> {
    const BEFORE_COMMANDS: [&str; 9] = ["do", "then", "else", "if", "while", "until", "!", "{", "exec"];
    let mut words = text.get(level.start..at)?.split_whitespace().skip_while(|word| BEFORE_COMMANDS.contains(word));
    let first = words.next().unwrap_or_default();
    if PRINTERS.contains(&first) {
        return None;
    }
    let is_nats = |word: &str| word == "nats" || word.ends_with("/nats");
    let is_plain = level.quote.is_none() && (is_nats(first) || words.any(is_nats));
    let (before, behind) = (text.get(..at)?, text.get(at + WORDS.len()..)?);
    let before = before.rsplit('\n').next().unwrap_or_default().to_owned();
    let behind = behind.split('\n').next().unwrap_or_default().to_owned();
    Some(Call { before, behind, is_plain })
}

/// Whether a script may take messages in a way that its calls do not show.
pub(super) fn takes_otherwise(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let runs = words.any(|word| word == "exec") && !words.next().is_some_and(|word| word.ends_with("nats"));
    runs || text.contains("<<") || OTHERS.iter().any(|other| text.contains(other))
}

/// Whether a script may give variables other values: by a file that it reads in, or by words that it makes.
pub(super) fn reads_in(text: &str) -> bool {
    const SETTERS: [&str; 5] = ["export", "declare", "typeset", "readonly", "local"];
    let mut is_start = true;
    let mut was = "";
    for line in text.lines() {
        is_start |= !line.is_empty();
        for word in line.split_inclusive([' ', '\t', ';', '&', '|', '(', '{', '`']) {
            let ends = word.ends_with([';', '&', '|', '(', '{', '`']);
            let word = word.trim_end_matches([' ', '\t', ';', '&', '|', '(', '{', '`']);
            let made = SETTERS.contains(&was) && word.trim_start_matches('"').starts_with(['$', '`']);
            if made || matches!(word, "source" | "eval") || word == "." && is_start {
                return true;
            }
            if !word.is_empty() {
                is_start = matches!(word, "do" | "then" | "else" | "!" | "if" | "while" | "until");
                was = word;
            }
            is_start |= ends;
        }
        is_start = true;
    }
    false
}

/// Whether a script names a variable in another way than by asking for its value: then it may set it.
pub(super) fn may_set(text: &str, name: &str) -> bool {
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + name.len()..).unwrap_or_default());
        if before.ends_with(is_word) || behind.starts_with(is_word) {
            return false;
        }
        let asks = before.ends_with(['$']) || before.ends_with("${") || before.ends_with("$(");
        !asks
            || before.ends_with("${")
                && behind.starts_with([':', '='])
                && behind.trim_start_matches(':').starts_with('=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_from_texts() {
        let of = |text: &str| calls(text).iter().map(|call| call.is_plain).collect::<Vec<_>>();
        assert_eq!(of("nats consumer next A b || nats consumer next C d"), [true, true]);
        assert_eq!(of("m=\"$(nats --timeout 5s consumer next A b)\""), [true]);
        assert_eq!(of("while true; do timeout 9 nats consumer next A b; done"), [true]);
        assert_eq!(of("sh -c \"nats consumer next A b\""), [false]);
        assert_eq!(of("$CLI consumer next A b"), [false]);
        for none in
            ["echo \"try; nats consumer next A b\"", "# don't: nats consumer next A b", "x # nats consumer next A b"]
        {
            assert!(of(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn a_script_may_set_what_it_is_given() {
        for text in
            [". /etc/env", "set -a; . ./env", "if true; then source env; fi", "eval \"$X\"", "export $(cat .env)"]
        {
            assert!(reads_in(text), "{text}");
        }
        for text in ["nats consumer next A b | jq .", "export STREAM=A", "echo done."] {
            assert!(!reads_in(text), "{text}");
        }
        for text in ["S=A", "read -r S", "for S in A B", "echo ${S:=A}", "unset S"] {
            assert!(may_set(text, "S"), "{text}");
        }
        for text in ["echo $S", "echo ${S:-A} \"$S\"", "SET=1", "echo $(S)"] {
            assert!(!may_set(text, "S"), "{text}");
        }
    }
}
