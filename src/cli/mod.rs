//! The hall: one file per command, and the only room that knows every other.

#[cfg(feature = "live")]
mod burst;
mod check_render;
mod commit;
mod completions;
mod diff;
#[cfg(feature = "live")]
mod drift;
mod exit;
mod explain;
mod failure;
mod feed;
mod graph;
mod hall;
mod init;
mod inputs;
mod mend;
mod pipeline;
mod progress;
mod render;
mod report;
mod schema;
mod schema_args;
mod schema_import;
mod score;
mod simulate;
mod tune;
mod validate;
#[cfg(feature = "live")]
mod verify;
mod web;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

pub use exit::Exit;
pub use failure::Failure;
use hall::{ColorChoice, Hall};

/// Event-driven autoscaling on Kubernetes, delivered through GitOps.
///
/// One typed file says which streams and workloads a cluster has and how they scale. neap renders it into a GitOps
/// repository, checks it, and commits it.
#[derive(Debug, Parser)]
#[command(name = "neap", version, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 fine; 1 findings or differences; 2 usage or config; 3 reading, writing, or neap itself."
)]
pub struct Cli {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Render(render::Render),
    Validate(validate::Validate),
    Simulate(simulate::Simulate),
    Tune(tune::Tune),
    Diff(diff::Diff),
    Graph(graph::Graph),
    Commit(commit::Commit),
    #[cfg(feature = "live")]
    Verify(verify::Verify),
    #[cfg(feature = "live")]
    Drift(drift::DriftArgs),
    #[cfg(feature = "live")]
    Burst(burst::BurstArgs),
    Score(score::Score),
    CheckRender(check_render::CheckRender),
    Schema(schema::Schema),
    Explain(explain::Explain),
    Completions(completions::Completions),
}

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; everything else is a wrong command line.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Fine };
            let _ = error.print();
            return ExitCode::from(exit.code());
        }
    };
    let hall = Hall::of_process(cli.color);
    let exit = match cli.command.run(&hall) {
        Ok(exit) => exit,
        Err(failure) => {
            hall.fail(&failure);
            failure.exit
        }
    };
    ExitCode::from(exit.code())
}

/// The command line as clap knows it, for man pages, completions and the reference page.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

impl Command {
    fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        match self {
            Self::Init(command) => command.run(hall),
            Self::Render(command) => command.run(hall),
            Self::Validate(command) => command.run(hall),
            Self::Simulate(command) => command.run(hall),
            Self::Tune(command) => command.run(hall),
            Self::Diff(command) => command.run(hall),
            Self::Graph(command) => command.run(hall),
            Self::Commit(command) => command.run(hall),
            #[cfg(feature = "live")]
            Self::Verify(command) => command.run(hall),
            #[cfg(feature = "live")]
            Self::Drift(command) => command.run(hall),
            #[cfg(feature = "live")]
            Self::Burst(command) => command.run(hall),
            Self::Score(command) => command.run(hall),
            Self::CheckRender(command) => command.run(hall),
            Self::Schema(command) => command.run(hall),
            Self::Explain(command) => command.run(hall),
            Self::Completions(command) => command.run(hall),
        }
    }
}
