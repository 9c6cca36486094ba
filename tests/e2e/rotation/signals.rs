//! kill -9, Ctrl-C and SIGTERM: at every system call that writes to a file, to the network or to the terminal, where strace
//! can place them, and while each request hangs.

use std::process::{Command, Stdio};

use super::{ROTATE, Rotation, all};
use crate::figures;
use crate::support::{BINARY, Ended};

/// The calls by which something leaves the process.
pub const CALLS: &str =
    "write,writev,sendto,sendmsg,rename,renameat,renameat2,link,linkat,fsync,fdatasync,fchmod,unlink,unlinkat";

const SIGNALS: [&str; 3] = ["KILL", "INT", "TERM"];

/// Whether strace is there and may trace.
pub fn strace() -> bool {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).stdin(Stdio::null()).output();
    let fine = traced.is_ok_and(|output| output.status.success());
    if !fine {
        eprintln!("skipped: strace is needed, and must be allowed to trace");
    }
    fine
}

/// `secret rotate` with something injected by strace. `None` when it did not end by itself.
pub fn traced(rotation: &Rotation, calls: &str, inject: &str) -> Option<Ended> {
    let trace = rotation.org.machine.path("trace");
    let (expression, injection) = (format!("trace={calls}"), format!("inject={inject}"));
    let plain = rotation.org.machine.command(&ROTATE);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", &expression, "-e", &injection, "-o"]).arg(&trace).arg(BINARY).args(ROTATE);
    command.env_clear().env("PATH", "/usr/bin:/bin").current_dir(rotation.org.machine.path(""));
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    output.status.code().map(|code| Ended { code, stdout, stderr })
}

/// How many of these calls an undisturbed rotation makes.
pub fn count(rotation: &Rotation, calls: &str) -> usize {
    rotation.begin("");
    let ended = traced(rotation, calls, "kill:error=EPERM").expect("it ends");
    assert_eq!(ended.code, 0, "{ended:?}");
    let trace = std::fs::read_to_string(rotation.org.machine.path("trace")).unwrap();
    trace.lines().filter(|line| line.contains('(') && !line.contains("resumed>")).count()
}

#[test]
fn a_signal_at_every_call_that_writes() {
    if !strace() {
        return;
    }
    let calls = count(&Rotation::new(), CALLS);
    assert!(calls > 30, "{calls}");
    let mut cases: Vec<(&str, usize)> =
        SIGNALS.iter().flat_map(|signal| (1..=calls).map(move |at| (*signal, at))).collect();
    let mut number = 0;
    cases.retain(|_| {
        number += 1;
        figures::full() || number % 5 == 0
    });
    all(
        &cases,
        "A rotation that is killed or stopped",
        "`secret rotate`, with SIGKILL, SIGINT and SIGTERM at every system call that writes to a file, to the network or to the terminal",
        |rotation, (signal, at)| {
            let old = rotation.begin("");
            let ended = traced(rotation, CALLS, &format!("{CALLS}:signal={signal}:when={at}"));
            rotation.judge(&format!("SIG{signal} at call {at}"), &old, ended.as_ref())
        },
    );
}

#[test]
fn a_signal_while_a_request_hangs() {
    let requests = Rotation::new().requests();
    let mut cases = Vec::new();
    for signal in SIGNALS {
        for at in 1..=requests {
            cases.extend(["stall", "stall-after", "stall-body"].map(|fault| (signal, at, fault)));
        }
    }
    cases.retain(|(_, at, fault)| figures::full() || *at == 3 || (at % 3 == 1 && *fault == "stall-after"));
    all(
        &cases,
        "A rotation that is killed or stopped while it waits",
        "`secret rotate`, with SIGKILL, SIGINT and SIGTERM while each of its requests hangs, before and after its effect and in its answer",
        |rotation, (signal, at, fault)| {
            let old = rotation.begin(&format!("fault=/** {fault} at={at}"));
            let child = rotation.org.machine.command(&ROTATE).spawn().unwrap();
            rotation.org.wait_for("/**", *at);
            if *fault != "stall" && *at == 3 {
                wait_for_effect(rotation, &old);
            }
            crate::support::send_signal(&child, signal);
            let output = child.wait_with_output().unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            let (stdout, stderr) = (text(output.stdout), text(output.stderr));
            let ended = output.status.code().map(|code| Ended { code, stdout, stderr });
            // What is changed is not left in the middle: the answer is waited for.
            let mut wrong =
                rotation.judge(&format!("SIG{signal} while request {at} hangs ({fault})"), &old, ended.as_ref());
            if *at == 3
                && *signal != "KILL"
                && !ended.is_some_and(|ended| ended.stderr.contains("Stopping: the new secret is saved first."))
            {
                wrong.push(format!("SIG{signal} ended a change in its middle ({fault})"));
            }
            wrong
        },
    );
}

/// Waits until there is another secret.
fn wait_for_effect(rotation: &Rotation, old: &str) {
    for _ in 0..6_000 {
        if rotation.org.control("GET", "/effects?kind=integration.rotated", "") != serde_json::json!([])
            && rotation.valid() != old
        {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("there is no new secret");
}
