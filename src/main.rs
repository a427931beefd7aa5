//! The `newsdex` command: everything is in the library.

fn main() -> std::process::ExitCode {
    newsdex::cli::main()
}
