//! What of the sandbox reads bytes of others, as functions from bytes; see `ornd_scim_core::fuzzing`.

/// SCIM's filters, paths and patches, as the sandbox reads them.
pub fn filters(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    super::read_scim(text);
    let _ = super::Behaviour::parse(text);
}

/// Rules of series, as the sandbox expands them.
pub fn rrules(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    super::expand_rrule(text);
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_corpus_is_read_without_a_panic() {
        let corpus = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
        for (name, target) in [("filters", super::filters as fn(&[u8])), ("rrules", super::rrules)] {
            let files: Vec<_> = std::fs::read_dir(corpus.join(name)).expect(name).collect();
            assert!(!files.is_empty(), "{name} has no corpus");
            for file in files {
                target(&std::fs::read(file.unwrap().path()).unwrap());
            }
        }
    }
}
