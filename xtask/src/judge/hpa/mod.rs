//! Plays histories through Kubernetes' own HPA controller, and compares what it asks for with what neap says it does.

mod controller;
mod draw;
mod history;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::NOBODY;
use crate::schema::module;
use crate::tree::{Done, at, write};
use controller::Controller;
use history::{History, ours};

/// What to ask the controller.
#[derive(Args)]
pub(crate) struct Horizontal {
    /// A file of histories; without one, they are drawn.
    file: Option<PathBuf>,
    /// The version of Kubernetes; its libraries have the same minor and patch number.
    #[arg(long, value_name = "VERSION", default_value = "1.34.4")]
    kubernetes: String,
    /// How many histories.
    #[arg(long, value_name = "N", default_value_t = 2000)]
    histories: usize,
    /// How many syncs each has.
    #[arg(long, value_name = "N", default_value_t = 60)]
    syncs: usize,
    /// What the draws begin with.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Give behaviors tolerances of their own, and let the controller heed them (`HPAConfigurableTolerance`).
    #[arg(long)]
    tolerance: bool,
    /// Where to write the histories with the controller's verdicts.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// How many disagreements to show.
    #[arg(long, value_name = "N", default_value_t = 10)]
    show: usize,
    /// Say so and succeed when there is no Go, instead of failing.
    #[arg(long)]
    if_available: bool,
}

impl Horizontal {
    pub(super) fn run(&self) -> Done<ExitCode> {
        if !module::has_go() {
            println!("go: none");
            return Ok(if self.if_available { ExitCode::SUCCESS } else { ExitCode::from(NOBODY) });
        }
        let mut histories = match &self.file {
            Some(file) => read(file)?,
            None => draw::histories(self.histories, self.syncs, self.tolerance, self.seed),
        };
        Controller::build(&self.kubernetes)?.play(&mut histories, self.tolerance)?;
        let mut differing = 0;
        for history in &histories {
            let Some(difference) = difference(history, self.tolerance)? else { continue };
            differing += 1;
            if differing <= self.show {
                println!("{difference}");
            }
        }
        if let Some(file) = &self.write {
            let lines = histories.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
            write(file, &format!("{}\n", lines.join("\n")))?;
        }
        let syncs: usize = histories.iter().map(|history| history.syncs.len()).sum();
        let agreeing = histories.len() - differing;
        println!(
            "HPA of Kubernetes {}: {agreeing} of {} histories agree, {syncs} syncs",
            self.kubernetes,
            histories.len()
        );
        Ok(if differing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn read(file: &Path) -> Done<Vec<History>> {
    let text = at(file, fs::read_to_string(file))?;
    let mut histories = text.lines().map(serde_json::from_str).collect::<Result<Vec<History>, _>>()?;
    for (id, history) in histories.iter_mut().enumerate() {
        history.id = id;
        history.verdict.clear();
    }
    Ok(histories)
}

/// The first sync at which neap asks for something else.
fn difference(history: &History, own_tolerance: bool) -> Done<Option<String>> {
    let ours = ours(history, own_tolerance).ok_or_else(|| format!("history {} cannot be read", history.id))?;
    let all = history.verdict.iter().zip(&ours).enumerate();
    Ok(all.into_iter().find(|(_, (found, ours))| found.desired != **ours).map(|(number, (found, ours))| {
        let History { id, min, max, behavior, targets, syncs, .. } = history;
        format!(
            "history {id}, sync {number}: neap {ours}, the controller {}: {found:?} {:?}\n  {min}..{max} {targets:?} {behavior}",
            found.desired, syncs[number]
        )
    }))
}
