//! `secret-command`: a program that prints a secret. An argument list, no shell, a time limit.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{Error, Name};

/// The longest wait for the program.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest output that is read, in bytes.
const MAX_OUTPUT: u64 = 64 << 10;

/// Runs the program and gives what it printed, without one line end at its end.
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
    let mut child = command.spawn().map_err(|error| fail(&from, format!("it could not be started: {error}")))?;
    let (stdout, stderr) = (reader(child.stdout.take()), reader(child.stderr.take()));
    let Ok(output) = stdout.recv_timeout(PATIENCE) else {
        stop(&mut child);
        return Err(fail(&from, "it did not end within 30 seconds"));
    };
    // Its output is closed; a program that lingers on after that is not waited for.
    let Some(status) = wait(&mut child, Duration::from_secs(2)) else {
        stop(&mut child);
        return Err(fail(&from, "it closed its output but did not end"));
    };
    if !status.success() {
        let said = stderr.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
        let said = String::from_utf8_lossy(&said).split_whitespace().collect::<Vec<_>>().join(" ");
        let said: String = said.chars().take(300).collect();
        return Err(fail(&from, format!("it ended with {status} for the {}: {said}", name.as_str())));
    }
    if output.len() as u64 > MAX_OUTPUT {
        return Err(fail(&from, "it printed more than 64 KiB"));
    }
    let mut text = String::from_utf8(output).map_err(|_| fail(&from, "it printed something that is not UTF-8"))?;
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(text)
}

fn fail(from: &str, cause: impl Into<String>) -> Error {
    Error::Source { from: from.to_owned(), cause: cause.into() }
}

/// Reads a pipe to its end on a thread, so that a full pipe never blocks the program.
fn reader(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            let _ = pipe.take(MAX_OUTPUT + 1).read_to_end(&mut bytes);
        }
        let _ = sender.send(bytes);
    });
    receiver
}

fn wait(child: &mut Child, patience: Duration) -> Option<std::process::ExitStatus> {
    let step = Duration::from_millis(5);
    for _ in 0..patience.as_millis() / step.as_millis() {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(step);
    }
    None
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
