//! A page in a real browser cannot change a sandbox that is served. Needs Chromium (Debian's package `chromium`).

use std::process::{Command, Stdio};

use crate::support::{Machine, Served, canned};

/// What the page tries: everything that a browser sends without asking the server first, and what it asks for.
fn page(origin: &str, okta: &str) -> String {
    let html = format!(
        "<!doctype html><title>page</title><iframe name=f></iframe>
        <form id=a method=post target=f action='{origin}/_sandbox/client-secret/rotate'></form>
        <form id=b method=post target=f enctype=text/plain action='{origin}/_sandbox/behaviour'>
          <input name='fault=/** 500 always' value=''></form>
        <form id=c method=post target=f action='{okta}/api/v1/apps'></form>
        <img src='{origin}/_sandbox/okta'>
        <script>
          for (const url of ['{origin}/_sandbox/okta/seed', '{origin}/_sandbox/world?replace', '{okta}/api/v1/apps', '{origin}/oauth/token'])
            for (const mode of ['no-cors', 'cors'])
              fetch(url, {{ method: 'POST', mode, body: '{{\"people\":\"empty\"}}', credentials: 'include' }}).catch(() => 0);
          for (const id of ['a', 'b', 'c']) document.getElementById(id).submit();
        </script>"
    );
    let length = html.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{html}")
}

#[test]
fn a_page_in_a_browser_changes_nothing() {
    let installed = |name: &&str| {
        let version = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    };
    let Some(browser) = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(installed) else {
        eprintln!("skipped: Chromium is not installed");
        return;
    };
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let state = || ["effects", "requests", "log", "triggers", "okta"].map(|path| served.control(path, ""));
    let before = state();
    let site = canned(page(served.get("origin"), served.get("okta_url")).leak().as_bytes());
    let visited = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", machine.path("browser").display()))
        .arg(site)
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&visited.stdout).into_owned();
    assert!(dom.contains("client-secret/rotate"), "the page was not shown: {visited:?}");
    assert_eq!(state(), before);
}
