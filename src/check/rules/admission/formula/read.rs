//! The grammar of a formula (expr-lang 1.17, `parser/parser.go`): one look ahead, precedence by numbers, kinds as it goes.

use std::collections::BTreeSet;

use super::kind::Kind;
use super::token::{Token, tokens};
use super::{Read, functions, unknown, wrong};

/// How deep brackets and conditions may nest.
const DEEPEST: usize = 64;

/// A formula, and how far it is read.
pub(super) struct Reader<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
    names: &'t BTreeSet<&'t str>,
    depth: usize,
    /// How many predicates are open, in which `#` is an element.
    predicates: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, names: &'t BTreeSet<&'t str>) -> Read<Self> {
        Ok(Self { tokens: tokens(text)?, at: 0, names, depth: 0, predicates: 0 })
    }

    /// Reads the whole of it.
    pub(super) fn all(mut self) -> Read<Kind> {
        let kind = self.expression(0)?;
        match self.current() {
            Token::End => Ok(kind),
            token => wrong(format!("unexpected {}", token.shown())),
        }
    }

    pub(super) fn current(&self) -> Token<'t> {
        self.tokens.get(self.at).copied().unwrap_or(Token::End)
    }

    fn next(&mut self) -> Token<'t> {
        let token = self.current();
        self.at += 1;
        token
    }

    /// Takes a sign, if it comes next.
    pub(super) fn take(&mut self, sign: &str) -> bool {
        let is = self.current() == Token::Sign(sign);
        self.at += usize::from(is);
        is
    }

    pub(super) fn expect(&mut self, sign: &str) -> Read<()> {
        if self.take(sign) {
            Ok(())
        } else {
            wrong(format!("`{sign}` expected, and there is {}", self.current().shown()))
        }
    }

    pub(super) fn expression(&mut self, precedence: u16) -> Read<Kind> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return unknown("so many brackets");
        }
        let mut left = self.primary()?;
        let mut before = "";
        while let Token::Sign(sign) = self.current() {
            if sign == "not" {
                return unknown("`not` behind a value");
            }
            let Some(own) = binding(sign).filter(|own| *own >= precedence) else { break };
            if before == "??" && sign != "??" {
                return wrong(format!("`??` beside `{sign}` without brackets"));
            }
            self.next();
            left = if is_comparison(sign) { self.comparison(left, sign, own)? } else { self.right(left, sign, own)? };
            before = sign;
        }
        if precedence == 0 {
            left = self.conditional(left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn right(&mut self, left: Kind, sign: &str, own: u16) -> Read<Kind> {
        let from_right = matches!(sign, "**" | "^");
        let right = self.expression(if from_right { own } else { own + 1 })?;
        left.binary(sign, right)
    }

    /// `a < b < c` is `a < b && b < c`.
    fn comparison(&mut self, mut left: Kind, sign: &'t str, own: u16) -> Read<Kind> {
        let mut sign = sign;
        loop {
            let right = self.expression(own + 1)?;
            let kind = left.binary(sign, right)?;
            match self.current() {
                Token::Sign(next) if is_comparison(next) => (left, sign) = (right, next),
                _ => return Ok(kind),
            }
            self.next();
        }
    }

    fn conditional(&mut self, mut condition: Kind) -> Read<Kind> {
        while self.take("?") {
            if self.take(":") {
                return unknown("`?:`");
            }
            let one = self.expression(0)?;
            self.expect(":")?;
            let other = self.expression(0)?;
            condition = condition.condition(one, other)?;
        }
        Ok(condition)
    }

    fn primary(&mut self) -> Read<Kind> {
        let kind = match self.next() {
            Token::Sign(sign @ ("not" | "!")) => self.expression(50)?.unary(sign)?,
            Token::Sign(sign @ ("+" | "-")) => self.expression(90)?.unary(sign)?,
            Token::Sign("(") => {
                let kind = self.expression(0)?;
                self.expect(")")?;
                kind
            }
            Token::Sign("[") => self.list()?,
            Token::Sign("#") if self.predicates > 0 => match self.current() {
                Token::Name(_) => return unknown("a name behind `#`"),
                _ => Kind::Number,
            },
            Token::Sign(sign @ ("{" | "let" | ".")) => return unknown(format!("`{sign}`")),
            // No sign stands behind these, whatever it is.
            Token::Int => return Ok(Kind::Int),
            Token::Float => return Ok(Kind::Float),
            Token::Name("true" | "false") => return Ok(Kind::Bool),
            Token::Name("nil") => return Ok(Kind::Nil),
            Token::Text => Kind::Text,
            Token::Name(name) => self.name(name)?,
            token => return wrong(format!("unexpected {}", token.shown())),
        };
        match self.current() {
            Token::Sign(sign @ ("[" | "." | "?.")) => unknown(format!("`{sign}` behind a value")),
            _ => Ok(kind),
        }
    }

    fn name(&mut self, name: &'t str) -> Read<Kind> {
        if self.current() == Token::Sign("(") {
            return functions::call(self, name);
        }
        if self.names.contains(name) {
            return Ok(Kind::Float);
        }
        if functions::is_known(name) || name.starts_with('$') || name.starts_with("index") && self.predicates > 0 {
            return unknown(format!("`{name}`"));
        }
        wrong(format!("no trigger has the name {name}"))
    }

    fn list(&mut self) -> Read<Kind> {
        let mut of_numbers = true;
        let mut count = 0;
        while !self.take("]") {
            if count > 0 {
                self.expect(",")?;
                if self.take("]") {
                    break;
                }
            }
            of_numbers &= self.expression(0)?.is_number();
            count += 1;
        }
        if of_numbers && count > 0 { Ok(Kind::List) } else { unknown("a list that is not of numbers") }
    }

    /// What is said of each element, with or without braces.
    pub(super) fn predicate(&mut self) -> Read<Kind> {
        let braces = self.take("{");
        self.predicates += 1;
        let kind = self.expression(0)?;
        self.predicates -= 1;
        if braces {
            self.expect("}")?;
        }
        Ok(kind)
    }
}

fn is_comparison(sign: &str) -> bool {
    matches!(sign, "<" | ">" | "<=" | ">=")
}

/// How strongly an operator binds (expr-lang 1.17, `parser/operator/operator.go`).
fn binding(sign: &str) -> Option<u16> {
    Some(match sign {
        "or" | "||" => 10,
        "and" | "&&" => 15,
        "==" | "!=" | "<" | ">" | "<=" | ">=" | "in" | "matches" | "contains" | "startsWith" | "endsWith" => 20,
        ".." => 25,
        "+" | "-" => 30,
        "*" | "/" | "%" => 60,
        "**" | "^" => 100,
        "??" => 500,
        _ => return None,
    })
}
