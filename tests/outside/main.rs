//! The outside witness: stand-ins for the services that share no code with the product or its sandbox. What they serve is
//! text, typed by hand from what is publicly known; what must come of it is written by hand beside it.

// Helpers outside of #[test] functions are test code all the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stderr)] // A failing table is shown line by line.

mod hybrid;
