//! TLS, with the real binary.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::figures;
use crate::support::Machine;

fn openssl(folder: &Path, arguments: &[&str]) -> bool {
    Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// An authority, and a certificate of it for this name, valid for so many days from now; -2 was over the day before yesterday.
fn certificate(folder: &Path, name: &str, days: i64) {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    let authority = ["-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test authority"];
    let request = ["-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=test"];
    std::fs::write(folder.join("extensions"), format!("subjectAltName={name}\nbasicConstraints=CA:FALSE\n")).unwrap();
    let now = jiff::Timestamp::now();
    let day = |days: i64| (now + jiff::SignedDuration::from_hours(24 * days)).strftime("%Y%m%d%H%M%SZ").to_string();
    let (begins, ends) = (day(days.min(0) - 10), day(days));
    std::fs::write(
        folder.join("ca.conf"),
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n\
         private_key=ca.key\ncertificate=ca.pem\n[p]\ncommonName=supplied\n",
    )
    .unwrap();
    std::fs::write(folder.join("index"), "").unwrap();
    std::fs::write(folder.join("serial"), "01\n").unwrap();
    let signed = ["ca", "-batch", "-config", "ca.conf", "-in", "request.pem", "-out", "cert.pem", "-notext"];
    let valid = ["-startdate", &begins, "-enddate", &ends, "-extfile", "extensions"];
    let done = openssl(folder, &[&["req", "-x509"][..], &key, &authority].concat())
        && openssl(folder, &[&["req"][..], &key, &request].concat())
        && openssl(folder, &[&signed[..], &valid].concat());
    assert!(done, "openssl could not make a certificate");
}

struct Tls(Child, u16);

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A web server that speaks TLS and answers with a page.
fn serve(folder: &Path, more: &[&str]) -> Tls {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let accept = port.to_string();
    let mut arguments = vec!["s_server", "-www", "-quiet", "-accept", &accept, "-cert", "cert.pem", "-key", "key.pem"];
    arguments.extend(more);
    let child = Command::new("openssl")
        .args(&arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..200 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Tls(child, port)
}

#[test]
fn certificates_are_checked_and_a_private_authority_can_be_trusted() {
    if !openssl(Path::new("/"), &["version"]) {
        eprintln!("skipped: openssl is needed");
        return;
    }
    let machine = Machine::new();
    let secret = machine.secret_file("secret", "s3cret-s3cret");
    let mut refused = 0;
    for (name, days, more, trusted, says) in [
        ("IP:127.0.0.1", 30, &[][..], false, "its issuer is not known"),
        // Trusted: the connection stands, and what answers is a web page.
        ("IP:127.0.0.1", 30, &[][..], true, "HTML"),
        ("IP:127.0.0.1", 30, &["-no_tls1_3"][..], true, "HTML"),
        ("IP:127.0.0.1", -2, &[][..], true, "it has expired"),
        ("IP:127.0.0.1", 30, &["-cert", "ca.pem", "-key", "ca.key"][..], true, "it is self-signed"),
        ("DNS:elsewhere.example", 30, &[][..], true, "it is for another name"),
        ("IP:127.0.0.2", 30, &[][..], true, "it is for another name"),
        ("DNS:127.0.0.1", 30, &[][..], true, "it is for another name"),
        ("IP:127.0.0.1", 30, &["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"][..], true, "test-api-credentials\tfailed"),
        ("IP:127.0.0.1", 30, &["-tls1", "-cipher", "DEFAULT@SECLEVEL=0"][..], true, "test-api-credentials\tfailed"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        certificate(folder.path(), name, days);
        let server = serve(folder.path(), more);
        let url = format!("https://127.0.0.1:{}/scim", server.1);
        let authority = folder.path().join("ca.pem").display().to_string();
        let mut arguments = vec!["--timeout", "5", "test", "--base-url", &url, "--secret-file", &secret];
        if trusted {
            arguments.extend(["--ca-cert", &authority]);
        }
        let ended = machine.run(&arguments).code(1);
        assert!(ended.stdout.contains(says), "{name} {days} {more:?} {trusted}: {}", ended.stdout);
        assert_eq!(ended.stdout.contains("HTML"), says == "HTML", "{name} {more:?}: an answer came");
        refused += usize::from(says != "HTML");
    }
    figures::keep(
        "TLS",
        figures::Ran::Program,
        "Certificates that expired, are self-signed, of an unknown authority, or for another name or address, and servers that speak \
         TLS 1.0 and 1.1 only; 1.2 and 1.3 with a trusted authority are accepted",
        &format!("{refused} refused with the cause, 0 requests sent to them"),
    );
}
