//! Patterns as Go reads them.

use regex::{Regex, RegexBuilder};

/// Bytes that a compiled pattern may take.
const LARGEST: usize = 4 << 20;

/// Compiles a pattern. What Go and this engine read differently is rewritten: `\d`, `\w`, `\s` and `\b` are of ASCII in Go,
/// and a `[` or `&&` in a class is a character like any other. `None` for what either does not read.
pub(in crate::check::cel) fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&rewrite(pattern)).size_limit(LARGEST).build().ok()
}

fn rewrite(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut chars = pattern.chars().peekable();
    // How far into a class: its first character is one even if it is `]`.
    let mut class: Option<usize> = None;
    while let Some(found) = chars.next() {
        match (found, class) {
            ('\\', _) => {
                escape(chars.next(), class.is_some(), &mut out);
                class = class.map(|at| at + 1);
            }
            ('[', None) => {
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                if chars.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
                class = Some(0);
            }
            ('[', Some(at)) if chars.peek() == Some(&':') => {
                // `[:alpha:]`, to its end.
                out.push('[');
                for inner in chars.by_ref() {
                    out.push(inner);
                    if inner == ']' {
                        break;
                    }
                }
                class = Some(at + 1);
            }
            (']', Some(_)) => {
                out.push(']');
                class = None;
            }
            ('[' | '&' | '~', Some(at)) => {
                out.push('\\');
                out.push(found);
                class = Some(at + 1);
            }
            (found, _) => {
                out.push(found);
                class = class.map(|at| at + 1);
            }
        }
    }
    out
}

fn escape(what: Option<char>, in_class: bool, out: &mut String) {
    let plain = match what {
        Some('d') => "[0-9]",
        Some('D') => "[^0-9]",
        Some('w') => "[0-9A-Za-z_]",
        Some('W') => "[^0-9A-Za-z_]",
        Some('s') => "[\\t\\n\\f\\r ]",
        Some('S') => "[^\\t\\n\\f\\r ]",
        Some('b') if !in_class => "(?-u:\\b)",
        Some('B') if !in_class => "(?-u:\\B)",
        Some(other) => {
            out.push('\\');
            return out.push(other);
        }
        None => "\\",
    };
    out.push_str(plain);
}

#[cfg(test)]
mod tests {
    use super::compile;

    #[test]
    fn patterns_are_gos() {
        for (pattern, text, fits) in [
            (r"^\d+$", "12", true),
            (r"^\d+$", "\u{0661}", false),
            (r"^[\w.]+$", "a_b.c", true),
            (r"^\w$", "é", false),
            (r"^[[]$", "[", true),
            (r"^[]a]$", "]", true),
            (r"^[a&&b]+$", "&a", true),
            (r"^[[:alpha:]]+$", "ab", true),
            (r"^\S+\s\S+$", "a b", true),
            (r"\bb\b", "a b c", true),
            (r"a\/b", "a/b", true),
        ] {
            assert_eq!(compile(pattern).map(|it| it.is_match(text)), Some(fits), "{pattern} {text}");
        }
        for never in ["(", "[a", "a{9999999}", r"(?=a)"] {
            assert!(compile(never).is_none(), "{never}");
        }
    }
}
