//! From a burst that really happened to a run of the same.

use std::time::Duration;

use super::{Distribution, DistributionFault, Ending, Setup};
use crate::document::{self, Sources};
use crate::scaling::{Delivery, Scaling, ScalingFault};
use crate::timeline::{Arrivals, ArrivalsFault, Phases, Record, Termination};

/// Why nothing can be said of what a record would come to.
#[derive(Debug, thiserror::Error)]
pub enum RecordedFault {
    /// The ScaledObject cannot be followed.
    #[error(transparent)]
    Scaling(#[from] ScalingFault),
    /// The messages cannot.
    #[error(transparent)]
    Arrivals(#[from] ArrivalsFault),
    /// How long the work takes is not known.
    #[error(transparent)]
    Service(#[from] DistributionFault),
    /// The ScaledObject is no document.
    #[error("it holds no ScaledObject")]
    Nothing,
}

impl From<Termination> for Ending {
    fn from(does: Termination) -> Self {
        match does {
            Termination::Finish => Self::Finish,
            Termination::Abandon => Self::Abandon,
            Termination::Ignore => Self::Ignore,
        }
    }
}

impl Setup {
    /// What a record started from. How long pods take to start and to stop is no matter of a single record, which knows
    /// only how its own took.
    ///
    /// # Errors
    /// Something in it cannot be followed.
    pub fn of(record: &Record, start: Distribution, stop: Distribution) -> Result<Self, RecordedFault> {
        let text = record.setup.scaled_object.to_string();
        let parsed = document::parse(Sources::new().add("", text.as_str()), &text);
        let scaled_object = parsed.documents.first().ok_or(RecordedFault::Nothing)?;
        let mut scaling = Scaling::of(scaled_object, None)?;
        scaling.grace = Duration::from_secs(record.setup.grace);
        scaling.delivery = Delivery {
            ack_wait: Duration::try_from_secs_f64(record.setup.ack_wait).unwrap_or(Duration::MAX),
            max_deliver: record.setup.max_deliver,
            max_ack_pending: record.setup.max_ack_pending,
        };
        let arrivals: String = record.setup.arrivals.iter().map(|at| format!("{at}\n")).collect();
        let service = record.setup.service.parse()?;
        Ok(Self {
            stop,
            ending: record.setup.on_sigterm.into(),
            concurrency: record.setup.concurrency,
            young: record.setup.young,
            ..Self::new(scaling, Arrivals::replay(&arrivals)?, service, start)
        })
    }

    /// The same with the clocks of KEDA and the HPA as they stood; one that is not known is drawn.
    #[must_use]
    pub fn given(self, phases: Phases) -> Self {
        let ago = |known: Option<crate::timeline::Known>| Duration::try_from_secs_f64(known?.at).ok();
        Self { poll_phase: ago(phases.poll), sync_phase: ago(phases.sync), ..self }
    }
}
