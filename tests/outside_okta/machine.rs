//! A machine with nothing on it but a profile.

use std::path::PathBuf;
use std::process::{Command, Stdio};

pub struct Machine {
    home: tempfile::TempDir,
    env: Vec<(&'static str, String)>,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Machine {
    pub fn new(config: &str) -> Self {
        let machine = Self { home: tempfile::tempdir().expect("a folder"), env: vec![] };
        machine.write("config/config.toml", config);
        machine
    }

    pub fn set(&mut self, name: &'static str, value: &str) {
        self.env.push((name, value.to_owned()));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file that only its owner may read and write, in a folder of the same kind.
    pub fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        let folder = path.parent().expect("a folder");
        std::fs::create_dir_all(folder).expect("folders");
        std::fs::write(&path, content).expect("a file");
        #[cfg(unix)]
        for (path, mode) in [(folder, 0o700), (&path, 0o600)] {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
        }
    }

    pub fn config(&self) -> String {
        std::fs::read_to_string(self.path("config/config.toml")).expect("the configuration")
    }

    /// Runs the program with nothing of this process's environment, off a terminal.
    pub fn run(&self, arguments: &[String]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ornd-scim"));
        command.args(arguments).env_clear().env("HOME", self.home.path()).current_dir(self.home.path());
        command.env("ORND_SCIM_CONFIG_DIR", self.path("config")).env("ORND_SCIM_STATE_DIR", self.path("state"));
        // Windows connects to nothing without it.
        command.envs(std::env::vars_os().filter(|(name, _)| name.eq_ignore_ascii_case("SystemRoot")));
        command.envs(self.env.iter().map(|(name, value)| (*name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = command.output().expect("the program runs");
        Ended {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
