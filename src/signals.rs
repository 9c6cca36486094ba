//! Ctrl-C, SIGTERM and their like. A command says for each wait whether a signal ends it, and what then holds.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use ornd_scim_core::bookings::cancel::Interruption;

use crate::output::Output;
use crate::report::Failure;

/// How many waits for a signal are in progress.
static WAITS: AtomicUsize = AtomicUsize::new(0);
/// The first of them has begun.
static BEGUN: Notify = Notify::const_new();
/// One of them has received its signal.
static HEARD: AtomicBool = AtomicBool::new(false);

/// A wait for a signal, as long as it exists.
struct Wait;

impl Wait {
    fn begin() -> Self {
        WAITS.fetch_add(1, Ordering::SeqCst);
        BEGUN.notify_one();
        Self
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        WAITS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Waits until a person (Ctrl-C) or the system (SIGTERM; on Windows Ctrl-Break, closing the console, logging off, shutting down)
/// asks the run to end. Whoever hears it ends the run.
pub async fn interruption() -> Interruption {
    let _wait = Wait::begin();
    let kind = received().await;
    HEARD.store(true, Ordering::SeqCst);
    kind
}

/// Runs a command. A signal that comes while nothing in it waits for one ends it at once: after the first wait, the system no
/// longer does that.
pub async fn with_fallback<T>(command: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        result = command => result,
        kind = unheard() => Err(stopped(kind)),
    }
}

async fn unheard() -> Interruption {
    BEGUN.notified().await;
    loop {
        let kind = received().await;
        // Whoever waits for it is woken by it as well, and comes first.
        tokio::time::sleep(Duration::from_millis(50)).await;
        if HEARD.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        if WAITS.load(Ordering::SeqCst) == 0 {
            return kind;
        }
    }
}

/// Listens beside a change of several steps, which looks between two of them whether it shall end.
pub struct Listener {
    heard: Arc<OnceLock<Interruption>>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Listens from now on, for as long as it exists.
    pub fn begin() -> Self {
        let heard = Arc::new(OnceLock::new());
        let told = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            let kind = interruption().await;
            let _ = told.set(kind);
        });
        Self { heard, task }
    }

    /// The signal that came.
    pub fn heard(&self) -> Option<Interruption> {
        self.heard.get().copied()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// How a command ends that a signal has stopped.
pub fn stopped(kind: Interruption) -> Failure {
    let words = match kind {
        Interruption::Person => "interrupted",
        Interruption::System => "terminated",
    };
    Failure::new(kind.into(), words)
}

async fn received() -> Interruption {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        return tokio::select! {
            _ = terminate.recv() => Interruption::System,
            _ = tokio::signal::ctrl_c() => Interruption::Person,
        };
    }
    #[cfg(windows)]
    {
        use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_logoff, ctrl_shutdown};
        if let (Ok(mut interrupt), Ok(mut close), Ok(mut logoff), Ok(mut shutdown)) =
            (ctrl_break(), ctrl_close(), ctrl_logoff(), ctrl_shutdown())
        {
            return tokio::select! {
                _ = interrupt.recv() => Interruption::System,
                _ = close.recv() => Interruption::System,
                _ = logoff.recv() => Interruption::System,
                _ = shutdown.recv() => Interruption::System,
                _ = tokio::signal::ctrl_c() => Interruption::Person,
            };
        }
    }
    // Where signals cannot be heard, nobody can ask.
    match tokio::signal::ctrl_c().await {
        Ok(()) => Interruption::Person,
        Err(_) => std::future::pending().await,
    }
}

/// For reading, which a signal ends at once.
pub async fn until_interrupted<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::select! {
        value = future => Ok(value),
        kind = interruption() => Err(stopped(kind)),
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
