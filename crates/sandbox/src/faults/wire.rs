//! The connection itself: where an answer is cut off, and how the connection ends there.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Where an answer ends before its end. Set as an extension of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// What still arrives.
    pub place: Place,
    /// Whether the connection is reset (TCP RST); closed in order otherwise.
    pub reset: bool,
}

impl Cut {
    /// Whether the client cannot know what the answer was.
    pub fn hides_the_status(self) -> bool {
        matches!(self.place, Place::Head(_))
    }
}

/// How much of an answer arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// So many bytes of its head.
    Head(usize),
    /// The head and so many bytes of its body.
    Body(usize),
}

/// Tells a connection where to cut the answer that comes next.
#[derive(Clone, Default)]
pub struct Scissors(Arc<Mutex<Option<Cut>>>);

impl Scissors {
    /// The next answer ends here, and the connection with it.
    pub fn set(&self, cut: Cut) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
    }
}

/// A connection that can be cut.
pub struct Wire {
    stream: TcpStream,
    scissors: Scissors,
}

impl Wire {
    /// Around a connection.
    pub fn new(stream: TcpStream, scissors: Scissors) -> Self {
        Self { stream, scissors }
    }

    /// Ends the connection: hyper drops it for the error.
    fn end<T>(&self, cut: Cut) -> io::Result<T> {
        if cut.reset {
            // Closing now sends a reset; without it the close is an orderly one.
            let _ = self.stream.set_zero_linger();
        }
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

impl Place {
    /// How many of these bytes may go, and what may go after them.
    fn pass(self, bytes: &[u8]) -> (usize, Self) {
        match self {
            Self::Head(left) => {
                let now = left.min(bytes.len());
                (now, Self::Head(left - now))
            }
            Self::Body(left) => match bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                // hyper writes a head as one piece, so that its end is in the first.
                Some(end) => {
                    let now = (end + 4 + left).min(bytes.len());
                    (now, Self::Head(left - (now - end - 4)))
                }
                None => (bytes.len(), self),
            },
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let scissors = self.scissors.clone();
        let mut cut = scissors.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = cut.as_mut() else { return Pin::new(&mut self.stream).poll_write(cx, bytes) };
        let (now, _) = known.place.pass(bytes);
        if now == 0 {
            return Poll::Ready(self.end(*known));
        }
        let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes[..now]))?;
        known.place = known.place.pass(&bytes[..written]).1;
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // An answer that was shorter than the cut ends here.
        let cut = *self.scissors.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cut) = cut.filter(|cut| cut.place == Place::Head(0)) {
            return Poll::Ready(self.end(cut));
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
