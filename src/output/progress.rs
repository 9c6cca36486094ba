//! Progress on stderr: only on a terminal, not with `-q`, and gone when it is done.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::Output;

/// A line that moves while something is fetched or done; it vanishes when it is dropped.
pub struct Progress(ProgressBar);

impl Output {
    /// A line for work of unknown or known length (`total`).
    pub fn progress(&self, what: &str, total: Option<u64>) -> Progress {
        if self.settings.quiet || !self.settings.stderr_is_terminal || self.settings.verbose > 0 {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let template = if total.is_some() {
            "{msg}  {wide_bar}  {pos}/{len}  {rate}  {eta} left"
        } else {
            "{spinner} {msg} {pos}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            // indicatif's own rate has four decimals.
            let rate = |state: &ProgressState, line: &mut dyn Write| {
                let _ = write!(line, "{:.0}/s", state.per_sec());
            };
            bar.set_style(style.with_key("rate", rate));
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress(bar)
    }
}

impl Progress {
    /// So many are done.
    pub fn set(&self, done: u64) {
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
