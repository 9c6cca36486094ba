//! Lists: an aligned table for a person, TSV and CSV for programs.
//!
//! A list is shown through [`Table`], whose column count the compiler checks. The text comes in as values and goes out as
//! strings; [`super::Output`] decides which form is wanted and writes it.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::marker::PhantomData;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width};

use ornd_scim_core::text;

/// For whom a cell is written: people see rounded and localized values, programs exact ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A person at a terminal.
    Person,
    /// A program that reads TSV or CSV: RFC 3339 times in UTC, plain numbers, nothing cut.
    Program,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The machine's name, also the header of TSV and CSV: `snake_case`, part of the interface.
    pub name: &'static str,
    /// The header a person reads.
    pub title: &'static str,
    /// Numbers stand to the right.
    pub right: bool,
    /// The narrowest useful width, in columns of the terminal; a table that is too wide takes from the wider columns first.
    pub min: u16,
}

impl Column {
    /// A column of text.
    pub const fn text(name: &'static str, title: &'static str, min: u16) -> Self {
        Self { name, title, right: false, min }
    }

    /// A column of numbers.
    pub const fn number(name: &'static str, title: &'static str) -> Self {
        Self { name, title, right: true, min: 1 }
    }
}

/// Something of which there are lists.
pub trait Table<const N: usize> {
    /// The columns, the important ones first.
    const COLUMNS: [Column; N];

    /// The cells, in the order of the columns, not yet cleaned.
    fn cells(&self, audience: Audience) -> [Cow<'_, str>; N];
}

/// The header line of TSV.
pub(super) fn tsv_header<const N: usize, T: Table<N>>() -> String {
    T::COLUMNS.map(|column| column.name).join("\t")
}

/// Adds a line of TSV, without its end: a tab or a line break inside a cell is shown as an escape.
pub(super) fn tsv_line<const N: usize, T: Table<N>>(text: &mut String, row: &T) {
    for (index, cell) in row.cells(Audience::Program).iter().enumerate() {
        if index > 0 {
            text.push('\t');
        }
        text.push_str(&text::line(cell));
    }
}

/// The two header lines of a Markdown table.
pub(super) fn markdown_header<const N: usize, T: Table<N>>() -> String {
    let titles = T::COLUMNS.map(|column| column.title).join(" | ");
    let rules = T::COLUMNS.map(|column| if column.right { "---:" } else { "---" }).join(" | ");
    format!("| {titles} |\n| {rules} |")
}

/// Adds a row of a Markdown table, without its end.
pub(super) fn markdown_line<const N: usize, T: Table<N>>(text: &mut String, row: &T) {
    text.push('|');
    for cell in &row.cells(Audience::Person) {
        text.push(' ');
        text.push_str(&text::markdown(cell));
        text.push_str(" |");
    }
}

/// The header line of CSV.
pub(super) fn csv_header<const N: usize, T: Table<N>>() -> String {
    T::COLUMNS.map(|column| column.name).join(",")
}

/// Adds a line of CSV (RFC 4180), without its end.
pub(super) fn csv_line<const N: usize, T: Table<N>>(text: &mut String, row: &T) {
    for (index, cell) in row.cells(Audience::Program).iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&text::csv(cell));
    }
}

impl<const N: usize, T: Table<N>> Table<N> for &T {
    const COLUMNS: [Column; N] = T::COLUMNS;

    fn cells(&self, audience: Audience) -> [Cow<'_, str>; N] {
        (**self).cells(audience)
    }
}

/// An aligned table that is at most as wide as the terminal; a cell that does not fit ends in `…`. Of the rows only the
/// widths are held, so that the longest list takes no more memory than the shortest.
pub(super) struct Aligned<const N: usize, T> {
    widths: [u16; N],
    rows: PhantomData<T>,
}

impl<const N: usize, T: Table<N>> Aligned<N, T> {
    /// Looks at every row for the widths of the columns.
    pub(super) fn fit(rows: impl Iterator<Item = T>, width: u16) -> Self {
        let mut widths = T::COLUMNS.map(|column| measure(column.title));
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row.cells(Audience::Person)) {
                *width = (*width).max(measure(&text::line(&cell)));
            }
        }
        Self { widths: narrowed::<N, T>(widths, width), rows: PhantomData }
    }

    /// The line of titles.
    pub(super) fn header(&self) -> String {
        self.part(|_| ())
    }

    /// The lines of some rows.
    pub(super) fn lines(&self, rows: &[T]) -> String {
        let text = self.part(|table| {
            for row in rows {
                let cells = row.cells(Audience::Person);
                let cells = cells.iter().zip(self.widths);
                table.add_row(cells.map(|(cell, width)| fit(&text::line(cell), width).into_owned()));
            }
        });
        // Without the titles, which are at the top of the first part only.
        text.split_once('\n').map_or(String::new(), |(_, rows)| rows.to_owned())
    }

    fn part(&self, fill: impl FnOnce(&mut comfy_table::Table)) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Disabled).set_truncation_indicator("…");
        table.set_header(T::COLUMNS.iter().zip(self.widths).map(|(column, width)| fit(column.title, width)));
        fill(&mut table);
        for (index, (column, width)) in T::COLUMNS.iter().zip(self.widths).enumerate() {
            if let Some(shown) = table.column_mut(index) {
                // comfy-table counts the padding as part of the width.
                let gap = if index + 1 == N { 0 } else { GAP };
                shown.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width.saturating_add(gap))));
                shown.set_padding((0, gap));
                if column.right {
                    shown.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        let mut text = String::new();
        for line in table.lines() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }
}

/// Blank columns between two columns of a table.
const GAP: u16 = 2;

/// How wide each column is shown (without the gap), from how wide its content is: that where the whole fits, otherwise the widest
/// columns give way first, down to their minimum.
fn narrowed<const N: usize, T: Table<N>>(mut widths: [u16; N], width: u16) -> [u16; N] {
    let gaps = GAP * u16::try_from(N.saturating_sub(1)).unwrap_or(u16::MAX);
    let room = u32::from(width.saturating_sub(gaps));
    while widths.iter().map(|&width| u32::from(width)).sum::<u32>() > room {
        let widest = (0..N).filter(|&i| widths[i] > T::COLUMNS[i].min.max(1)).max_by_key(|&i| widths[i]);
        let Some(widest) = widest else { break };
        widths[widest] -= 1;
    }
    widths
}

/// The width of a text on a terminal, at most what one column may ever need.
fn measure(text: &str) -> u16 {
    u16::try_from(console::measure_text_width(text)).unwrap_or(u16::MAX).min(1_000)
}

/// The text cut to a width, with `…` where something was cut.
fn fit(text: &str, width: u16) -> Cow<'_, str> {
    console::truncate_str(text, width.into(), "…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Pair(String, String);

    impl Table<2> for Pair {
        const COLUMNS: [Column; 2] = [Column::text("name", "Name", 4), Column::number("count", "Count")];

        fn cells(&self, _: Audience) -> [Cow<'_, str>; 2] {
            [Cow::Borrowed(&self.0), Cow::Borrowed(&self.1)]
        }
    }

    /// The whole table, in parts of two rows.
    fn aligned(rows: &[Pair], width: u16) -> String {
        let aligned = Aligned::fit(rows.iter(), width);
        let parts = rows.chunks(2).map(|part| aligned.lines(&part.iter().collect::<Vec<_>>())).collect::<String>();
        aligned.header() + &parts
    }

    fn pair(name: &str, count: &str) -> Pair {
        Pair(name.to_owned(), count.to_owned())
    }

    #[test]
    fn what_does_not_fit_is_cut_and_never_wrapped() {
        let rows = [pair("Engineering", "7"), pair("Ünïcode 日本語 and more of it", "1234")];
        assert_eq!(
            aligned(&rows, 40),
            "Name                           Count\nEngineering                        7\nÜnïcode 日本語 and more of it   1234\n"
        );
        assert_eq!(aligned(&rows, 20), "Name           Count\nEngineering        7\nÜnïcode 日本…   1234\n");
    }

    proptest! {
        #[test]
        fn a_table_has_one_line_a_row_and_fits(rows in proptest::collection::vec((any::<String>(), "[0-9]{1,4}"), 1..8)) {
            let rows: Vec<Pair> = rows.iter().map(|(name, count)| pair(name, count)).collect();
            let text = aligned(&rows, 40);
            prop_assert_eq!(text.lines().count(), rows.len() + 1, "{}", text);
            for line in text.lines() {
                prop_assert!(console::measure_text_width(line) <= 40, "{:?}", line);
                prop_assert!(!line.contains(text::is_unsafe), "{:?}", line);
            }
        }
    }
}
