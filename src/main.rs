//! `ornd-scim`: parse, run, exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    ornd_scim::run()
}
