//! `secret-command`: a program that prints a secret. An argument list, no shell, a time limit.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Error, Name};
use crate::files;

/// The longest wait for the program.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long its output may stay open after it ended with 0: a process that it left in the background may hold it for ever.
const GRACE: Duration = Duration::from_millis(500);
/// The largest output that is read, in bytes.
const MAX_OUTPUT: u64 = 64 << 10;

/// Runs the program and returns what it printed, without one line end at its end.
pub(super) fn run(name: Name, argv: &[String]) -> Result<String, Error> {
    let [program, arguments @ ..] = argv else {
        return Err(fail("secret-command", "it is empty"));
    };
    let from = format!("secret-command ({program})");
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in Name::ALL {
        command.env_remove(name.env());
    }
    let mut child = command.spawn().map_err(|error| fail(&from, format!("it cannot be started: {error}")))?;
    let (stdout, stderr) = (Pipe::read(child.stdout.take()), Pipe::read(child.stderr.take()));
    let Some(status) = wait(&mut child) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(fail(&from, format!("it did not end within {} seconds", PATIENCE.as_secs())));
    };
    if !status.success() {
        let printed = String::from_utf8_lossy(&stderr.printed(GRACE)).split_whitespace().collect::<Vec<_>>().join(" ");
        let printed: String = printed.chars().take(300).collect();
        return Err(fail(&from, format!("it ended with {status} for the {}: {printed}", name.as_str())));
    }
    let output = stdout.printed(GRACE);
    if output.len() as u64 > MAX_OUTPUT {
        return Err(fail(&from, "it printed more than 64 KiB"));
    }
    let mut text = files::decode(output).map_err(|why| fail(&from, format!("its output cannot be read: {why}")))?;
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(text)
}

fn fail(from: &str, cause: impl Into<String>) -> Error {
    Error::Source { from: from.to_owned(), cause: cause.into() }
}

/// What came out of a pipe so far, and whether it has ended; read on a thread, so that a full pipe never blocks the program.
struct Pipe(Arc<(Mutex<Printed>, Condvar)>);

#[derive(Default)]
struct Printed {
    bytes: Vec<u8>,
    ended: bool,
}

impl Pipe {
    fn read(pipe: Option<impl Read + Send + 'static>) -> Self {
        let shared = Arc::new((Mutex::new(Printed::default()), Condvar::new()));
        let writer = Arc::clone(&shared);
        std::thread::spawn(move || {
            let mut pipe = pipe.map(|pipe| pipe.take(MAX_OUTPUT + 1));
            let mut chunk = [0; 4096];
            loop {
                let read = pipe.as_mut().map_or(Ok(0), |pipe| pipe.read(&mut chunk));
                let mut state = writer.0.lock().unwrap_or_else(PoisonError::into_inner);
                match read {
                    Ok(length) if length > 0 => state.bytes.extend_from_slice(&chunk[..length]),
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Ok(_) | Err(_) => {
                        state.ended = true;
                        writer.1.notify_all();
                        return;
                    }
                }
            }
        });
        Self(shared)
    }

    /// What was printed by the end of the pipe, or by now if it is still open after `grace`.
    fn printed(&self, grace: Duration) -> Vec<u8> {
        let state = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.1.wait_timeout_while(state, grace, |state| !state.ended);
        waited.unwrap_or_else(PoisonError::into_inner).0.bytes.clone()
    }
}

/// Waits for the program itself, not for what it started.
fn wait(child: &mut Child) -> Option<ExitStatus> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    None
}
