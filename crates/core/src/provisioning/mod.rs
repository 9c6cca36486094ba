//! SCIM provisioning between Okta and OfficeRnD Hybrid: the vendor's article as a checklist, and what Okta should be like.

pub mod checklist;
pub mod plan;
