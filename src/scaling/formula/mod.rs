//! The formula of scaling modifiers: one number of the values of all triggers.
//!
//! KEDA hands it to `github.com/expr-lang/expr` with the value of each trigger under its name (KEDA 2.19,
//! `pkg/scaling/modifiers/formula.go`; 2.20 adds nil for a trigger that fails). What is followed is what says something of
//! numbers: arithmetic, comparisons, conditions, lists with conditions on their items, and the functions on numbers. Another
//! word of the language is answered by a fault that names it.

mod parse;
mod run;
mod scan;

use parse::Expr;

/// A formula, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    text: String,
    expr: Expr,
}

/// Why a formula cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormulaFault {
    /// It is not finished, or goes on where nothing may follow.
    #[error("{0}")]
    Syntax(String),
    /// No trigger is called so.
    #[error("no trigger is called {0:?}")]
    Name(String),
    /// The language has it, and it is not followed.
    #[error("{0} is not followed here")]
    Unknown(String),
    /// It comes to no number whatever the triggers say.
    #[error("it comes to no number: {0}")]
    Nothing(String),
}

impl Formula {
    /// Reads a formula over the triggers of these names, in their order; one without a name cannot be spoken of.
    ///
    /// # Errors
    /// It is no formula, names no trigger, uses what is not followed, or comes to no number be there nothing, little or much.
    /// KEDA refuses such by their types (`apis/keda/v1alpha1/scaledobject_webhook.go`, `ValidateAndCompileScalingModifiers`).
    pub fn read(text: &str, names: &[Option<String>]) -> Result<Self, FormulaFault> {
        let formula = Self { text: text.to_owned(), expr: parse::parse(text, names)? };
        let tried = |value| formula.value(&vec![Some(value); names.len()]);
        let whys: Vec<String> = [1.0, 0.0, 1e6].into_iter().map_while(|value| tried(value).err()).collect();
        match whys.as_slice() {
            [why, _, _] => Err(FormulaFault::Nothing(why.clone())),
            _ => Ok(formula),
        }
    }

    /// What it comes to, the value of each trigger being given in their order; none where it comes to nil.
    ///
    /// # Errors
    /// It comes to no number, as with a sum of a number and a condition.
    pub fn value(&self, values: &[Option<f64>]) -> Result<Option<f64>, String> {
        run::value(&self.expr, values)
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<Option<String>> {
        vec![Some("a".to_owned()), Some("b".to_owned()), None]
    }

    /// With a = 10 and b = 4, as expr 1.17 says.
    #[test]
    fn what_is_followed_has_the_value_of_the_language() {
        for (text, value) in [
            ("a + b * 2", 18.0),
            ("(a + b) / 4", 3.5),
            ("a - b - 1", 5.0),
            ("-a + 12", 2.0),
            ("-2 ** 2", -4.0),
            ("2 ** 3 ** 2", 512.0),
            ("2 ^ 3", 8.0),
            ("7 % 4", 3.0),
            ("int(a) % 4", 2.0),
            ("a > 5 ? a : b", 10.0),
            ("a > 5 && b > 5 ? 1 : 2", 2.0),
            ("not (a > 5) or b == 4 ? 1 : 2", 1.0),
            ("!(a < 5) ? 1 : 0", 1.0),
            ("1 < b < 5 ? 1 : 0", 1.0),
            ("max(a, b, 12)", 12.0),
            ("min([a, b])", 4.0),
            ("sum([a, b, 1.5])", 15.5),
            ("mean(a, b)", 7.0),
            ("median([1, 9, a, b])", 6.5),
            ("ceil(a / b)", 3.0),
            ("floor(a / b)", 2.0),
            ("round(a / b)", 3.0),
            ("round(-2.5)", -3.0),
            ("abs(b - a)", 6.0),
            ("int(2.9) + float(1)", 3.0),
            ("count([a, b], {# > 5})", 1.0),
            ("count([a, b], # > 5) > 0 ? 5 : 0", 5.0),
            ("len(filter([a, b], # > 5))", 1.0),
            ("sum(map([a, b], # * 2))", 28.0),
            ("any([a, b], # > 5) and all([a, b], # > 1) ? 3 : 4", 3.0),
            ("none([a, b], # > 50) && one([a, b], # > 5) ? 3 : 4", 3.0),
            ("first([a, b]) - last([a, b])", 6.0),
            ("[a, b][1]", 4.0),
            ("b in [4, 5] ? 1 : 2", 1.0),
            ("a not in [4, 5] ? 1 : 2", 1.0),
            ("a ?? b", 10.0),
            ("nil ?? b", 4.0),
            ("1_000 + 1e2 + .5", 1100.5),
            ("a != 10.0 ? 1 : true ? 2 : 3", 2.0),
        ] {
            let found = Formula::read(text, &names()).unwrap().value(&[Some(10.0), Some(4.0), None]);
            assert_eq!(found, Ok(Some(value)), "{text}");
        }
    }

    #[test]
    fn a_trigger_that_fails_is_nil() {
        let read = |text: &str| Formula::read(text, &names()).unwrap();
        assert_eq!(read("a ?? b").value(&[None, Some(4.0)]), Ok(Some(4.0)));
        assert_eq!(read("a ?? b").value(&[None, None]), Ok(None));
        assert!(read("a + b").value(&[None, Some(4.0)]).is_err());
    }

    #[test]
    fn what_is_no_formula_says_why() {
        let fault = |text: &str| Formula::read(text, &names()).unwrap_err();
        assert_eq!(fault("a + c"), FormulaFault::Name("c".into()));
        for text in ["", "a +", "(a", "a b", "a ? b", "max(", "[a", "a > ", "1.2.3", "count([a])", "#"] {
            assert!(matches!(fault(text), FormulaFault::Syntax(_)), "{text}: {:?}", fault(text));
        }
        for text in ["'x' + a", "len(\"x\")", "let c = 1; c", "1..3", "a | max(3)", "reduce([a], # + #acc)", "{x: a}"] {
            assert!(matches!(fault(text), FormulaFault::Unknown(_)), "{text}: {:?}", fault(text));
        }
        let deep = "(".repeat(100_000);
        assert!(matches!(fault(&deep), FormulaFault::Syntax(_)));
        for text in ["a > b", "a + (a > b)", "[a]", "a % 2", "a and b", "max()", "mean([])"] {
            assert!(matches!(fault(text), FormulaFault::Nothing(_)), "{text}: {:?}", fault(text));
        }
        assert!(Formula::read("sum(filter([a], {# > 5}))", &names()).is_ok());
    }
}
