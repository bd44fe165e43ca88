//! Flags that cannot have an effect on a workload.

use super::super::Failure;

/// A flag that has no effect on a workload, and why.
pub(in super::super) type Idle = (&'static str, &'static str);

/// Refuses a flag that has no effect on any of the choices.
pub(in super::super) fn refuse_idle(choices: &[Vec<Idle>]) -> Result<(), Failure> {
    let Some((first, others)) = choices.split_first() else { return Ok(()) };
    let everywhere = |(flag, _): &&Idle| others.iter().all(|idle| idle.iter().any(|(other, _)| other == flag));
    match first.iter().find(everywhere) {
        Some((flag, why)) => Err(Failure::usage(format!("{flag} has no effect: {why}"), format!("leave out {flag}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_to_one_choice_is_no_fault() {
        let idle = vec![("--a", "it has none"), ("--b", "it has none")];
        assert!(refuse_idle(&[idle.clone(), vec![("--b", "nor has this")]]).is_err());
        assert!(refuse_idle(&[idle, Vec::new()]).is_ok() && refuse_idle(&[]).is_ok());
    }
}
