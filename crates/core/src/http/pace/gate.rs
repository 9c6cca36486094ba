//! The thin part of the pacing that has a clock: one [`Gate`] for each server, before which requests queue in the order in
//! which they came.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::Rate;
use super::pacer::{Pacer, Turn, Verdict};
use super::windows::{Call, Counts};

/// Where all requests of one client to one server pass.
pub(in crate::http) struct Gate {
    begun: Instant,
    pacer: Mutex<Pacer>,
    /// Whose turn it is. Tokio's lock is fair: who waits longest is next, and who gives up leaves the queue.
    turn: tokio::sync::Mutex<()>,
    /// An answer came: who is next may not have to wait any longer.
    answered: Notify,
}

impl Gate {
    /// A gate in front of a server that nothing was sent to yet.
    pub(in crate::http) fn new(cap: Option<Rate>, remembered: Option<Rate>, longest_wait: Duration) -> Self {
        Self {
            begun: Instant::now(),
            pacer: Mutex::new(Pacer::new(cap, remembered, longest_wait)),
            turn: tokio::sync::Mutex::new(()),
            answered: Notify::new(),
        }
    }

    /// Waits until a request may be sent. Giving up the wait costs nothing: a request counts from the pass on.
    pub(in crate::http) async fn pass(&self, call: Call) -> Pass<'_> {
        let _turn = self.turn.lock().await;
        loop {
            let now = self.begun.elapsed();
            // Nothing is awaited between the permission and the pass, which gives the place back when it is dropped.
            let wait = match self.with(|pacer| pacer.next(now, &call)) {
                Turn::Send => return Pass { gate: self, call, sent: now, open: true },
                Turn::Wait(wait) => wait,
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.answered.notified() => {}
            }
        }
    }

    /// What was found out of the server's rate.
    pub(in crate::http) fn learned(&self) -> Option<Rate> {
        self.with(|pacer| pacer.learned())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Pacer) -> T) -> T {
        act(&mut self.pacer.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The permission to send one request; dropped without an answer, it counts as one that never came.
pub(in crate::http) struct Pass<'a> {
    gate: &'a Gate,
    call: Call,
    sent: Duration,
    open: bool,
}

impl Pass<'_> {
    /// What the request counts for.
    pub(in crate::http) fn call(&self) -> &Call {
        &self.call
    }

    /// The number of the pause, since the server accepted something, that a refusal of this request belongs to.
    pub(in crate::http) fn pause_number(&self) -> u32 {
        self.gate.with(|pacer| pacer.pause_number(self.sent))
    }

    /// The answer came. Gives the number of the pause that begins with it, if one does.
    pub(in crate::http) fn answered(mut self, verdict: Verdict, counts: &Counts) -> Option<u32> {
        self.close(Some((verdict, counts)))
    }

    fn close(&mut self, answer: Option<(Verdict, &Counts)>) -> Option<u32> {
        self.open = false;
        let now = self.gate.begun.elapsed();
        let pause = self.gate.with(|pacer| pacer.answered(now, self.sent, answer));
        self.gate.answered.notify_one();
        pause
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.open {
            self.close(None);
        }
    }
}
