//! What this process has in its memory stays there: no core dump is written of it, whatever the system's settings.

/// Asks the system for no core dump of this process. On Linux this also keeps other processes of the same user from attaching to
/// it and from reading its environment. A system that refuses is as it was before: the program works all the same.
pub fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        // The upper limit stays, for the programs that this one starts.
        let limit = Rlimit { current: Some(0), ..getrlimit(Resource::Core) };
        let _ = setrlimit(Resource::Core, limit);
    }
    // The limit does not hold where a program collects the dumps (core(5)).
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
