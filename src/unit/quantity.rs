//! Amounts of a resource.

use std::fmt;

/// A Kubernetes quantity: `500m`, `128Mi`, `5Gi`, `2`.
///
/// Kubernetes: `k8s.io/apimachinery/pkg/api/resource`, `ParseQuantity`. Written as text or as a number, kept as text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Quantity(String);

impl Quantity {
    /// The JSON Schema format that stands for this rule.
    pub const FORMAT: &'static str = "quantity";

    /// Checks a quantity.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn new(text: impl Into<String>) -> Result<Self, String> {
        let text = text.into();
        Self::rule(&text)?;
        Ok(Self(text))
    }

    /// The rule alone.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn rule(text: &str) -> Result<(), String> {
        amount(text).map(|_| ())
    }

    /// The quantity as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The amount in units (cores, bytes), near enough to compare two quantities.
    #[must_use]
    pub fn amount(&self) -> f64 {
        amount(&self.0).unwrap_or_default()
    }
}

fn amount(text: &str) -> Result<f64, String> {
    const SHAPE: &str = "a quantity is a number with an optional suffix, such as `500m`, `128Mi` or `5Gi`";
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    if text.len() > 64 || !number.contains(|c: char| c.is_ascii_digit()) || number.matches('.').count() > 1 {
        return Err(SHAPE.into());
    }
    let scale = match suffix {
        "" => 1.0,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024.0,
        "Mi" => 1024.0_f64.powi(2),
        "Gi" => 1024.0_f64.powi(3),
        "Ti" => 1024.0_f64.powi(4),
        "Pi" => 1024.0_f64.powi(5),
        "Ei" => 1024.0_f64.powi(6),
        "K" | "KB" | "MB" | "GB" | "mi" | "gi" | "ki" => {
            return Err(format!("`{suffix}` is no suffix of Kubernetes: use `Ki`, `Mi`, `Gi`, or `k`, `M`, `G`"));
        }
        exponent => match exponent.strip_prefix(['e', 'E']).map(str::parse::<i8>) {
            Some(Ok(power)) => 10.0_f64.powi(i32::from(power)),
            _ => return Err(SHAPE.into()),
        },
    };
    number.parse::<f64>().map(|number| number * scale).map_err(|_| SHAPE.into())
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Quantity {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => text,
            serde_json::Value::Number(number) => number.to_string(),
            _ => return Err(serde::de::Error::custom("a quantity is text or a number")),
        };
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Quantity {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Quantity".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "number"], "minimum": 0, "format": Self::FORMAT, "examples": ["128Mi"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_kubernetes_reads() {
        for good in ["0", "1", "0.5", "500m", "128Mi", "5Gi", "1e3", "1E", "100k", "5."] {
            assert!(Quantity::new(good).is_ok(), "{good}");
        }
        for bad in ["", "Mi", "1MB", "1 Gi", "-1", "1..2", ".", "1mi", "1e999"] {
            assert!(Quantity::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn compares_by_amount() {
        let amount = |text| Quantity::new(text).unwrap().amount();
        assert!(amount("500m") < amount("1"));
        assert!(amount("1Gi") > amount("1G"));
        assert!((amount("1024Mi") - amount("1Gi")).abs() < 1.0);
    }
}
