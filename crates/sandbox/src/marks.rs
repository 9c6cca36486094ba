//! What becomes of an answer on its way out, as extensions of it.

/// Marks an answer whose connection is to be closed instead.
#[derive(Clone)]
pub struct Close;

/// Marks an answer that is not the handler's own, or not as the handler gave it.
#[derive(Clone)]
pub struct Played;
