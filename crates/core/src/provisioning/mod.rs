//! SCIM provisioning between Okta and OfficeRnD Hybrid.
//!
//! [`article`] is the vendor's article as data, [`steps`] says which of its steps are done, [`plan`] compares Okta with its
//! desired state, [`apply`] and [`removal`] change Okta, [`survey`] reads both sides.

pub mod apply;
pub mod article;
pub mod fold;
pub mod location;
pub mod plan;
pub mod removal;
pub mod steps;
pub mod survey;
