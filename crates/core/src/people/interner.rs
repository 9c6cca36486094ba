//! Texts as small numbers, each held once: of a hundred thousand people most texts occur on all three sides.

use indexmap::IndexSet;

/// A text of an [`Interner`]. Two symbols are equal exactly if their texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Symbol(u32);

impl Symbol {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Interner(IndexSet<Box<str>>);

impl Interner {
    pub(super) fn intern(&mut self, text: &str) -> Symbol {
        let index = self.0.get_index_of(text).unwrap_or_else(|| self.0.insert_full(text.into()).0);
        // Four billion different texts do not fit into memory.
        Symbol(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// `None` for a text that is absent or empty.
    pub(super) fn intern_some(&mut self, text: Option<&str>) -> Option<Symbol> {
        text.map(str::trim).filter(|text| !text.is_empty()).map(|text| self.intern(text))
    }

    pub(super) fn symbol_at(index: usize) -> Symbol {
        Symbol(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub(super) fn text(&self, symbol: Symbol) -> &str {
        self.0.get_index(symbol.index()).map_or("", |text| text)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
