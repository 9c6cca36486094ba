//! Whether it is one employee, or the service does not work at all.
//!
//! A failure of the service (no answer, or a status of 5xx, after all repetitions) is taken for a matter of the one employee
//! whose read or cancel it is, as long as that can be: the others go on. It is the service when that does not answer another
//! question either, and also when several employees in a row fail and nothing of the kind works in between: then the run ends.

use std::cell::RefCell;
use std::collections::HashSet;

use crate::officernd::Client;

/// So many employees in a row are no accident (our choice).
const SEVERAL: usize = 3;

/// Whose requests of one kind failed since the last one that worked.
#[derive(Debug, Default)]
pub(super) struct InARow(RefCell<HashSet<usize>>);

impl InARow {
    /// One worked.
    pub fn worked(&self) {
        self.0.borrow_mut().clear();
    }

    /// One failed; whether that makes several.
    pub fn failed(&self, employee: usize) -> bool {
        let mut employees = self.0.borrow_mut();
        employees.insert(employee);
        employees.len() >= SEVERAL
    }
}

/// Whether the service does not work: it is asked for the first employee, whoever that is.
pub(super) async fn is_out(client: &Client) -> bool {
    client.prove_read().await.is_err_and(|error| error.is_outage())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_different_employees_with_nothing_that_works_in_between() {
        let row = InARow::default();
        assert!(!row.failed(1) && !row.failed(1) && !row.failed(1), "one employee is one, however often");
        assert!(!row.failed(2));
        row.worked();
        assert!(!row.failed(3) && !row.failed(4) && row.failed(5));
    }
}
