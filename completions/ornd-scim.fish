# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ornd_scim_global_optspecs
    string join \n profile= sandbox o/output= no-input color= q/quiet v/verbose timeout= ca-cert= config-dir= h/help V/version
end

function __fish_ornd_scim_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ornd_scim_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ornd_scim_using_subcommand
    set -l cmd (__fish_ornd_scim_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -s V -l version -d 'Print version'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "setup" -d 'Go through the whole procedure: from nothing to a connection that passes Okta\'s test'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "login" -d 'Connect to an OfficeRnD Hybrid organisation and keep the client secret'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "logout" -d 'Forget the secrets of a profile, and the profile'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "status" -d 'Show what is set up and what is missing, as one checklist'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "activate" -d 'Activate the SCIM User Provisioning integration'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "deactivate" -d 'Deactivate the integration'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "secret" -d 'Show, replace or keep the SCIM Secret'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "token" -d 'Print exactly what Okta\'s API Token field takes'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "test" -d 'Test the connection with the same requests that Okta sends'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "doctor" -d 'Find out how a real organisation behaves where OfficeRnD documents nothing'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "teams" -d 'List and gate the Teams that Okta\'s first pull turns into groups'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "bookings" -d 'Find, cancel and book again what Former employees still hold'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "okta" -d 'Make and check the app in Okta, its groups and what it pushes'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "sandbox" -d 'Run, reset and fill the stand-in for the services'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c ornd-scim -n "__fish_ornd_scim_needs_command" -f -a "man" -d 'Write the man pages into a folder'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l policy -d 'The policy for Teams, instead of the profile\'s' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l org -d 'The org slug (Settings > My Account), when there is no profile yet' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l client-id -d 'The client id of the application, when there is no profile yet' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l client-secret-file -d 'A file with the client secret, or - for standard input' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l store -d 'Where secrets of a new profile are kept: keyring or file [default: keyring]' -r -f -a "keyring\t'The system\'s keyring: Secret Service, macOS Keychain, Windows Credential Manager'
file\t'credentials.toml beside config.toml, readable by its owner only'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l api-url -d 'The API\'s address [default: <https://hybrid.officernd.com/api/v1>]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l identity-url -d 'The token endpoint [default: <https://identity.officernd.com/oauth/token>]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l base-url -d 'The SCIM Base URL shown in the settings dialog' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l scim-secret-file -d 'A file with the SCIM Secret shown in the settings dialog, or - for standard input' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l every -d 'With --watch: how long to wait between two looks' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l for -d 'With --watch: when to give up' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -s y -l yes -d 'Do not ask before activating; accepts the problems of Teams, not what a policy forbids'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l accept-teams -d 'Go on although the policy for Teams does not allow what Okta\'s first pull would create'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l open -d 'Open the settings page in the browser'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l show-token -d 'Print the API Token itself in the steps, not the command that prints it'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l watch -d 'Look again and again while you click, until a step turns green'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l org -d 'The org slug (Settings > My Account)' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l client-id -d 'The client id of the application' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l secret-file -d 'A file with the client secret, or - for standard input' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l store -d 'Where the secrets of this profile are kept: keyring or file [default: keyring]' -r -f -a "keyring\t'The system\'s keyring: Secret Service, macOS Keychain, Windows Credential Manager'
file\t'credentials.toml beside config.toml, readable by its owner only'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l api-url -d 'The API\'s address [default: <https://hybrid.officernd.com/api/v1>]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l identity-url -d 'The token endpoint [default: <https://identity.officernd.com/oauth/token>]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l no-default -d 'Do not make this profile the default one'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -s y -l yes -d 'Do not ask'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -l keep-profile -d 'Remove the secrets only'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l policy -d 'The policy for Teams, instead of the profile\'s' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l base-url -d 'The SCIM Base URL shown in the settings dialog' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l secret-file -d 'A file with the SCIM Secret shown in the settings dialog, or - for standard input' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -s y -l yes -d 'Do not ask; accepts the problems of Teams, not what a policy forbids'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l accept-teams -d 'Go on although the policy for Teams does not allow what Okta\'s first pull would create'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l open -d 'Open the settings page in the browser'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand activate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -s y -l yes -d 'Do not ask'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -l open -d 'Open the settings page in the browser'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand deactivate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -s h -l help -d 'Print help'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -f -a "reveal" -d 'Print the SCIM Secret'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -f -a "rotate" -d 'Replace the SCIM Secret by a new one'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and not __fish_seen_subcommand_from reveal rotate import" -f -a "import" -d 'Keep a SCIM Secret and Base URL that were copied from the settings dialog'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from reveal" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l confirm -d 'The org slug, instead of typing it' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l secret-file -d 'A file with the new SCIM Secret from the settings dialog, or - for standard input' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l every -d 'With --watch: how long to wait between two looks' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l for -d 'With --watch: when to give up' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l open -d 'Open the settings page in the browser'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l watch -d 'Look again and again while you click, until a step turns green'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l base-url -d 'The SCIM Base URL shown in the settings dialog' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l secret-file -d 'A file with the SCIM Secret, or - for standard input' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l no-test -d 'Keep them even when the checks fail'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand secret; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -l raw -d 'Without Bearer, for apps made with Okta\'s App Integration Wizard, which add it themselves'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l base-url -d 'Test this SCIM Base URL, not the profile\'s' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l secret-file -d 'A file with the SCIM Secret, or - for standard input' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l api-token-file -d 'A file with exactly what stands in Okta\'s API Token field, or - for standard input' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l spec -d 'Run the steps of Okta\'s published SPEC test that only read'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l write -d 'With --spec: run all twelve steps, which creates a test user and removes it again'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -l report -d 'Write the redacted report to this file (Markdown)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -l no-save -d 'Do not keep what was learned in the profile'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -s h -l help -d 'Print help'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -f -a "list" -d 'List every Team, the Okta group it will become, and what is wrong with it'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and not __fish_seen_subcommand_from list check" -f -a "check" -d 'Fail when Okta\'s first pull would create a group that the policy does not allow'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l source -d 'From where: api, scim or both [default: both, or the one there are credentials for]' -r -f -a "api\t'OfficeRnD\'s API'
scim\t'SCIM, as Okta\'s import reads it'
both\t'Both, compared'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l tree -d 'Show a tree by location'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l problems -d 'Only Teams with a problem'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l source -d 'From where: api, scim or both [default: both, or the one there are credentials for]' -r -f -a "api\t'OfficeRnD\'s API'
scim\t'SCIM, as Okta\'s import reads it'
both\t'Both, compared'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l policy -d 'The policy to check against, instead of the profile\'s' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l write-policy -d 'Write a first policy that allows exactly today\'s Teams; an existing file is kept' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l diff -d 'Say what was added, renamed or removed since an earlier `teams list -o json`' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l detailed-exitcode -d 'With --diff: exit 10 when something changed'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand teams; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -s h -l help -d 'Print help'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -f -a "list" -d 'List the future bookings that Former employees still hold'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -f -a "cancel" -d 'Cancel the future bookings that Former employees still hold'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -f -a "rebook" -d 'Book again what a run cancelled, for employees who are active again'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and not __fish_seen_subcommand_from list cancel rebook log" -f -a "log" -d 'Show what earlier runs did'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l employee -d 'Only this employee (id, name or email); can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l exclude-employee -d 'Not this employee (id, name or email); can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l type -d 'Only resources of this type, such as hotdesk or `meeting_room`; can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l location -d 'Only at this location, by name; can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l from -d 'Only what starts at this time or later (RFC 3339 with an offset)' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l until -d 'Only what starts before this time (RFC 3339 with an offset)' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l horizon -d 'How many days to look ahead [default: 730]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l grace -d 'Only of those who have been Former for at least so long, e.g. 24h' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l running-series -d 'What to do with series that have started: report, skip or cancel [default: report]' -r -f -a "report\t'List them as needing a person\'s decision'
skip\t'Leave them, without a decision'
cancel\t'Cancel them; what that does to their past is not known'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l as-of -d 'Take this as the time now (RFC 3339 with an offset), for trying things out' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l listing -d 'How to ask for the future: auto, all or employees [default: auto, whichever needs fewer requests]' -r -f -a "auto\t'Whichever needs fewer requests'
all\t'All of it, whoever\'s it is'
employees\t'One list an employee'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l include-ongoing -d 'Count what has begun and not ended as well'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l detailed-exitcode -d 'Tell by the exit code whether there is something to do'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l employee -d 'Only this employee (id, name or email); can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l exclude-employee -d 'Not this employee (id, name or email); can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l type -d 'Only resources of this type, such as hotdesk or `meeting_room`; can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l location -d 'Only at this location, by name; can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l from -d 'Only what starts at this time or later (RFC 3339 with an offset)' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l until -d 'Only what starts before this time (RFC 3339 with an offset)' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l horizon -d 'How many days to look ahead [default: 730]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l grace -d 'Only of those who have been Former for at least so long, e.g. 24h' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l running-series -d 'What to do with series that have started: report, skip or cancel [default: report]' -r -f -a "report\t'List them as needing a person\'s decision'
skip\t'Leave them, without a decision'
cancel\t'Cancel them; what that does to their past is not known'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l as-of -d 'Take this as the time now (RFC 3339 with an offset), for trying things out' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l listing -d 'How to ask for the future: auto, all or employees [default: auto, whichever needs fewer requests]' -r -f -a "auto\t'Whichever needs fewer requests'
all\t'All of it, whoever\'s it is'
employees\t'One list an employee'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l plan -d 'Carry out this plan (`bookings list -o json`) and nothing else' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l concurrency -d 'How many requests are under way at once, 1 to 32 [default: 4]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l rate -d 'Send at most so many requests, e.g. 400/min or 50/s [default: as many as OfficeRnD allows, which is found out]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l max-employees -d 'Refuse to clean up more Former employees than this [default: 50]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l max-share -d 'Refuse to clean up a larger share of all employees, from 100 employees up [default: 20%]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l max -d 'Refuse to cancel more bookings than this [default: 500]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l max-plan-age -d 'Refuse a plan that is older than this [default: 24h]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l max-clock-skew -d 'Refuse when this machine\'s clock is further off the server\'s [default: 2m]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l include-ongoing -d 'Count what has begun and not ended as well'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -s y -l yes -d 'Do not ask'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l silent -d 'Notify nobody (seen in OfficeRnD\'s sister product only)'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l skip-cancellation-policy -d 'Do not apply the cancellation policy (seen in OfficeRnD\'s sister product only)'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l accept-roster -d 'Accept that there are far fewer employees, or far more Former ones, than at the last run'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -l run -d 'The run, as `bookings log` shows it' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -l employee -d 'Only this employee (id, name or email); can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -s y -l yes -d 'Do not ask'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from rebook" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l run -d 'Only this run' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l employee -d 'Only this employee (id or name)' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l since -d 'Only from this day (UTC) or time on' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l bookings -d 'One line a booking'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l verify -d 'Only prove that nothing in the journal was changed'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand bookings; and __fish_seen_subcommand_from log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -s h -l help -d 'Print help'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -f -a "login" -d 'Connect the profile to an Okta organisation'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -f -a "status" -d 'Show the vendor\'s article as a checklist: what is done, what is not, what is wrong'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -f -a "plan" -d 'Show what apply would change in Okta'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -f -a "apply" -d 'Make Okta as it should be: the app, its groups, what it pushes'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and not __fish_seen_subcommand_from login status plan apply groups" -f -a "groups" -d 'List the groups in Okta: their type, the app each came from, which Teams have their name'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l url -d 'The organisation\'s address, as your people see it when they sign in' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l token-file -d 'A file with the API token, or - for standard input' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l client-id -d 'The client id of an OAuth client (API Services app), instead of an API token' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l key-file -d 'Its private key in PEM form (PKCS#8, or PKCS#1 for RSA); the file stays where it is' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l key-id -d 'The id of that key (kid), where the client has several' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l every -d 'With --watch: how long to wait between two looks' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l for -d 'With --watch: when to give up' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l until -d 'With --watch: any (the next step that turns green), all, or the name of a step' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l watch -d 'Look again and again while you click, until a step turns green'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l detailed-exitcode -d 'Tell by the exit code whether a step is not done'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l file -d 'What Okta should be like (TOML: label, assign, push), instead of the profile\'s table okta' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l prune -d 'Plan to unassign groups that are not wanted; this deactivates their people'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l detailed-exitcode -d 'Tell by the exit code whether there is something to do'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l file -d 'What Okta should be like (TOML: label, assign, push), instead of the profile\'s table okta' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l every -d 'With --watch: how long to wait between two looks' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l for -d 'With --watch: when to give up' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l prune -d 'Unassign groups that are not wanted; this deactivates their people'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -s y -l yes -d 'Do not ask'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l try-connection -d 'Attempt the connection by API, which Okta does not document for this app; believed only when Okta says ENABLED'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l watch -d 'Look again and again while you click, until a step turns green'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l imported -d 'Only groups that the pull created'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l colliding -d 'Only groups whose name a Team has'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l remove-imported -d 'Remove the groups that the pull created and that nothing uses'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -s y -l yes -d 'With --remove-imported: do not ask'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand okta; and __fish_seen_subcommand_from groups" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -s h -l help -d 'Print help'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -f -a "serve" -d 'Serve the sandbox on this machine until it is stopped'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -f -a "reset" -d 'Throw the sandbox\'s state away'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -f -a "seed" -d 'Fill the sandbox with data, replacing what is there'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset seed okta" -f -a "okta" -d 'Play an administrator\'s clicks in Okta, and changes of its directory'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l port -d 'The port; 0 takes a free one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l data -d 'The database file, or :memory: [default: the one that --sandbox uses]' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l latency -d 'Wait this long before each answer' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l rate -d 'Limit the requests, e.g. 50/s or 400/min' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l burst -d 'With --rate: how many requests may come at once' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l fault -d 'Make requests fail, e.g. \'GET /members 503 x3\'; can be given several times' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l body-style -d 'How lists answer: v1 (bare arrays) or v2 (as the sister product Flex does)' -r -f -a "v1\t'A bare array, the cursor in a header'
v2\t'An object with `results` and `cursorNext`'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l access-log -d 'Write one line a request to stderr'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Do not ask'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l employees -d 'With large: how many employees' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l teams -d 'With large: how many Teams' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l bookings -d 'With large: how many bookings' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l former -d 'With large: how many of the employees are Former [default: one in twenty]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l former-bookings -d 'With large: how many future bookings the Former employees hold together [default: by chance]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l series -d 'With large: how many of a hundred bookings are series [default: 5]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l seed -d 'The number from which the data are made' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l data -d 'The database file [default: the one that --sandbox uses]' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s y -l yes -d 'Do not ask'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -l data -d 'The database file of the sandbox [default: the one that --sandbox uses]' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -l at -d 'The address of a sandbox that is served, as `sandbox serve` prints it' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "show" -d 'Show the directory, the app, and what was provisioned'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "seed" -d 'Replace the directory and forget all apps'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "add-app" -d 'Add the app "SCIM 2.0 Test App (Header Auth)"'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "connect" -d 'Fill in Base URL and API Token, press Test and Save'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "test" -d 'Press "Test API Credentials" with what is saved'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "import" -d 'Press "Import Now"'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "provisioning" -d 'Set the switches of "To App" and "To Okta"'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "provision-users" -d 'Press "Provision User" for all who wait, and "Retry" for all that failed'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "assign" -d 'Assign a group to the app; who is in it is provisioned'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "unassign" -d 'Take the assignment of a group away; who has no other is deactivated'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "push" -d 'Push a group, or link it to a group that the app has'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "unlink" -d 'Stop pushing a group'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "person" -d 'Let people come, go, return, or get another name'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "directory-group" -d 'Change the groups of the directory and who is in them'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "add-rule" -d 'Make a group rule that puts people into a group'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "add-client" -d 'Make a client that gets OAuth tokens for assertions signed with its key'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand sandbox; and __fish_seen_subcommand_from okta" -f -a "add-token" -d 'Accept an API token that may do no more than some scopes say'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -l profile -d 'The profile to use, instead of the default one' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -s o -l output -d 'How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]' -r -f -a "table\t'Aligned columns, cut to the width of the terminal'
tsv\t'Tab-separated values with a header, nothing cut'
csv\t'Comma-separated values (RFC 4180), safe to open in a spreadsheet'
json\t'One JSON document'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -l timeout -d 'Longest wait for one answer, e.g. 30 or 2m [default: 60s]' -r
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -l ca-cert -d 'A private certificate authority to trust as well (PEM)' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -l config-dir -d 'The folder of config.toml and credentials.toml' -r -F
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -l sandbox -d 'Use the stand-in on this machine instead of the real services'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -l no-input -d 'Never ask; fail and name the flag that answers the question'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -s q -l quiet -d 'Print only results, errors and what needs a decision'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -s v -l verbose -d 'Say more on stderr; twice to see each request'
complete -c ornd-scim -n "__fish_ornd_scim_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
