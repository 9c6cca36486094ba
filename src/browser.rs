//! Opens a page in the browser.

use ornd_scim_core::secrets::Name;

use crate::output::Output;

/// Opens the settings page in the browser, when asked to. OfficeRnD documents where the page is, not its address.
pub fn open_settings(out: &Output, wanted: bool) {
    const PAGE: &str = "https://hybrid.officernd.com";
    if !wanted {
        return;
    }
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = if cfg!(windows) {
        let mut command = std::process::Command::new("cmd");
        command.args(["/C", "start", "", PAGE]);
        command
    } else {
        let mut command = std::process::Command::new(opener);
        command.arg(PAGE);
        command
    };
    for name in Name::ALL {
        command.env_remove(name.env());
    }
    let quiet = std::process::Stdio::null;
    if command.stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn().is_err() {
        out.warn(&format!("no browser could be opened; please open {PAGE} yourself"));
    }
}
