//! Text from files and programs, in the encodings that editors and shells write.

/// Reads text: UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows tools write it (PowerShell 5's `>`). The error says
/// what the bytes are instead and never contains them.
pub fn decode(bytes: Vec<u8>) -> Result<String, &'static str> {
    const BROKEN: &str = "it starts like UTF-16 but is not valid UTF-16";
    let utf16 = |from_bytes: fn([u8; 2]) -> u16| {
        let (units, rest) = bytes[2..].as_chunks::<2>();
        let text = String::from_utf16(&units.iter().map(|unit| from_bytes(*unit)).collect::<Vec<_>>());
        text.ok().filter(|_| rest.is_empty()).ok_or(BROKEN)
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] => utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => utf16(u16::from_be_bytes),
        [first, 0, third, 0, ..] | [0, first, 0, third, ..] if *first != 0 && *third != 0 => {
            Err("it is UTF-16 without a byte order mark; save it as UTF-8")
        }
        _ => {
            let mut text = String::from_utf8(bytes).map_err(|_| "it is not text in UTF-8")?;
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            Ok(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_windows_editor_is_read() {
        for bytes in [
            &b"gr\xc3\xbcn\r\n"[..],
            b"\xef\xbb\xbfgr\xc3\xbcn\r\n",
            b"\xff\xfeg\0r\0\xfc\0n\0\r\0\n\0",
            b"\xfe\xff\0g\0r\0\xfc\0n\0\r\0\n",
        ] {
            assert_eq!(decode(bytes.to_vec()).as_deref(), Ok("grün\r\n"), "{bytes:?}");
        }
        assert_eq!(decode(Vec::new()).as_deref(), Ok(""));
        assert_eq!(decode(b"\xef\xbb\xbf".to_vec()).as_deref(), Ok(""));
    }

    #[test]
    fn what_is_not_text_is_named() {
        for (bytes, why) in [
            (&b"s\0e\0c\0"[..], "UTF-16 without a byte order mark"),
            (b"\0s\0e\0c", "UTF-16 without a byte order mark"),
            (b"\xff\xfea", "not valid UTF-16"),
            (b"\xff\xfe\x3d\xd8", "not valid UTF-16"),
            (b"gr\xfcn", "not text in UTF-8"),
            (b"\xff", "not text in UTF-8"),
        ] {
            assert!(decode(bytes.to_vec()).unwrap_err().contains(why), "{bytes:?}");
        }
    }
}
