//! The `paceline` command: hands its arguments over.

fn main() -> std::process::ExitCode {
    paceline::cli::run()
}
