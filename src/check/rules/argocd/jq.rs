//! What can be told of an expression of jq without running it.

use std::iter::Peekable;
use std::str::Chars;

/// What is plainly wrong with an expression; none where it may well be right.
///
/// Brackets, quotes, signs without an operand, and words that are no functions are looked for first, since what is wrong
/// with them can be said plainly; then a parser decides.
#[must_use]
pub fn fault(expression: &str) -> Option<String> {
    // What is put into a text may have quotes of its own, and a comment may go on behind a backslash.
    if expression.contains("\\(") || expression.contains('#') {
        return super::grammar::fault(expression);
    }
    let tokens = match tokens(expression) {
        Ok(tokens) => tokens,
        Err(why) => return Some(why),
    };
    let first = tokens.first()?;
    match first {
        Token::Sign('.' | '(' | '[' | '{' | '$' | '@' | '-') | Token::Word(_) | Token::Text | Token::Number => {}
        Token::Sign(sign) => return Some(format!("it begins with {sign}")),
    }
    if let Some(Token::Sign(sign @ ('|' | ',' | '=' | '+' | '/' | '*' | '<' | '>'))) = tokens.last() {
        return Some(format!("nothing follows {sign}"));
    }
    brackets(&tokens).or_else(|| words(&tokens)).or_else(|| super::grammar::fault(expression))
}

#[derive(Debug, PartialEq)]
enum Token {
    Word(String),
    Text,
    Number,
    Sign(char),
}

fn tokens(expression: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = expression.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            ' ' | '\t' | '\n' | '\r' => {}
            '#' => while rest.next_if(|found| *found != '\n').is_some() {},
            '"' => {
                loop {
                    match rest.next() {
                        Some('"') => break,
                        // What is put into a text by \( ) is not looked at.
                        Some('\\') => drop(rest.next()),
                        Some(_) => {}
                        None => return Err("a quote is left open".to_owned()),
                    }
                }
                tokens.push(Token::Text);
            }
            digit if digit.is_ascii_digit() => {
                while rest.next_if(|found| found.is_ascii_alphanumeric() || *found == '.').is_some() {}
                tokens.push(Token::Number);
            }
            letter if letter.is_ascii_alphabetic() || letter == '_' => {
                let mut word = String::from(letter);
                // `a::b` is a name of a module; a colon alone is not.
                let in_module = |rest: &Peekable<Chars<'_>>| {
                    let mut ahead = rest.clone();
                    ahead.next() == Some(':') && ahead.next() == Some(':')
                };
                loop {
                    if in_module(&rest) {
                        word.extend(rest.next());
                        word.extend(rest.next());
                    } else if let Some(more) = rest.next_if(|found| found.is_ascii_alphanumeric() || *found == '_') {
                        word.push(more);
                    } else {
                        break;
                    }
                }
                tokens.push(Token::Word(word));
            }
            '\'' => return Err("jq has no single quotes".to_owned()),
            sign => tokens.push(Token::Sign(sign)),
        }
    }
    Ok(tokens)
}

fn brackets(tokens: &[Token]) -> Option<String> {
    let mut open = Vec::new();
    for token in tokens {
        let Token::Sign(sign) = token else { continue };
        match sign {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(*sign) => return Some(format!("{sign} closes nothing")),
            _ => {}
        }
    }
    open.pop().map(|sign| format!("{sign} is missing"))
}

/// Words that are neither a field, a variable, a key, a function nor a keyword.
fn words(tokens: &[Token]) -> Option<String> {
    let before = |at: usize| at.checked_sub(1).and_then(|at| tokens.get(at));
    tokens.iter().enumerate().find_map(|(at, token)| {
        let Token::Word(word) = token else { return None };
        let named = matches!(before(at), Some(Token::Sign('.' | '$' | '@')));
        let called = matches!(tokens.get(at + 1), Some(Token::Sign('(' | ':')));
        let in_object = tokens.contains(&Token::Sign('{'));
        let defines = tokens.contains(&Token::Word("def".to_owned()));
        let known = KNOWN.split_whitespace().any(|known| known == word);
        (!named && !called && !in_object && !defines && !known).then(|| format!("{word} is no function"))
    })
}

/// Functions without arguments and keywords (jq 1.7 and gojq 0.12, their manuals).
const KNOWN: &str = "and or not if then elif else end as def reduce foreach try catch label break import include \
    true false null length utf8bytelength keys keys_unsorted values nulls booleans numbers strings arrays objects \
    iterables scalars add any all flatten floor sqrt ceil round trunc abs fabs exp exp2 exp10 log log2 log10 tostring \
    tonumber type infinite nan isinfinite isnan isnormal isvalid sort unique reverse min max empty error halt halt_error \
    env transpose input inputs debug stderr input_line_number input_filename first last paths leaf_paths recurse \
    recurse_down tojson fromjson todate fromdate dateadd datesub date now mktime gmtime localtime todateiso8601 \
    fromdateiso8601 dateiso8601 ascii_downcase ascii_upcase ascii explode implode to_entries from_entries combinations \
    builtins trim ltrim rtrim toarray tostream fromstream truncate_stream getpath splits have_literal_numbers \
    have_decnum significand logb gamma lgamma tgamma lgamma_r frexp modf cbrt sin cos tan asin acos atan sinh cosh tanh \
    asinh acosh atanh pow10 nearbyint rint input_line_number get_search_list objects __loc__ module modulemeta erf erfc j0 j1 y0 y1 expm1 log1p finites normals";

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_is_right_is_passed() {
        for fine in [
            ".spec.replicas",
            ".webhooks[]?.clientConfig.caBundle",
            ".spec.template.spec.containers[] | select(.name == \"a'b\") | .image",
            ".metadata.annotations[\"a.b/c-d\"]",
            ".metadata | keys | map(select(startswith(\"x\")))",
            "(.a, .b)",
            ".spec.volumeClaimTemplates[]?.spec | {volumeMode, storageClassName}",
            ".[\"a\"] // empty",
            "..|.x?",
            ".a as $x | $x",
            "del(.a)",
        ] {
            assert_eq!(fault(fine), None, "{fine}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (wrong, why) in [
            ("/spec/replicas", "it begins with /"),
            ("spec.replicas", "spec is no function"),
            (".spec.containers[", "] is missing"),
            (".a)", ") closes nothing"),
            (".a |", "nothing follows |"),
            (".a[\"b]", "a quote is left open"),
            (".a['b']", "jq has no single quotes"),
            (".metadata.annotations.a.b/c", "c is no function"),
            (".metadata.my-key", "key is no function"),
        ] {
            assert_eq!(fault(wrong).as_deref(), Some(why), "{wrong}");
        }
    }
}
