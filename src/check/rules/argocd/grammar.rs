//! Whether an expression is one of jq, by a parser of jq.

use jaq_core::load::lex::Lexer;
use jaq_core::load::parse::Parser;

/// Bytes up to which an expression is parsed: its nesting is followed on the stack.
const LONGEST: usize = 512;

/// Bytes of that stack: some thousand for each level.
const STACK: usize = 32 << 20;

/// What the parser stops at; none for an expression that it takes, or is not asked about.
///
/// Argo CD compiles by gojq (0.12.17), whose language is a little larger than that of jaq: alternative patterns (`?//`),
/// patterns that name and take apart at once (`{$a: [$b]}`), surrogates in texts, numbers that begin with a dot or a plus,
/// comments that go on behind a backslash, what `reduce` and `foreach` go over, and modules. What may be one of these is
/// not judged.
pub(super) fn fault(expression: &str) -> Option<String> {
    let after_sign = |sign: char, is: fn(char) -> bool| {
        expression.match_indices(sign).any(|(at, _)| expression[at + 1..].chars().next().is_some_and(is))
    };
    let names_and_takes_apart = expression.contains('$') && expression.contains('{');
    let larger = ["?//", "\\u", "#", "reduce", "foreach", "module", "import", "include"];
    let may_be_more = larger.iter().any(|part| expression.contains(part))
        || names_and_takes_apart
        || after_sign('.', |next| next.is_ascii_digit())
        || after_sign('@', |next| next.is_ascii_digit());
    if expression.len() > LONGEST || may_be_more {
        return None;
    }
    std::thread::scope(|scope| {
        let parsing = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || parsed(expression));
        parsing.ok()?.join().ok().flatten()
    })
}

fn parsed(expression: &str) -> Option<String> {
    let tokens = match Lexer::new(expression).lex() {
        Ok(tokens) => tokens,
        Err(faults) => return faults.first().map(|(_, rest)| stops_at(rest)),
    };
    let faults = Parser::new(&tokens).parse(|parser| parser.term()).err()?;
    Some(match faults.first().and_then(|(_, token)| *token) {
        Some(token) if token.0 == "+" => return None,
        Some(token) => stops_at(token.0),
        None => "something is missing at its end".to_owned(),
    })
}

fn stops_at(rest: &str) -> String {
    let shown: String = rest.chars().take(12).collect();
    if shown.is_empty() { "something is missing at its end".to_owned() } else { format!("{shown} is not expected") }
}

#[cfg(test)]
mod tests {
    use super::super::jq;

    /// What gojq 0.12.17 compiles.
    const FINE: &[&str] = &[
        ".webhooks[]?.clientConfig.caBundle",
        r#".spec.template.spec.containers[] | select(.name == "a") | .image"#,
        r#".metadata.annotations["a.b/c"]"#,
        r#".metadata.annotations."a.b/c""#,
        ".[] | if .a then .b else .c end",
        ".spec.triggers[]?.metadata | del(.x)",
        ".. | .foo?",
        r#".data | to_entries[] | select(.key|test("^a")) | .value"#,
        r#".spec.env[] | select(.name as $n | ["A","B"] | index($n))"#,
        ".metadata.labels | with_entries(.value)",
        ".[0:2]",
        r#"."a"."b""#,
        r#".["a","b"]?"#,
        r#"@base64 "x\(.a)""#,
        "try error",
        ".a as [$x] | $x",
        ".a as {b: $x} | $x",
        "reduce .[] as $x (0; . + $x)",
        "foreach .[] as $x (0; . + $x; .)",
        "label $f | break $f",
        "def f: .a; f",
        "limit(3; .[])",
        r#".a.["b"]"#,
        ".a |= 1",
        ". as [$a] ?// $a | $a",
        ".a.and",
        "{if:1}",
        ".foo[.bar]",
        ".[-1]",
        ".a[:1]?",
        ".a ? .b",
    ];

    /// What it refuses.
    const WRONG: &[&str] = &[
        "$.spec.x",
        ".spec.",
        ".spec..x",
        "select(.a",
        ".spec.containers[name=a]",
        ".[] | if .a then .b",
        ".spec.x=",
        ".spec | frobnicate",
        ".[]a",
        ".a b",
        ".a,,b",
        "[.a,]",
        "{,}",
        "(",
        ".spec.x and",
        ".[1,2",
        ".a as x | .",
        "def f: .a",
        ".[]..a",
        "if . then",
        "{a b}",
        ".a == == .b",
    ];

    #[test]
    fn it_says_what_gojq_says() {
        for fine in FINE {
            assert_eq!(jq::fault(fine), None, "{fine}");
        }
        for wrong in WRONG {
            assert!(jq::fault(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn what_is_long_or_deep_ends() {
        for part in ["(", "[", "-", "try ", "if ", ".a|", "{a:", "\"\\(", "\u{e9}"] {
            for times in [10, 100, 500, 100_000] {
                let _ = super::fault(&part.repeat(times));
            }
        }
    }
}
