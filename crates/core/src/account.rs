//! Who runs the program on this machine, as `user@host`, for the journal.

/// The user by the system's own account database, not by the environment, which anybody may set; the number of an account that
/// is not in `/etc/passwd`. On Windows the environment is all there is.
pub fn operator() -> String {
    format!("{}@{}", user(), host())
}

#[cfg(unix)]
fn user() -> String {
    let uid = rustix::process::getuid().as_raw();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_of(uid, &accounts).map_or_else(|| format!("uid {uid}"), str::to_owned)
}

/// The name of an account in the form of `/etc/passwd`: name, password, number.
#[cfg(unix)]
fn name_of(uid: u32, accounts: &str) -> Option<&str> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)?.parse() == Ok(uid)).then_some(name)
    })
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(windows)]
fn user() -> String {
    std::env::var("USERNAME").unwrap_or_else(|_| "unknown".to_owned())
}

#[cfg(windows)]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "unknown".to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_number() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\nbroken\n:x:7:\nada:x:1000:1000::/home/ada:/bin/sh\n";
        assert_eq!(name_of(0, accounts), Some("root"));
        assert_eq!(name_of(1000, accounts), Some("ada"));
        assert_eq!((name_of(7, accounts), name_of(100, accounts)), (None, None));
    }
}
