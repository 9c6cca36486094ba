//! Why the sandbox cannot work.

/// Why the sandbox cannot work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken or not allowed.
    #[error("the sandbox cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port.
        port: u16,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The state cannot be read or written.
    #[error("the sandbox's state in {path} cannot be used")]
    Store {
        /// The file.
        path: String,
        /// Why.
        #[source]
        cause: rusqlite::Error,
    },
    /// The file of the state cannot be read or created.
    #[error("{path}: {doing}")]
    Io {
        /// The file.
        path: String,
        /// What was tried.
        doing: &'static str,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The file is there, but must not be used.
    #[error("{path}: {why}")]
    Refused {
        /// The file.
        path: String,
        /// Why it is refused.
        why: String,
    },
    /// The file belongs to another user.
    #[error("{path}: it belongs to another user (number {owner}), so it is not used")]
    NotMine {
        /// The file.
        path: String,
        /// Whose it is.
        owner: u32,
        /// Who runs this.
        me: u32,
    },
    /// A description of how to behave cannot be understood.
    #[error("{0}")]
    Behaviour(String),
}
