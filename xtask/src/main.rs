//! Generators: everything in the repository that is derived is derived by one of these commands, and each can check.

mod schema;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "xtask", about = "generators and checks of this repository")]
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
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Schema { check } => schema::run(check).map_err(Box::<dyn std::error::Error>::from),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}
