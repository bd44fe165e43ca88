//! Words to a tree, by how strongly the signs bind (`github.com/expr-lang/expr`, `parser/operator/operator.go`).

use super::FormulaFault;
use super::scan::{Word, words};

/// How deep a formula may be nested.
const DEEPEST: usize = 64;

/// How many words it may have.
const LONGEST: usize = 400;

/// A part of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Int(i64),
    Float(f64),
    Bool(bool),
    Nil,
    /// The value of a trigger, by its place.
    Trigger(usize),
    /// The item that a condition is on.
    Item,
    Minus(Box<Expr>),
    Not(Box<Expr>),
    Binary(Sign, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    List(Vec<Expr>),
    At(Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
}

/// What stands between two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    More,
    AtMost,
    AtLeast,
    In,
    Add,
    Subtract,
    Times,
    Divide,
    Rest,
    Power,
    Else,
}

/// The functions on numbers, and those that take a condition on the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    Ceil,
    Floor,
    Round,
    Int,
    Float,
    Max,
    Min,
    Sum,
    Mean,
    Median,
    Len,
    First,
    Last,
    Count,
    Any,
    All,
    None,
    One,
    Filter,
    Map,
}

impl Function {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "abs" => Self::Abs,
            "ceil" => Self::Ceil,
            "floor" => Self::Floor,
            "round" => Self::Round,
            "int" => Self::Int,
            "float" => Self::Float,
            "max" => Self::Max,
            "min" => Self::Min,
            "sum" => Self::Sum,
            "mean" => Self::Mean,
            "median" => Self::Median,
            "len" => Self::Len,
            "first" => Self::First,
            "last" => Self::Last,
            "count" => Self::Count,
            "any" => Self::Any,
            "all" => Self::All,
            "none" => Self::None,
            "one" => Self::One,
            "filter" => Self::Filter,
            "map" => Self::Map,
            _ => return None,
        })
    }

    /// How many things it takes; none for any number.
    fn takes(self) -> Option<usize> {
        match self {
            Self::Max | Self::Min | Self::Mean | Self::Median => None,
            Self::Count | Self::Any | Self::All | Self::None | Self::One | Self::Filter | Self::Map => Some(2),
            _ => Some(1),
        }
    }
}

pub(super) fn parse(text: &str, names: &[Option<String>]) -> Result<Expr, FormulaFault> {
    let words = words(text)?;
    if words.len() > LONGEST {
        return Err(syntax(format!("it has more than {LONGEST} words")));
    }
    let mut parser = Parser { words, at: 0, names, inside: 0, depth: 0 };
    let expr = parser.whole()?;
    match parser.peek() {
        None => Ok(expr),
        Some(word) => Err(syntax(format!("{} follows where the formula has ended", show(word)))),
    }
}

struct Parser<'n> {
    words: Vec<Word>,
    at: usize,
    names: &'n [Option<String>],
    /// Within how many conditions on items.
    inside: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Word> {
        self.words.get(self.at)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Word::Sign(found)) if *found == sign)
    }

    fn is_name(&self, ahead: usize, name: &str) -> bool {
        matches!(self.words.get(self.at + ahead), Some(Word::Name(found)) if found == name)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), FormulaFault> {
        if self.eat(sign) {
            return Ok(());
        }
        let found = self.peek().map_or_else(|| "the end".to_owned(), show);
        Err(syntax(format!("`{sign}` is missing before {found}")))
    }

    /// With its conditions, which bind least.
    fn whole(&mut self) -> Result<Expr, FormulaFault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(syntax("it is nested too deep".to_owned()));
        }
        let mut expr = self.binary(0)?;
        if self.eat("?") {
            let yes = self.whole()?;
            self.expect(":")?;
            let no = self.whole()?;
            expr = Expr::If(Box::new(expr), Box::new(yes), Box::new(no));
        }
        self.depth -= 1;
        Ok(expr)
    }

    fn binary(&mut self, least: u32) -> Result<Expr, FormulaFault> {
        let mut left = self.unary()?;
        while let Some((sign, strength, negated, length)) = self.sign().filter(|(_, strength, ..)| *strength >= least) {
            self.at += length;
            let right = self.binary(if sign == Sign::Power { strength } else { strength + 1 })?;
            left = compare(left, sign, right);
            if negated {
                left = Expr::Not(Box::new(left));
            }
        }
        Ok(left)
    }

    /// The sign that follows, how strongly it binds, whether `not` is before it, and of how many words it is.
    fn sign(&self) -> Option<(Sign, u32, bool, usize)> {
        if self.is_name(0, "not") && self.is_name(1, "in") {
            return Some((Sign::In, 20, true, 2));
        }
        let (sign, strength) = match self.peek()? {
            Word::Sign("||") => (Sign::Or, 10),
            Word::Sign("&&") => (Sign::And, 15),
            Word::Sign("==") => (Sign::Equal, 20),
            Word::Sign("!=") => (Sign::Unequal, 20),
            Word::Sign("<") => (Sign::Less, 20),
            Word::Sign(">") => (Sign::More, 20),
            Word::Sign("<=") => (Sign::AtMost, 20),
            Word::Sign(">=") => (Sign::AtLeast, 20),
            Word::Sign("+") => (Sign::Add, 30),
            Word::Sign("-") => (Sign::Subtract, 30),
            Word::Sign("*") => (Sign::Times, 60),
            Word::Sign("/") => (Sign::Divide, 60),
            Word::Sign("%") => (Sign::Rest, 60),
            Word::Sign("**" | "^") => (Sign::Power, 100),
            Word::Sign("??") => (Sign::Else, 500),
            Word::Name(name) if name == "or" => (Sign::Or, 10),
            Word::Name(name) if name == "and" => (Sign::And, 15),
            Word::Name(name) if name == "in" => (Sign::In, 20),
            _ => return None,
        };
        Some((sign, strength, false, 1))
    }

    fn unary(&mut self) -> Result<Expr, FormulaFault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(syntax("it is nested too deep".to_owned()));
        }
        let expr = if self.eat("-") {
            Expr::Minus(Box::new(self.binary(90)?))
        } else if self.eat("+") {
            self.binary(90)?
        } else if self.is_name(0, "not") || self.is("!") {
            self.at += 1;
            Expr::Not(Box::new(self.binary(50)?))
        } else {
            self.primary()?
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn primary(&mut self) -> Result<Expr, FormulaFault> {
        let Some(word) = self.peek().cloned() else { return Err(syntax("it is not finished".to_owned())) };
        self.at += 1;
        let mut expr = match word {
            Word::Int(number) => Expr::Int(number),
            Word::Float(number) => Expr::Float(number),
            Word::Sign("(") => {
                let expr = self.whole()?;
                self.expect(")")?;
                expr
            }
            Word::Sign("[") => Expr::List(self.list("]")?),
            Word::Sign("#") if self.inside > 0 => Expr::Item,
            Word::Sign("#") => {
                return Err(syntax("`#` stands for an item of a list, and none is spoken of".to_owned()));
            }
            Word::Sign("{") => return Err(FormulaFault::Unknown("a map".to_owned())),
            Word::Sign(_) => return Err(syntax(format!("{} stands where a value should", show(&word)))),
            Word::Name(name) => self.named(name)?,
        };
        while self.eat("[") {
            let place = self.whole()?;
            self.expect("]")?;
            expr = Expr::At(Box::new(expr), Box::new(place));
        }
        Ok(expr)
    }

    fn named(&mut self, name: String) -> Result<Expr, FormulaFault> {
        match name.as_str() {
            "true" => return Ok(Expr::Bool(true)),
            "false" => return Ok(Expr::Bool(false)),
            "nil" => return Ok(Expr::Nil),
            "let" => return Err(FormulaFault::Unknown("`let`".to_owned())),
            _ => {}
        }
        if self.eat("(") {
            let function = Function::named(&name).ok_or_else(|| FormulaFault::Unknown(format!("`{name}()`")))?;
            let given = self.given(function)?;
            return match function.takes() {
                Some(takes) if takes != given.len() => {
                    Err(syntax(format!("`{name}()` takes {takes} values, and has {}", given.len())))
                }
                _ => Ok(Expr::Call(function, given)),
            };
        }
        let place = self.names.iter().position(|known| known.as_deref() == Some(name.as_str()));
        place.map(Expr::Trigger).ok_or(FormulaFault::Name(name))
    }

    /// What a function is given; the second of a function on items is a condition, in braces or not.
    fn given(&mut self, function: Function) -> Result<Vec<Expr>, FormulaFault> {
        if function.takes() != Some(2) {
            return self.list(")");
        }
        let list = self.whole()?;
        let mut given = vec![list];
        if self.eat(",") {
            let braces = self.eat("{");
            self.inside += 1;
            given.push(self.whole()?);
            self.inside -= 1;
            if braces {
                self.expect("}")?;
            }
        }
        self.expect(")")?;
        Ok(given)
    }

    fn list(&mut self, end: &str) -> Result<Vec<Expr>, FormulaFault> {
        let mut items = Vec::new();
        while !self.eat(end) {
            if !items.is_empty() {
                self.expect(",")?;
                if self.eat(end) {
                    break;
                }
            }
            items.push(self.whole()?);
        }
        Ok(items)
    }
}

/// `1 < a < 5` means both.
fn compare(left: Expr, sign: Sign, right: Expr) -> Expr {
    let ordered = |sign: Sign| matches!(sign, Sign::Less | Sign::More | Sign::AtMost | Sign::AtLeast);
    let middle = match &left {
        Expr::Binary(before, _, middle) if ordered(*before) && ordered(sign) => Some(middle.clone()),
        Expr::Binary(Sign::And, _, last) => match &**last {
            Expr::Binary(before, _, middle) if ordered(*before) && ordered(sign) => Some(middle.clone()),
            _ => None,
        },
        _ => None,
    };
    match middle {
        Some(middle) => {
            let further = Expr::Binary(sign, middle, Box::new(right));
            Expr::Binary(Sign::And, Box::new(left), Box::new(further))
        }
        None => Expr::Binary(sign, Box::new(left), Box::new(right)),
    }
}

fn syntax(why: String) -> FormulaFault {
    FormulaFault::Syntax(why)
}

fn show(word: &Word) -> String {
    match word {
        Word::Int(number) => format!("`{number}`"),
        Word::Float(number) => format!("`{number}`"),
        Word::Name(name) => format!("`{name}`"),
        Word::Sign(sign) => format!("`{sign}`"),
    }
}
