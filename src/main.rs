//! The `neap` command.

/// A tree has a piece of memory for each name and each text in it, and each core makes trees of its own. The allocator of
/// musl, which the released binaries would have, holds one lock for all of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    neap::cli::main()
}
