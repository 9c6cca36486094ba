//! End-to-end tests: the real binary, hermetic (own HOME, empty environment), against the sandbox over HTTP.
