//! From the syntax of a rule to [`Code`].
//!
//! The parser of the `cel` crate reads; macros are left as calls, for they are run as what they are.

use super::code::{Binary, Code, Const, Function, Loop, Over, Select};
use super::host;
use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue};

/// Most bytes of a rule. The longest of those in the catalogue of public CRDs is a quarter of that.
const LONGEST: usize = 16 * 1024;
/// How deep the tree of a rule may be, as a chain of operators is; the parser stops at 96 brackets in each other, and the API
/// server's at 250.
const DEEPEST: usize = 120;
/// The stack to read a rule on: a long chain of operators is as deep as it is long.
const STACK: usize = 128 << 20;

/// A rule ready to run, and what it uses.
#[derive(Debug)]
pub(super) struct Lowered {
    pub(super) code: Code,
    /// Whether `oldSelf` occurs.
    pub(super) old: bool,
    /// Whether `dyn` occurs.
    pub(super) mixed: bool,
}

/// Runs a piece of work that reads rules.
pub(super) fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok()?;
        thread.join().ok()
    })
}

/// Reads a rule.
///
/// # Errors
/// Says what cannot be read or is not known.
pub(super) fn lower(rule: &str) -> Result<Lowered, String> {
    if rule.len() > LONGEST {
        return Err(format!("longer than {LONGEST} bytes"));
    }
    let parser = cel::Env::default().parser().enable_ident_escape_syntax(true);
    let syntax = parser.parse(rule).map_err(|faults| {
        let text = faults.to_string();
        format!("cannot be read: {}", text.lines().next().unwrap_or_default())
    })?;
    let mut lower = Lower::default();
    let code = lower.expr(&syntax)?;
    Ok(Lowered { code, old: lower.old, mixed: lower.mixed })
}

#[derive(Default)]
struct Lower {
    scope: Vec<String>,
    depth: usize,
    old: bool,
    mixed: bool,
}

type Lowering<T> = Result<T, String>;

impl Lower {
    fn boxed(&mut self, expr: &IdedExpr) -> Lowering<Box<Code>> {
        self.expr(expr).map(Box::new)
    }

    fn expr(&mut self, expr: &IdedExpr) -> Lowering<Code> {
        if self.depth >= DEEPEST {
            return Err(format!("nested deeper than {DEEPEST}"));
        }
        self.depth += 1;
        let code = self.any(&expr.expr);
        self.depth -= 1;
        code
    }

    fn any(&mut self, expr: &Expr) -> Lowering<Code> {
        Ok(match expr {
            Expr::Literal(literal) => Code::Const(constant(literal)),
            Expr::Ident(name) => self.name(name)?,
            Expr::Select(select) => {
                let how = if select.test { Select::Test } else { Select::Value };
                Code::Select { of: self.boxed(&select.operand)?, field: select.field.clone(), how }
            }
            Expr::List(list) => {
                let items = list.elements.iter().enumerate();
                let items = items.map(|(at, item)| Ok((self.expr(item)?, list.optional_indices.contains(&at))));
                Code::List(items.collect::<Lowering<_>>()?)
            }
            Expr::Map(map) => {
                let entries = map.entries.iter().map(|entry| match &entry.expr {
                    EntryExpr::MapEntry(entry) => {
                        Ok((self.expr(&entry.key)?, self.expr(&entry.value)?, entry.optional))
                    }
                    EntryExpr::StructField(_) => Err("messages are not known".to_owned()),
                });
                Code::Map(entries.collect::<Lowering<_>>()?)
            }
            Expr::Call(call) => self.call(call)?,
            Expr::Struct(_) => return Err("messages are not known".to_owned()),
            Expr::Comprehension(_) | Expr::Unspecified => return Err("not an expression of a rule".to_owned()),
        })
    }

    fn name(&mut self, name: &str) -> Lowering<Code> {
        if let Some(at) = self.scope.iter().rposition(|known| known == name) {
            return Ok(Code::Local(at));
        }
        match name {
            "self" => Ok(Code::This),
            "oldSelf" => {
                self.old = true;
                Ok(Code::Old)
            }
            _ => match host::types(name) {
                Some(name) => Ok(Code::Const(Const::Type(name))),
                None => Err(format!("no variable {name}")),
            },
        }
    }

    fn call(&mut self, call: &CallExpr) -> Lowering<Code> {
        let name = call.func_name.as_str();
        let Some(target) = &call.target else { return self.global(name, &call.args) };
        if let Some(code) = self.macros(name, target, &call.args)? {
            return Ok(code);
        }
        // `sets.contains(..)` is a function with a dot in its name, unless there is a variable `sets`.
        if let Expr::Ident(space) = &target.expr
            && !self.scope.contains(space)
            && let qualified = format!("{space}.{name}")
            && let Some(function) = host::find(&qualified, false, call.args.len())
        {
            return self.invoke(function, None, &call.args);
        }
        match (name, call.args.as_slice()) {
            ("or" | "orValue", [other]) => {
                let (of, other) = (self.boxed(target)?, self.boxed(other)?);
                Ok(Code::Else { of, other, value: name == "orValue" })
            }
            ("matches", [pattern]) => self.matches(target, pattern),
            (_, args) => match host::find(name, true, args.len() + 1) {
                Some(function) => self.invoke(function, Some(target), args),
                None => Err(format!("no function {name} of {} arguments", args.len())),
            },
        }
    }

    fn invoke(&mut self, function: Function, target: Option<&IdedExpr>, args: &[IdedExpr]) -> Lowering<Code> {
        let arguments = target.into_iter().chain(args).map(|arg| self.expr(arg)).collect::<Lowering<_>>()?;
        Ok(Code::Call { function, arguments })
    }

    fn global(&mut self, name: &str, args: &[IdedExpr]) -> Lowering<Code> {
        Ok(match (name, args) {
            ("_&&_", [left, right]) => Code::And(self.two(left, right)?),
            ("_||_", [left, right]) => Code::Or(self.two(left, right)?),
            ("_?_:_", [test, yes, no]) => Code::If(Box::new([self.expr(test)?, self.expr(yes)?, self.expr(no)?])),
            ("!_", [of]) => Code::Not(self.boxed(of)?),
            ("-_", [of]) => Code::Negate(self.boxed(of)?),
            ("_[_]" | "_[?_]", [of, at]) => {
                Code::Index { of: self.boxed(of)?, at: self.boxed(at)?, optional: name == "_[?_]" }
            }
            ("_?._", [of, IdedExpr { expr: Expr::Literal(LiteralValue::String(field)), .. }]) => {
                Code::Select { of: self.boxed(of)?, field: field.inner().to_owned(), how: Select::Optional }
            }
            ("has", [IdedExpr { expr: Expr::Select(select), .. }]) => {
                Code::Select { of: self.boxed(&select.operand)?, field: select.field.clone(), how: Select::Test }
            }
            ("matches", [text, pattern]) => self.matches(text, pattern)?,
            ("dyn", [of]) => {
                self.mixed = true;
                self.expr(of)?
            }
            (_, args) => {
                if let ([left, right], Some(binary)) = (args, binary(name)) {
                    return Ok(Code::Binary(binary, self.two(left, right)?));
                }
                match host::find(name, false, args.len()) {
                    Some(function) => self.invoke(function, None, args)?,
                    None => return Err(format!("no function {name} of {} arguments", args.len())),
                }
            }
        })
    }

    fn two(&mut self, left: &IdedExpr, right: &IdedExpr) -> Lowering<Box<[Code; 2]>> {
        Ok(Box::new([self.expr(left)?, self.expr(right)?]))
    }

    /// A pattern that is written in the rule is compiled once.
    fn matches(&mut self, text: &IdedExpr, pattern: &IdedExpr) -> Lowering<Code> {
        let text = self.boxed(text)?;
        if let Expr::Literal(LiteralValue::String(pattern)) = &pattern.expr {
            let unread = || format!("pattern {:?} cannot be read", pattern.inner());
            let regex = host::pattern::compile(pattern.inner()).ok_or_else(unread)?;
            return Ok(Code::Matches(text, regex));
        }
        let pattern = self.expr(pattern)?;
        Ok(Code::Call { function: host::text::matches, arguments: vec![*text, pattern] })
    }

    fn macros(&mut self, name: &str, target: &IdedExpr, args: &[IdedExpr]) -> Lowering<Option<Code>> {
        let over = match name {
            "all" => Over::All,
            "exists" => Over::Exists,
            "exists_one" | "existsOne" => Over::ExistsOne,
            "filter" | "map" | "transformList" => Over::List,
            "transformMap" => Over::Map,
            "transformMapEntry" => Over::MapEntry,
            "optMap" | "optFlatMap" => return self.optional(name == "optFlatMap", target, args),
            _ => return Ok(None),
        };
        let (variables, rest) = match (name, args) {
            ("all" | "exists" | "exists_one" | "existsOne" | "filter", [item, rest @ ..]) if rest.len() == 1 => {
                (vec![item], rest)
            }
            ("map", [item, rest @ ..]) if matches!(rest.len(), 1 | 2) => (vec![item], rest),
            ("all" | "exists" | "exists_one" | "existsOne", [key, item, rest @ ..]) if rest.len() == 1 => {
                (vec![key, item], rest)
            }
            ("transformList" | "transformMap" | "transformMapEntry", [key, item, rest @ ..])
                if matches!(rest.len(), 1 | 2) =>
            {
                (vec![key, item], rest)
            }
            _ => return Ok(None),
        };
        let Some(variables) = variables.into_iter().map(variable).collect::<Option<Vec<_>>>() else {
            return Err(format!("{name} without the name of a variable"));
        };
        let range = self.expr(target)?;
        let (outer, two) = (self.scope.len(), variables.len() == 2);
        self.scope.extend(variables);
        let mut rest = rest.iter().map(|part| self.expr(part)).collect::<Lowering<Vec<_>>>()?;
        self.scope.truncate(outer);
        let tests = name == "filter" || matches!(over, Over::All | Over::Exists | Over::ExistsOne);
        let step = if tests { None } else { rest.pop() };
        Ok(Some(Code::Loop(Box::new(Loop { what: over, range, two, test: rest.pop(), step }))))
    }

    fn optional(&mut self, flat: bool, target: &IdedExpr, args: &[IdedExpr]) -> Lowering<Option<Code>> {
        let [name, body] = args else { return Ok(None) };
        let Some(name) = variable(name) else { return Ok(None) };
        let of = self.boxed(target)?;
        self.scope.push(name);
        let body = self.boxed(body);
        self.scope.pop();
        Ok(Some(Code::WithOptional { of, body: body?, flat }))
    }
}

fn variable(expr: &IdedExpr) -> Option<String> {
    match &expr.expr {
        Expr::Ident(name) => Some(name.clone()),
        _ => None,
    }
}

fn constant(literal: &LiteralValue) -> Const {
    match literal {
        LiteralValue::Null => Const::Null,
        LiteralValue::Boolean(flag) => Const::Bool(*flag.inner()),
        LiteralValue::Int(number) => Const::Int(*number.inner()),
        LiteralValue::UInt(number) => Const::Uint(*number.inner()),
        LiteralValue::Double(number) => Const::Double(*number.inner()),
        LiteralValue::String(text) => Const::Text(text.inner().to_owned()),
        LiteralValue::Bytes(bytes) => Const::Bytes(bytes.inner().to_vec()),
    }
}

fn binary(name: &str) -> Option<Binary> {
    Some(match name {
        "_==_" => Binary::Equal,
        "_!=_" => Binary::Differ,
        "_<_" => Binary::Less,
        "_<=_" => Binary::LessOrEqual,
        "_>_" => Binary::Greater,
        "_>=_" => Binary::GreaterOrEqual,
        "_+_" => Binary::Add,
        "_-_" => Binary::Subtract,
        "_*_" => Binary::Multiply,
        "_/_" => Binary::Divide,
        "_%_" => Binary::Modulo,
        "@in" => Binary::In,
        _ => return None,
    })
}
