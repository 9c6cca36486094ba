//! Compares two runs: which findings are new, which are resolved.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Finding;

/// An earlier `employees check -o json`, as far as it is compared.
#[derive(Debug, Clone, Deserialize)]
pub struct Earlier {
    pub schema_version: u32,
    /// Whether filters left findings out.
    #[serde(default)]
    pub filtered: bool,
    pub findings: Vec<EarlierFinding>,
}

/// A finding without its texts for people, which may be worded differently by another version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EarlierFinding {
    pub finding: String,
    pub email: Option<String>,
    pub employee_id: Option<String>,
    pub scim_id: Option<String>,
    pub okta_user_id: Option<String>,
    pub team: Option<String>,
}

impl From<&Finding> for EarlierFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            finding: finding.finding.as_str().to_owned(),
            email: finding.email.clone(),
            employee_id: finding.employee_id.clone(),
            scim_id: finding.scim_id.clone(),
            okta_user_id: finding.okta_user_id.clone(),
            team: finding.team.clone(),
        }
    }
}

/// For each finding whether it is new; and the findings that are resolved.
pub fn diff(earlier: &Earlier, now: &[Finding]) -> (Vec<bool>, Vec<EarlierFinding>) {
    let before: BTreeSet<&EarlierFinding> = earlier.findings.iter().collect();
    let current: BTreeSet<EarlierFinding> = now.iter().map(EarlierFinding::from).collect();
    let is_new = now.iter().map(|finding| !before.contains(&EarlierFinding::from(finding))).collect();
    let resolved = before.into_iter().filter(|finding| !current.contains(*finding)).cloned().collect();
    (is_new, resolved)
}
