//! What has to be undone, however the run ends: well, with an error, or by a signal.

use std::sync::{Mutex, MutexGuard, PoisonError};

type Step = Box<dyn FnOnce() + Send>;

static STEPS: Mutex<Vec<Step>> = Mutex::new(Vec::new());

/// Undoes everything when it goes out of scope.
pub(crate) struct Cleanup(());

impl Cleanup {
    /// From now on a signal to end, too, undoes what was done.
    ///
    /// # Errors
    /// The system refuses a signal handler.
    pub(crate) fn watch() -> Result<Self, ctrlc::Error> {
        ctrlc::set_handler(|| {
            undo();
            // 128 and SIGINT's number, as a shell reports it.
            std::process::exit(130);
        })?;
        Ok(Self(()))
    }
}

impl Drop for Cleanup {
    fn drop(&mut self) {
        undo();
    }
}

/// Notes a step that undoes something. The last one noted is the first one taken.
pub(crate) fn later(step: impl FnOnce() + Send + 'static) {
    steps().push(Box::new(step));
}

fn undo() {
    loop {
        // The lock is not held while a step runs, so that a step may take long.
        let Some(step) = steps().pop() else { return };
        step();
    }
}

fn steps() -> MutexGuard<'static, Vec<Step>> {
    STEPS.lock().unwrap_or_else(PoisonError::into_inner)
}
