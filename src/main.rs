//! The `neap` command.

fn main() -> std::process::ExitCode {
    neap::cli::main()
}
