//! Every help text is a snapshot: what a person reads cannot change by accident.

use crate::support::Machine;

const COMMANDS: &[&[&str]] = &[
    &[],
    &["setup"],
    &["login"],
    &["logout"],
    &["status"],
    &["activate"],
    &["deactivate"],
    &["secret"],
    &["secret", "reveal"],
    &["secret", "rotate"],
    &["secret", "import"],
    &["token"],
    &["test"],
    &["doctor"],
    &["teams"],
    &["teams", "list"],
    &["teams", "check"],
    &["bookings"],
    &["bookings", "list"],
    &["okta"],
    &["okta", "login"],
    &["okta", "status"],
    &["okta", "plan"],
    &["okta", "apply"],
    &["okta", "groups"],
    &["sandbox"],
    &["sandbox", "serve"],
    &["sandbox", "reset"],
    &["sandbox", "seed"],
    &["sandbox", "okta"],
    &["sandbox", "okta", "show"],
    &["sandbox", "okta", "seed"],
    &["sandbox", "okta", "add-app"],
    &["sandbox", "okta", "connect"],
    &["sandbox", "okta", "test"],
    &["sandbox", "okta", "import"],
    &["sandbox", "okta", "provisioning"],
    &["sandbox", "okta", "provision-users"],
    &["sandbox", "okta", "assign"],
    &["sandbox", "okta", "unassign"],
    &["sandbox", "okta", "push"],
    &["sandbox", "okta", "unlink"],
    &["sandbox", "okta", "person"],
    &["sandbox", "okta", "person", "add"],
    &["sandbox", "okta", "person", "deactivate"],
    &["sandbox", "okta", "person", "reactivate"],
    &["sandbox", "okta", "person", "rename"],
    &["sandbox", "okta", "directory-group"],
    &["sandbox", "okta", "directory-group", "add"],
    &["sandbox", "okta", "directory-group", "rename"],
    &["sandbox", "okta", "directory-group", "remove"],
    &["sandbox", "okta", "directory-group", "add-member"],
    &["sandbox", "okta", "directory-group", "remove-member"],
    &["sandbox", "okta", "add-rule"],
    &["sandbox", "okta", "add-client"],
    &["sandbox", "okta", "add-token"],
    &["completions"],
    &["man"],
];

#[test]
fn help_of_every_command() {
    let machine = Machine::new();
    let mut all = String::new();
    for command in COMMANDS {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let ended = machine.run(&arguments).code(0);
        all.push_str(&format!("$ ornd-scim {}\n{}\n", arguments.join(" "), ended.stdout));
    }
    snapbox::assert_data_eq!(all, snapbox::file!["snapshots/help.txt"].raw());
}

#[test]
fn root_help_names_exit_codes_and_every_variable() {
    let help = Machine::new().run(&["--help"]).code(0);
    for text in ["75   temporary", "ORND_SCIM_CLIENT_SECRET_FILE", "CREDENTIALS_DIRECTORY", "NO_COLOR", "ORND_SCIM_NOW"]
    {
        assert!(help.stdout.contains(text), "{text}");
    }
}

#[test]
fn a_wrong_command_line_ends_with_2_and_suggests_the_near_one() {
    let machine = Machine::new();
    machine.run(&["stauts"]).code(2).says("status");
    machine.run(&["status", "--profil", "x"]).code(2).says("--profile");
    machine.run(&[]).code(2).says("Usage");
    machine.run(&["--version"]).code(0).prints("ornd-scim 0.");
}

#[test]
fn completions_and_man_pages_are_made() {
    let machine = Machine::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        machine.run(&["completions", shell]).code(0).prints("ornd-scim");
    }
    machine.run(&["man", "pages"]).code(0);
    assert!(machine.path("pages/ornd-scim.1").exists());
    assert!(machine.path("pages/ornd-scim-secret-rotate.1").exists());
}

#[test]
fn the_completions_in_the_repository_are_the_current_ones() {
    let machine = Machine::new();
    for (shell, file) in [
        ("bash", "ornd-scim.bash"),
        ("zsh", "_ornd-scim"),
        ("fish", "ornd-scim.fish"),
        ("elvish", "ornd-scim.elv"),
        ("powershell", "_ornd-scim.ps1"),
    ] {
        let made = machine.run(&["completions", shell]).code(0).stdout;
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(file);
        snapbox::assert_data_eq!(made, snapbox::Data::read_from(&path, None).raw());
    }
}
