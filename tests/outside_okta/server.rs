//! A small HTTP/1.1 server: one answer a connection, sent as a case wants it, mistakes included.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// The path, percent-decoded.
    pub path: String,
    /// The query, decoded (`+` is a blank).
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A field of the query.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, v)| v))
    }
}

/// How an answer is put on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Send {
    /// With `Content-Length`.
    #[default]
    Plain,
    /// `Transfer-Encoding: chunked`, in pieces of seven bytes.
    Chunked,
    /// Without a length: the end of the connection ends it.
    UntilClosed,
    /// `Content-Encoding: gzip`.
    Gzip,
    /// Says gzip, and is not.
    GzipInName,
    /// The connection breaks in the middle of the body.
    Broken,
    /// The connection is closed without an answer.
    Closed,
    /// No answer comes.
    Silent,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub send: Send,
}

impl Reply {
    pub fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = if kind.is_empty() { vec![] } else { vec![("Content-Type".to_owned(), kind.to_owned())] };
        Self { status, headers, body: body.into(), send: Send::Plain }
    }

    /// Sets a header; an empty value removes it.
    pub fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        if !value.is_empty() {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
    }
}

pub type Handler = dyn Fn(&Request) -> Reply + std::marker::Send + Sync;

/// A server on a free port of this machine, until it is dropped.
pub struct Server {
    pub origin: String,
    stop: Arc<AtomicBool>,
}

impl Server {
    /// `make` is told the origin.
    pub fn start(make: impl FnOnce(&str) -> Arc<Handler>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let handler = make(&origin);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (handler, stopped) = (Arc::clone(&handler), Arc::clone(&stopped));
                if let Ok(stream) = stream {
                    std::thread::spawn(move || answer(stream, &*handler, &stopped));
                }
            }
        });
        Self { origin, stop }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        drop(TcpStream::connect(self.origin.trim_start_matches("http://")));
    }
}

fn answer(mut stream: TcpStream, handler: &Handler, stopped: &AtomicBool) {
    let Some(request) = read(&stream) else { return };
    let reply = handler(&request);
    if reply.send == Send::Closed {
        return;
    }
    if reply.send == Send::Silent {
        while !stopped.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(50));
        }
        return;
    }
    let _ = stream.write_all(&wire(&reply));
    let _ = stream.flush();
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut parts = line.split_whitespace();
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let body = String::from_utf8_lossy(&body).into_owned();
    Some(Request { method, path: decode(path), query: decode(&query.replace('+', " ")), headers, body })
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn wire(reply: &Reply) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} Answer\r\nConnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut body = reply.body.clone();
    match reply.send {
        Send::Chunked => {
            head.push_str("Transfer-Encoding: chunked\r\n");
            let mut chunked = Vec::new();
            for piece in body.chunks(7) {
                chunked.extend(format!("{:x}\r\n", piece.len()).bytes());
                chunked.extend(piece);
                chunked.extend(b"\r\n");
            }
            chunked.extend(b"0\r\n\r\n");
            body = chunked;
        }
        Send::UntilClosed => {}
        Send::Gzip | Send::GzipInName => {
            if reply.send == Send::Gzip {
                body = gzip(&body);
            }
            head.push_str(&format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", body.len()));
        }
        Send::Broken => {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
            body.truncate(body.len() / 2);
        }
        // RFC 9110: these have neither body nor length.
        _ if matches!(reply.status, 204 | 304) => body.clear(),
        _ => head.push_str(&format!("Content-Length: {}\r\n", body.len())),
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend(body);
    bytes
}

/// RFC 1952 with stored blocks (RFC 1951, section 3.2.4): no compression is needed to be gzip.
fn gzip(body: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let pieces: Vec<&[u8]> = if body.is_empty() { vec![&[]] } else { body.chunks(60_000).collect() };
    for (number, piece) in pieces.iter().enumerate() {
        out.push(u8::from(number + 1 == pieces.len()));
        let length = u16::try_from(piece.len()).expect("short");
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(*piece);
    }
    let mut crc = u32::MAX;
    for byte in body {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (!(crc & 1)).wrapping_add(1));
        }
    }
    out.extend((!crc).to_le_bytes());
    out.extend(u32::try_from(body.len()).expect("short").to_le_bytes());
    out
}
