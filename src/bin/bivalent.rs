//! The native command.

fn main() -> std::process::ExitCode {
    bivalent::cli::main()
}
