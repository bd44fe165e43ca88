//! Patterns as Argo CD matches them (3.4, `util/glob`, which is `gobwas/glob`).

/// Whether a pattern matches a text. `*` stops at the separator where there is one, `**` does not; `?` is one character,
/// `[ab]` and `[!a-c]` one of a set, `{a,b}` one of several.
///
/// A pattern that cannot be read matches nothing, as there.
#[must_use]
pub fn matches(pattern: &str, text: &str, separator: Option<char>) -> bool {
    alternatives(pattern, 0).iter().any(|pattern| {
        let pattern: Vec<char> = pattern.chars().collect();
        let tokens = tokens(&pattern);
        tokens.is_some_and(|tokens| run(&tokens, text, separator))
    })
}

/// Most alternatives that are told apart.
const MOST: usize = 256;

/// A pattern without braces, for each choice in them.
fn alternatives(pattern: &str, depth: usize) -> Vec<String> {
    let Some(open) = pattern.find('{') else { return vec![pattern.to_owned()] };
    let Some(close) = pattern[open..].find('}').map(|at| open + at) else { return Vec::new() };
    let (head, tail) = (&pattern[..open], &pattern[close + 1..]);
    if depth > 8 {
        return Vec::new();
    }
    let tails = alternatives(tail, depth + 1);
    let choices = pattern[open + 1..close].split(',');
    choices.flat_map(|choice| tails.iter().map(move |tail| format!("{head}{choice}{tail}"))).take(MOST).collect()
}

#[derive(Debug)]
enum Token {
    /// Any characters; the flag says whether separators are among them.
    Any(bool),
    One,
    Of(Vec<(char, char)>, bool),
    Literal(char),
}

fn tokens(pattern: &[char]) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = pattern.iter().copied().peekable();
    while let Some(next) = rest.next() {
        tokens.push(match next {
            '*' => {
                let mut all = false;
                while rest.next_if_eq(&'*').is_some() {
                    all = true;
                }
                Token::Any(all)
            }
            '?' => Token::One,
            '\\' => Token::Literal(rest.next()?),
            '[' => {
                let not = rest.next_if_eq(&'!').is_some();
                let mut ranges = Vec::new();
                loop {
                    let low = rest.next()?;
                    if low == ']' {
                        break;
                    }
                    let high = if rest.next_if_eq(&'-').is_some() { rest.next()? } else { low };
                    ranges.push((low, high));
                }
                Token::Of(ranges, not)
            }
            other => Token::Literal(other),
        });
    }
    Some(tokens)
}

/// Every way at once, so that no pattern takes longer than its length times that of the text.
fn run(tokens: &[Token], text: &str, separator: Option<char>) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut here = vec![false; text.len() + 1];
    here[0] = true;
    for token in tokens {
        let mut next = vec![false; text.len() + 1];
        if let Token::Any(_) = token {
            next[0] = here[0];
        }
        for (at, found) in text.iter().enumerate() {
            next[at + 1] = match token {
                Token::Any(all) => here[at + 1] || next[at] && (*all || Some(*found) != separator),
                Token::One => here[at] && Some(*found) != separator,
                Token::Of(ranges, not) => {
                    here[at] && ranges.iter().any(|(low, high)| low <= found && found <= high) != *not
                }
                Token::Literal(literal) => here[at] && literal == found,
            };
        }
        here = next;
    }
    here[text.len()]
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_as_they_do_there() {
        for (pattern, text, separator, expected) in [
            ("https://git.acme.test/*", "https://git.acme.test/apps", Some('/'), true),
            ("https://git.acme.test/*", "https://git.acme.test/a/apps", Some('/'), false),
            ("https://git.acme.test/**", "https://git.acme.test/a/apps", Some('/'), true),
            ("team-*", "team-a/b", None, true),
            ("team-?", "team-a", None, true),
            ("{a,b}-*", "b-x", None, true),
            ("[!a]x", "bx", None, true),
            ("[a-c]x", "dx", None, false),
            ("[a", "a", None, false),
            ("", "", None, true),
            ("", "a", None, false),
            ("\\*", "*", None, true),
        ] {
            assert_eq!(matches(pattern, text, separator), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_ends() {
        let pattern = "a*".repeat(200);
        assert!(!matches(&pattern, &"a".repeat(199), None));
    }
}
