//! Whether real records carry the evidence that a cancel requires. Where the service omits a field on every record, a person
//! can accept that with a setting; nothing is accepted without one.

use serde_json::Value;

use super::assumptions::{self, Assumption};
use super::judge::{list, records};
use super::{Answer, Finding, Verdict};

/// A setting of `[profile.NAME.evidence]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// An employee without `calculatedStatus` is judged by `status` alone.
    CalculatedStatusOptional,
    /// A booking without `canceled` is not canceled.
    CanceledOptional,
    /// A list of bookings shows canceled ones too.
    ListsIncludeCanceled,
}

impl Accept {
    /// The line of the configuration file.
    pub const fn line(self) -> &'static str {
        match self {
            Self::CalculatedStatusOptional => "calculated-status = \"optional\"",
            Self::CanceledOptional => "canceled = \"optional\"",
            Self::ListsIncludeCanceled => "lists-include-canceled = true",
        }
    }
}

/// How many records of a list lack a field, or have it as null; of how many.
fn lacking(answer: &Answer, field: &str) -> Result<(usize, usize), Verdict> {
    let (_, value) = list(answer)?;
    let records = records(&value).map(Vec::as_slice).unwrap_or_default();
    let absent = records.iter().filter(|record| record.get(field).is_none_or(Value::is_null)).count();
    Ok((absent, records.len()))
}

/// `field` is what the records, which are `what`, have or lack.
fn all_have(assumption: &'static Assumption, (what, field): (&str, &str), answer: &Answer, accept: Accept) -> Finding {
    let finding = |verdict| Finding::new(assumption, verdict);
    match lacking(answer, field) {
        Err(verdict) => finding(verdict),
        Ok((_, 0)) => finding(Verdict::Unknown(format!("no {what} received"))),
        Ok((0, all)) => finding(Verdict::Holds(format!("all {all} {what} received have {field}"))),
        Ok((absent, all)) => {
            finding(Verdict::Differs(format!("{absent} of {all} {what} received lack {field}"))).accept(accept)
        }
    }
}

/// Whether every employee has a calculated status. The answer is a list of employees.
pub fn absent_calculated_status(answer: &Answer) -> Finding {
    all_have(
        &assumptions::CALCULATED_STATUS,
        ("employees", "calculatedStatus"),
        answer,
        Accept::CalculatedStatusOptional,
    )
}

/// Whether every booking says whether it is canceled. The answer is a list of bookings.
pub fn absent_canceled(answer: &Answer) -> Finding {
    all_have(&assumptions::CANCELED, ("bookings", "canceled"), answer, Accept::CanceledOptional)
}

/// Whether lists of bookings contain canceled ones. The answer is a list of bookings.
pub fn canceled_in_lists(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::CANCELED_IN_LISTS, verdict);
    let value = match list(answer) {
        Err(verdict) => return finding(verdict),
        Ok((_, value)) => value,
    };
    let records = records(&value).map(Vec::as_slice).unwrap_or_default();
    let canceled = records.iter().filter(|record| record.get("canceled") == Some(&Value::Bool(true))).count();
    if canceled > 0 {
        let detail = format!("{canceled} of {} bookings received are canceled", records.len());
        return finding(Verdict::Differs(detail)).accept(Accept::ListsIncludeCanceled);
    }
    finding(Verdict::Unknown(format!("none of {} bookings received is canceled; there may be none", records.len())))
}

/// The lines to add to the profile in order to accept what differs; empty if nothing differs.
pub fn lines(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().filter_map(|finding| finding.accept).map(Accept::line).collect()
}
