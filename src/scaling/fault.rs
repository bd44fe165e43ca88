//! Why nothing can be said of how something scales.

use super::{CalendarFault, FormulaFault};

/// Why nothing can be said of how a ScaledObject or ScaledJob scales.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScalingFault {
    /// It is something else.
    #[error("{0} is no ScaledObject or ScaledJob")]
    Kind(String),
    /// It has no trigger.
    #[error("{0} has no trigger")]
    NoTrigger(String),
    /// The value of no trigger can be followed.
    #[error("no trigger of {name} can be followed: {} by what pods use, which no message says", list(.scalers))]
    Resources {
        /// The object.
        name: String,
        /// KEDA's names of its scalers.
        scalers: Vec<String>,
    },
    /// A threshold is no number that an HPA can aim at.
    #[error("{field} of trigger {scaler} is {value:?}, and must be a number from 0.001 on: an HPA counts thousandths")]
    Threshold {
        /// KEDA's name of the scaler.
        scaler: String,
        /// The key in its metadata.
        field: String,
        /// What is written.
        value: String,
    },
    /// A value of a trigger cannot be read.
    #[error("{field} of trigger {scaler} is {value:?}, and must be {must}")]
    Value {
        /// KEDA's name of the scaler.
        scaler: String,
        /// The key in its metadata.
        field: String,
        /// What is written.
        value: String,
        /// What it must be.
        must: &'static str,
    },
    /// The bounds leave no room.
    #[error("{name} may have at most {max} replicas and must have {min}")]
    Bounds {
        /// The object.
        name: String,
        /// Its least replicas.
        min: u32,
        /// Its most.
        max: u32,
    },
    /// `paused-replicas` is below 0: KEDA asks for it again and again, and the API server never grants it.
    #[error("autoscaling.keda.sh/paused-replicas is {0}, which the API server refuses each time that KEDA asks for it")]
    Paused(i32),
    /// A window of the calendar cannot be read.
    #[error("trigger cron: {0}")]
    Calendar(#[from] CalendarFault),
    /// The formula cannot be followed.
    #[error("the formula of scalingModifiers: {0}")]
    Formula(#[from] FormulaFault),
    /// A key of the scaling modifiers cannot be read.
    #[error("{field} of scalingModifiers is {value:?}, and must be a number from 0.001 on: an HPA counts thousandths")]
    Modifiers {
        /// The key.
        field: &'static str,
        /// What is written.
        value: String,
    },
}

fn list(scalers: &[String]) -> String {
    let verb = if scalers.len() == 1 { "goes" } else { "go" };
    format!("{} {verb}", scalers.join(" and "))
}
