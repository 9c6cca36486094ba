//! TLS and proxies, with the real binary.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

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

/// An authority, and a certificate of it for this name.
fn certificate(folder: &Path, name: &str) {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    let authority = ["-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test authority"];
    let request = ["-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=test"];
    std::fs::write(folder.join("extensions"), format!("subjectAltName={name}\nbasicConstraints=CA:FALSE\n")).unwrap();
    let signed = ["x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
    let done = openssl(folder, &[&["req", "-x509"][..], &key, &authority].concat())
        && openssl(folder, &[&["req"][..], &key, &request].concat())
        && openssl(folder, &[&signed[..], &["-out", "cert.pem", "-days", "30", "-extfile", "extensions"]].concat());
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
    for (name, more, trusted, says) in [
        ("IP:127.0.0.1", &[][..], false, "its issuer is not known"),
        // Trusted: the connection stands, and what answers is a web page.
        ("IP:127.0.0.1", &[][..], true, "HTML"),
        ("DNS:elsewhere.example", &[][..], true, "it is for another name"),
        ("IP:127.0.0.1", &["-no_tls1_3", "-no_tls1_2"][..], true, "test-api-credentials\tfail"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        certificate(folder.path(), name);
        let server = serve(folder.path(), more);
        let url = format!("https://127.0.0.1:{}/scim", server.1);
        let authority = folder.path().join("ca.pem").display().to_string();
        let mut arguments = vec!["--timeout", "5", "test", "--base-url", &url, "--secret-file", &secret];
        if trusted {
            arguments.extend(["--ca-cert", &authority]);
        }
        let ended = machine.run(&arguments).code(1);
        assert!(ended.stdout.contains(says), "{name} {trusted}: {}", ended.stdout);
    }
}

/// A proxy that notes what it is asked and refuses.
fn proxy() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap_or(0);
            let _ = sender.send(String::from_utf8_lossy(&request[..length]).into_owned());
            let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (url, receiver)
}

#[test]
fn a_proxy_gets_the_name_of_the_host_and_no_credential() {
    let mut machine = Machine::new();
    let secret = machine.secret_file("secret", "s3cret-s3cret");
    let (url, asked) = proxy();
    machine.set("HTTPS_PROXY", &url);
    machine
        .run(&["--timeout", "2", "test", "--base-url", "https://scim.example.test/v2", "--secret-file", &secret])
        .code(1);
    let requests: Vec<String> = asked.try_iter().collect();
    assert!(!requests.is_empty(), "the proxy was not asked");
    for request in requests {
        assert!(request.starts_with("CONNECT scim.example.test:443 ") && !request.contains("s3cret"), "{request}");
    }

    // This machine itself is reached without any proxy.
    machine.set("HTTP_PROXY", &url);
    machine.set("ALL_PROXY", &url);
    machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    assert!(asked.try_recv().is_err(), "the proxy was asked for this machine");
}
