//! Letters and digits that nobody has used before.

use crate::commands::Result;
use crate::report::Failure;

/// Sixteen random hex digits.
pub fn random_marker() -> Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::failed("the system provides no random numbers").because(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
