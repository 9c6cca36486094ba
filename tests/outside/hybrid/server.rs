//! HTTP/1.1 with a thread for each connection. One listener serves every organization, each below a number of its own.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use super::world::{Request, Response, World, percent_decoded};

type Worlds = Arc<Mutex<HashMap<usize, Arc<World>>>>;

struct Server {
    port: u16,
    worlds: Worlds,
    next: AtomicUsize,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let worlds = Worlds::default();
    let shared = worlds.clone();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let worlds = shared.clone();
            std::thread::spawn(move || {
                // A connection that breaks is the client's to notice.
                let _ = serve(&worlds, &connection);
            });
        }
    });
    Server { port, worlds, next: AtomicUsize::new(1) }
});

/// An organization that is served until this is dropped.
pub struct Served {
    number: usize,
    /// The organization.
    pub world: Arc<World>,
}

impl Served {
    pub fn new(world: World) -> Self {
        let number = SERVER.next.fetch_add(1, Ordering::SeqCst);
        let world = Arc::new(world);
        SERVER.worlds.lock().unwrap().insert(number, world.clone());
        Self { number, world }
    }

    /// The address below which its API and its token endpoint are.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}/{}", SERVER.port, self.number)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        SERVER.worlds.lock().unwrap().remove(&self.number);
    }
}

fn serve(worlds: &Worlds, connection: &TcpStream) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection.try_clone()?);
    loop {
        let mut head = String::new();
        while reader.read_line(&mut head)? > 2 {}
        let Some((first, headers)) = head.split_once("\r\n") else { return Ok(()) };
        let header = |name: &str| {
            let lines = headers.lines().filter_map(|line| line.split_once(':'));
            lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
        };
        let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        reader.read_exact(&mut vec![0; length])?;
        let mut parts = first.split(' ');
        let (method, target) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (number, path) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: pairs.map(|(key, value)| (percent_decoded(key), percent_decoded(value))).collect(),
            authorized: header("authorization") == Some("Bearer t"),
        };
        let world = number.parse().ok().and_then(|number: usize| worlds.lock().unwrap().get(&number).cloned());
        let Some(world) = world else { return Ok(()) };
        let response = world.answer(&request);
        if response.drop {
            return Ok(());
        }
        send(connection, &response)?;
        if response.cut {
            return Ok(());
        }
    }
}

fn send(mut connection: &TcpStream, response: &Response) -> std::io::Result<()> {
    let mut text = format!("HTTP/1.1 {} Answer\r\n", response.status);
    for (name, value) in &response.headers {
        text += &format!("{name}: {value}\r\n");
    }
    let body = &response.body;
    if response.status == 204 {
        text += "\r\n";
    } else if response.chunked {
        text += "Transfer-Encoding: chunked\r\n\r\n";
        let (a, b) = body.split_at(body.floor_char_boundary_at_half());
        for part in [a, b].into_iter().filter(|part| !part.is_empty()) {
            text += &format!("{:x}\r\n{part}\r\n", part.len());
        }
        text += "0\r\n\r\n";
    } else if response.cut {
        text += &format!("Content-Length: {}\r\n\r\n{}", body.len(), &body[..body.floor_char_boundary_at_half()]);
    } else {
        text += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
    }
    connection.write_all(text.as_bytes())
}

trait Half {
    /// Where the text can be cut, at about its half.
    fn floor_char_boundary_at_half(&self) -> usize;
}

impl Half for String {
    fn floor_char_boundary_at_half(&self) -> usize {
        (0..=self.len() / 2).rev().find(|at| self.is_char_boundary(*at)).unwrap_or(0)
    }
}
