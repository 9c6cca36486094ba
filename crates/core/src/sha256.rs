//! SHA-256 in hex: what a plan and a journal are proven with.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

/// The SHA-256 of the bytes, as 64 lower-case hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref())
}

/// The SHA-256 of a value as JSON on one line, which is never held as a whole.
pub fn of_json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut hasher = BufWriter::new(Hasher(ring::digest::Context::new(&ring::digest::SHA256)));
    serde_json::to_writer(&mut hasher, value)?;
    let Hasher(context) = hasher.into_inner().map_err(|error| serde_json::Error::io(error.into_error()))?;
    Ok(hex(context.finish().as_ref()))
}

struct Hasher(ring::digest::Context);

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn hex(digest: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    digest.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect()
}

#[cfg(test)]
mod tests {
    /// The vectors of FIPS 180-2.
    #[test]
    fn known_digests() {
        assert_eq!(super::sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(super::sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn a_value_has_the_digest_of_its_json() {
        let value = serde_json::json!({ "name": "é", "numbers": (0..5_000).collect::<Vec<_>>() });
        assert_eq!(super::of_json(&value).unwrap(), super::sha256(value.to_string().as_bytes()));
    }
}
