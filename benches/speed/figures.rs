//! Ratios of neighbours, and what is written of them.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::machine;

/// Ratios, one for each pair of neighbouring runs.
#[derive(Clone, Default)]
pub struct Ratios(Vec<f64>);

impl Ratios {
    pub fn push(&mut self, ratio: f64) {
        self.0.push(ratio);
        self.0.sort_by(f64::total_cmp);
    }

    /// The middle one; of none there is none.
    pub fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

impl FromIterator<f64> for Ratios {
    fn from_iter<I: IntoIterator<Item = f64>>(ratios: I) -> Self {
        let mut all = Self(ratios.into_iter().collect());
        all.0.sort_by(f64::total_cmp);
        all
    }
}

impl fmt::Display for Ratios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.median() >= 20.0 { 0 } else { 2 };
        write!(f, "{:.digits$}", self.median())?;
        if let [first, .., last] = self.0.as_slice() {
            write!(f, " ({first:.digits$} to {last:.digits$})")?;
        }
        Ok(())
    }
}

/// What is to be reached.
#[derive(Clone, Copy)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// Shown for comparison.
    None,
}

/// The rows of one part of the document.
pub struct Section {
    name: &'static str,
    text: String,
    rows: Vec<String>,
    plots: Vec<&'static str>,
}

impl Section {
    pub fn new(name: &'static str, about: &str) -> Self {
        println!("\n{name}: {}", about.trim());
        Self { name, text: about.trim().to_owned(), rows: Vec::new(), plots: Vec::new() }
    }

    /// A row: what was done, beside what, the figure, and what is to be reached.
    pub fn row(&mut self, what: &str, figure: &str, value: f64, goal: Goal) {
        let (wanted, reached) = match goal {
            Goal::AtLeast(least) => (format!("≥ {least}"), if value >= least { "yes" } else { "no" }),
            Goal::AtMost(most) => (format!("≤ {most}"), if value <= most { "yes" } else { "no" }),
            Goal::None => (String::new(), ""),
        };
        println!("  {what}: {figure}  {wanted} {reached}");
        self.rows.push(format!("| {} | {figure} | {wanted} | {reached} |\n", what.replace('|', "\\|")));
    }

    pub fn ratios(&mut self, what: &str, ratios: &Ratios, goal: Goal) {
        self.row(what, &ratios.to_string(), ratios.median(), goal);
    }

    /// A plot beside the document.
    pub fn plot(&mut self, file: &'static str, svg: &str) {
        std::fs::write(docs().join(file), svg).expect("a plot");
        self.plots.push(file);
    }

    /// Puts the section into the document in place of what its last run wrote.
    pub fn write(&self) {
        let path = docs().join("benchmarks.md");
        let mut document = std::fs::read_to_string(&path).unwrap_or_default();
        let heading = "| what | median (smallest to largest) | to reach | reached |\n|---|---|---|---|\n";
        let plots: String = self.plots.iter().map(|file| format!("\n![{}]({file})\n", self.name)).collect();
        let body = format!(
            "{}\n\nMeasured {} with a load of {} on the machine.\n\n{heading}{}{plots}",
            self.text,
            jiff::Timestamp::now().strftime("%Y-%m-%d"),
            machine::load(),
            self.rows.concat()
        );
        replace(&mut document, self.name, &body);
        replace(&mut document, "machine", &machine::describe());
        std::fs::write(path, document).expect("the document");
    }
}

/// Where the documents are.
fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// Replaces what stands between two marks; where there are none, the text comes to the end.
fn replace(document: &mut String, name: &str, text: &str) {
    let (begin, end) = (format!("<!-- measured: {name} -->"), format!("<!-- end: {name} -->"));
    let new = format!("{begin}\n{}\n{end}", text.trim());
    let old = document.find(&begin).zip(document.find(&end)).filter(|(from, to)| from < to);
    match old {
        Some((from, to)) => document.replace_range(from..to + end.len(), &new),
        None => document.push_str(&format!("\n## {name}\n\n{new}\n")),
    }
}
