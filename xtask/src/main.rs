//! Generators, judges and measurements: what is derived from the code, what the real components say, how long it takes.

mod bench;
mod bursts;
mod cleanup;
mod docs;
mod e2e;
mod generate;
mod judge;
mod man;
mod process;
mod product;
mod schema;
mod tree;
mod trigger;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use tree::Done;

#[derive(Parser)]
#[command(name = "xtask", about = "generators, judges and measurements of this repository")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Derive the schemas of every kind from what the components publish.
    Schema {
        /// Change nothing; fail when what is committed is not what would be derived.
        #[arg(long)]
        check: bool,
    },
    /// Derive everything that is derived: schemas and reference pages.
    Gen {
        /// Change nothing; fail when what is committed is not what would be derived.
        #[arg(long)]
        check: bool,
    },
    /// Derive the reference pages alone.
    Docs {
        /// Change nothing; fail when what is committed is not what would be derived.
        #[arg(long)]
        check: bool,
    },
    /// Write the manual pages.
    Man {
        /// The folder to write into.
        #[arg(default_value = "target/man")]
        folder: PathBuf,
    },
    /// Ask real components what they make of everything that neap renders.
    #[command(subcommand)]
    Judge(judge::Judge),
    /// Measure rendering and committing against the least that could be done.
    Bench(bench::Bench),
    /// Run bursts on a real cluster and write down what happens.
    Bursts(bursts::Bursts),
    /// Apply the demo platform to a real cluster, see that it holds, and break it one thing at a time.
    E2e(e2e::E2e),
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Done<ExitCode> {
    match task {
        Task::Schema { check } => schema::run(check)?,
        Task::Gen { check } => generate::run(check)?,
        Task::Docs { check } => {
            generate::settle(&[docs::command_line()?, docs::config()?].concat(), check)?;
        }
        Task::Man { folder } => man::run(&tree::root().join(folder))?,
        Task::Bench(task) => bench::run(&task)?,
        Task::Bursts(task) => bursts::run(&task)?,
        Task::E2e(task) => e2e::run(&task)?,
        Task::Judge(judge) => return judge::run(judge),
    }
    Ok(ExitCode::SUCCESS)
}
