//! Patterns as the Git generator matches them.

use std::iter::Peekable;
use std::str::Chars;

/// A pattern that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Pattern {
    /// What every path that matches begins with.
    head: String,
    tokens: Vec<Token>,
    /// Whether all that lies below a path that matches is taken as well.
    below: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    /// Any characters; the flag says whether slashes are among them.
    Any(bool),
    /// Any folders, each with its slash.
    Folders,
    /// One character, likewise.
    One(bool),
    Of(Vec<(char, char)>, bool),
    Literal(char),
}

impl Pattern {
    fn new(tokens: Vec<Token>, below: bool) -> Self {
        let literal = |token: &Token| if let Token::Literal(sign) = token { Some(*sign) } else { None };
        Self { head: tokens.iter().map_while(literal).collect(), tokens, below }
    }

    /// One of `directories` (Argo CD 3.4, `applicationset/generators/git.go`, `filterApps`: Go's `path.Match`, in which
    /// `**` is no more than `*`, and braces stand for themselves). None where it cannot be read; it then matches nothing.
    pub(super) fn of_directories(text: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut rest = text.chars().peekable();
        while let Some(sign) = rest.next() {
            tokens.push(match sign {
                '*' => Token::Any(false),
                '?' => Token::One(false),
                '\\' => Token::Literal(rest.next()?),
                '[' => set(&mut rest)?,
                other => Token::Literal(other),
            });
        }
        Some(Self::new(tokens, false))
    }

    /// One of `files`, in both ways that Argo CD knows (3.4, `util/git/client.go`, `LsFiles`): as `git ls-files` takes it,
    /// where `*` goes across slashes and a folder stands for all below, and as doublestar does, which is set on the
    /// controller. None where it is of a sort on which the two do not agree.
    pub(super) fn of_files(text: &str) -> Option<[Self; 2]> {
        let odd = text.is_empty() || text.starts_with(['/', ':']) || text.contains(['[', ']', '{', '}', '\\']);
        if odd || text.trim_end_matches('/').split('/').any(|part| matches!(part, "" | "." | "..")) {
            return None;
        }
        let by_git = text.trim_end_matches('/').chars().map(|sign| match sign {
            '*' => Token::Any(true),
            '?' => Token::One(true),
            other => Token::Literal(other),
        });
        let by_git = Self::new(by_git.collect(), !text.contains(['*', '?']));
        let mut tokens = Vec::new();
        let mut parts = text.trim_end_matches('/').split('/').peekable();
        while let Some(part) = parts.next() {
            match (part, parts.peek()) {
                ("**", Some(_)) => tokens.push(Token::Folders),
                ("**", None) => tokens.push(Token::Any(true)),
                (part, next) => {
                    tokens.extend(part.chars().map(|sign| match sign {
                        '*' => Token::Any(false),
                        '?' => Token::One(false),
                        other => Token::Literal(other),
                    }));
                    tokens.extend(next.map(|_| Token::Literal('/')));
                }
            }
        }
        Some([by_git, Self::new(tokens, false)])
    }

    /// Whether it matches a path.
    pub(in super::super) fn takes(&self, path: &str) -> bool {
        if !path.starts_with(&self.head) {
            return false;
        }
        self.below && path[self.head.len()..].starts_with('/') || run(&self.tokens, path)
    }

    /// The steps that this costs.
    pub(super) fn cost(&self, path: &str) -> usize {
        if path.starts_with(&self.head) { 1 + self.tokens.len() * path.len() / 16 } else { 1 }
    }
}

/// A set in brackets, as Go reads it.
fn set(rest: &mut Peekable<Chars<'_>>) -> Option<Token> {
    let not = rest.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    while ranges.is_empty() || rest.next_if_eq(&']').is_none() {
        let low = member(rest)?;
        let high = if rest.next_if_eq(&'-').is_some() { member(rest)? } else { low };
        ranges.push((low, high));
    }
    Some(Token::Of(ranges, not))
}

fn member(rest: &mut Peekable<Chars<'_>>) -> Option<char> {
    match rest.next()? {
        '-' | ']' => None,
        '\\' => rest.next(),
        other => Some(other),
    }
}

/// Every way at once, so that no pattern takes longer than its length times that of the path.
fn run(tokens: &[Token], path: &str) -> bool {
    let path: Vec<char> = path.chars().collect();
    let mut here = vec![false; path.len() + 1];
    here[0] = true;
    let mut next = here.clone();
    for token in tokens {
        next[0] = here[0] && matches!(token, Token::Any(_) | Token::Folders);
        let mut before = here[0];
        for (at, sign) in path.iter().enumerate() {
            next[at + 1] = match token {
                Token::Any(all) => here[at + 1] || next[at] && (*all || *sign != '/'),
                Token::Folders => here[at + 1] || before && *sign == '/',
                Token::One(all) => here[at] && (*all || *sign != '/'),
                Token::Of(ranges, not) => {
                    here[at] && ranges.iter().any(|(low, high)| low <= sign && sign <= high) != *not
                }
                Token::Literal(literal) => here[at] && literal == sign,
            };
            before |= here[at + 1];
        }
        std::mem::swap(&mut here, &mut next);
    }
    here[path.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_matched_as_by_go() {
        for (pattern, path, expected) in [
            ("apps/*", "apps/a", true),
            ("apps/*", "apps/a/b", false),
            ("apps/**", "apps/a", true),
            ("apps/**", "apps/a/b", false),
            ("**", "a/b", false),
            ("apps/{a,b}", "apps/a", false),
            ("apps/{a,b}", "apps/{a,b}", true),
            ("apps/[a-c]x", "apps/bx", true),
            ("apps/[^a]x", "apps/bx", true),
            ("apps/[!a]x", "apps/!x", true),
            ("apps/[!b]x", "apps/cx", false),
            ("apps/\\*", "apps/*", true),
            ("a?c", "a/c", false),
            ("apps/", "apps", false),
        ] {
            let read = Pattern::of_directories(pattern);
            assert_eq!(read.map(|it| it.takes(path)), Some(expected), "{pattern} {path}");
        }
        for bad in ["[", "[]a]", "[a", "[-x]", "[a-]", "a\\", "[a\\"] {
            assert_eq!(Pattern::of_directories(bad), None, "{bad}");
        }
    }

    #[test]
    fn files_are_matched_in_both_ways() {
        for (pattern, path, expected) in [
            ("apps/*/config.json", "apps/a/config.json", [true, true]),
            ("apps/*/config.json", "apps/a/b/config.json", [true, false]),
            ("apps/**/config.json", "apps/config.json", [false, true]),
            ("apps/**/config.json", "apps/a/b/config.json", [true, true]),
            ("apps/**", "apps/a/b", [true, true]),
            ("a**/x", "ab/c/x", [true, false]),
            ("apps", "apps/a/b", [true, false]),
            ("apps", "apps-a", [false, false]),
            ("apps/a.json", "apps/a.json", [true, true]),
        ] {
            let read = Pattern::of_files(pattern).map(|ways| ways.map(|it| it.takes(path)));
            assert_eq!(read, Some(expected), "{pattern} {path}");
        }
        for odd in ["", ":(glob)a", "/a", "a/../b", "{a,b}.json", "[ab].json"] {
            assert_eq!(Pattern::of_files(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_pattern_that_begins_otherwise_costs_one_step() {
        let pattern = Pattern::of_directories(&format!("a{}", "*b".repeat(500)));
        let cost = |path: &str| pattern.as_ref().map(|it| it.cost(path));
        assert_eq!(cost(&"b".repeat(1000)), Some(1));
        assert!(cost(&"a".repeat(1000)) > Some(50_000));
    }
}
