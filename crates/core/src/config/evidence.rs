//! A profile's `evidence` table: which fields OfficeRnD may leave out, each accepted by a person.

use toml_edit::TableLike;

use super::value::{Wrong, choice, unknown, wrong};
use crate::officernd::Evidence;

const KEYS: &[&str] = &["calculated-status", "canceled", "lists-include-canceled"];

/// Reads the table.
pub(super) fn table(table: &dyn TableLike) -> Result<Evidence, Wrong> {
    let mut evidence = Evidence::default();
    let choices = [("required", false), ("optional", true)];
    for (key, item) in table.iter() {
        match key {
            "calculated-status" => evidence.calculated_status_optional = choice(key, item, &choices)?,
            "canceled" => evidence.canceled_optional = choice(key, item, &choices)?,
            "lists-include-canceled" => {
                let value = item.as_bool();
                evidence.lists_include_canceled =
                    value.ok_or_else(|| wrong(item.span(), format!("{key} must be true or false")))?;
            }
            _ => return Err(unknown(key, table.get_key_value(key), KEYS)),
        }
    }
    Ok(evidence)
}
