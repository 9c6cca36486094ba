//! The sandbox's errors.

use ornd_scim_sandbox::Error;

use super::Failure;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Listen { cause, .. } => {
                Self::failed(message).because(cause.to_string()).hint("choose another --port")
            }
            Error::Store { cause, .. } => Self::failed(message)
                .because(cause.to_string())
                .hint("ornd-scim sandbox reset --yes   starts it afresh"),
            Error::Io { cause, .. } => {
                Self::failed(message).because(cause.to_string()).hint("check the disk and the folder (df, ls -ld)")
            }
            Error::Refused { .. } => Self::usage(message).hint("name another file"),
            Error::NotMine { path, me, .. } => Self::usage(message).hint(format!(
                "if it is yours, sudo chown {me} '{path}'; otherwise move it away and check who may write to its folder"
            )),
            Error::Behaviour(_) => {
                Self::usage(message).hint("examples: latency=50ms   rate=50/s,burst=5   fault=GET /members 503 x3")
            }
        }
    }
}
