//! Everything of `ornd-scim` that decides and acts. It knows no flags, prints nothing, owns no runtime and reads no terminal.
//!
//! - [`http`], [`files`], [`secrets`], [`config`]: the network, this machine's files, and what is stored on it.
//! - [`officernd`], [`scim`], [`okta`]: clients for the three services. How well each call is known is documented at the call.
//! - [`bookings`]: survey, plan, guard, cancel, settle; the journal; booking again.
//! - [`teams`]: which Okta groups the first pull creates, and what is wrong with each.
//! - [`provisioning`]: the vendor's article as a checklist; Okta's desired state and the plan to reach it.
//! - [`people`]: compares the people of Okta, SCIM and the API.
//! - [`rotation`]: a new SCIM Secret without losing the valid one.
//! - [`doctor`]: what holds in this organization where the vendor documents nothing.

pub mod account;
pub mod bookings;
pub mod check;
pub mod config;
pub mod doctor;
pub mod duration;
pub mod files;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod http;
mod json;
pub mod moment;
pub mod officernd;
pub mod okta;
pub mod people;
pub mod provisioning;
pub mod rotation;
pub mod scim;
pub mod secrets;
pub mod sha256;
mod shape;
pub mod teams;
pub mod text;
pub mod when;
