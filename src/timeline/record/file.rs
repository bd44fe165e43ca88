//! A record as a file.

use serde_json::Value;

use super::Record;

/// The version of the form.
pub(super) const VERSION: u32 = 1;

/// Why a text is no record.
#[derive(Debug, thiserror::Error)]
pub enum RecordFault {
    /// It has another form.
    #[error("{0}")]
    Form(#[from] serde_json::Error),
    /// It is of another version.
    #[error("version {0} of the form is not known, only version {VERSION}")]
    Version(u32),
    /// A number is no time.
    #[error("{0} holds a time that is no number of seconds")]
    Time(&'static str),
}

impl Record {
    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    /// It has another form or version, or holds a time that is none.
    pub fn read(text: &str) -> Result<Self, RecordFault> {
        let record: Self = serde_json::from_str(text)?;
        if record.version != VERSION {
            return Err(RecordFault::Version(record.version));
        }
        let time = |at: f64| at.is_finite() && at.abs() < 1.0e9;
        let positive = |at: f64| time(at) && at >= 0.0;
        if !record.setup.arrivals.iter().copied().all(positive) || !positive(record.setup.ack_wait) {
            return Err(RecordFault::Time("setup"));
        }
        if !record.milestones.values().all(|known| time(known.at) && positive(known.within)) {
            return Err(RecordFault::Time("milestones"));
        }
        Ok(record)
    }

    /// The record as it is kept: few lines, so that a change of it can be read.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = "{\n".to_owned();
        let value = serde_json::to_value(self).unwrap_or_default();
        let fields: Vec<String> =
            value.as_object().into_iter().flatten().map(|(key, value)| line(key, value)).collect();
        text.push_str(&fields.join(",\n"));
        text.push_str("\n}\n");
        text
    }

    /// The version of the form that is written.
    #[must_use]
    pub const fn version() -> u32 {
        VERSION
    }

    /// The JSON Schema of the form.
    #[must_use]
    pub fn schema() -> Value {
        schemars::schema_for!(Self).to_value()
    }
}

/// A field on a line of its own, and each item of a list of objects too.
fn line(key: &str, value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().all(Value::is_object) && !items.is_empty() => {
            let items: Vec<String> = items.iter().map(|item| format!("    {item}")).collect();
            format!("  {key:?}: [\n{}\n  ]", items.join(",\n"))
        }
        _ => format!("  {key:?}: {value}"),
    }
}
