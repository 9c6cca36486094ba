//! Ctrl-C and SIGTERM. A command says for each wait whether a signal ends it, and what then holds.

use std::future::Future;

use ornd_scim_core::bookings::cancel::Interruption;

use crate::output::Output;
use crate::report::{Failure, Kind};

/// Waits until a person (Ctrl-C) or the system (SIGTERM) asks the run to end.
pub async fn interruption() -> Interruption {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        return tokio::select! {
            _ = terminate.recv() => Interruption::System,
            _ = tokio::signal::ctrl_c() => Interruption::Person,
        };
    }
    // Where signals cannot be heard, nobody can ask.
    match tokio::signal::ctrl_c().await {
        Ok(()) => Interruption::Person,
        Err(_) => std::future::pending().await,
    }
}

/// For reading, which Ctrl-C ends at once: where a command has listened to Ctrl-C before, it no longer ends the program by itself.
pub async fn until_interrupted<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::select! {
        value = future => Ok(value),
        _ = tokio::signal::ctrl_c() => Err(Failure::new(Kind::Interrupted, "interrupted")),
    }
}

/// Ended by either signal; which one is the error.
pub async fn until_stopped<T>(future: impl Future<Output = T>) -> Result<T, Interruption> {
    tokio::select! {
        biased;
        interruption = interruption() => Err(interruption),
        value = future => Ok(value),
    }
}

/// For a change that must not be cut off between the server and this program: a signal is answered with `words` and waits until
/// the change is over. The second value is that signal.
pub async fn uninterrupted<T>(out: &Output, words: &str, future: impl Future<Output = T>) -> (T, Option<Interruption>) {
    tokio::pin!(future);
    let mut asked = None;
    loop {
        tokio::select! {
            // Listening first: nothing is sent before a signal can be heard.
            biased;
            interruption = interruption() => {
                asked = Some(interruption);
                out.note(words);
            }
            value = &mut future => return (value, asked),
        }
    }
}
