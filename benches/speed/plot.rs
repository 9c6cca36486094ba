//! Two kinds of plots as SVG: bars, and lines over a scale.

use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
const COLOURS: [&str; 6] = ["#1f6feb", "#d1603d", "#2d8a4e", "#8250df", "#9a6700", "#57606a"];

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The frame that both have: a title and room below it. White, so that it can be read on a dark page.
fn frame(title: &str, height: f64, inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"24\" font-size=\"15\" font-weight=\"bold\">{}</text>\n{inside}</svg>\n",
        escape(title)
    )
}

/// One bar for each value.
pub fn bars(title: &str, unit: &str, values: &[(String, f64)]) -> String {
    let most = values.iter().map(|(_, value)| *value).fold(f64::MIN_POSITIVE, f64::max);
    let mut inside = String::new();
    for (index, (label, value)) in values.iter().enumerate() {
        let y = 44.0 + 26.0 * index as f64;
        let width = (value / most * 400.0).max(1.0);
        let colour = COLOURS[usize::from(index > 0)];
        // Writing to a String cannot fail.
        let _ = writeln!(
            inside,
            "<text x=\"200\" y=\"{:.0}\" text-anchor=\"end\">{}</text>\
             <rect x=\"210\" y=\"{y:.0}\" width=\"{width:.1}\" height=\"18\" fill=\"{colour}\"/>\
             <text x=\"{:.0}\" y=\"{:.0}\">{} {unit}</text>",
            y + 14.0,
            escape(label),
            width + 216.0,
            y + 14.0,
            number(*value),
        );
    }
    frame(title, 56.0 + 26.0 * values.len() as f64, &inside)
}

/// A named line through its points.
pub type Line = (String, Vec<(f64, f64)>);

/// Lines over a common scale that begins at 0 upwards; `log` is for sizes that grow tenfold.
pub fn lines(title: &str, x: &str, y: &str, log: bool, lines: &[Line]) -> String {
    let (left, top, width, height) = (64.0, 44.0, 620.0, 240.0);
    let scale = |x: f64| if log { x.max(1.0).log10() } else { x };
    let points = || lines.iter().flat_map(|(_, points)| points);
    let low = points().map(|point| scale(point.0)).fold(f64::INFINITY, f64::min);
    let high = points().map(|point| scale(point.0)).fold(f64::NEG_INFINITY, f64::max);
    let most = points().map(|point| point.1).fold(f64::MIN_POSITIVE, f64::max) * 1.1;
    let span = if high > low { high - low } else { 1.0 };
    let at = |(px, py): (f64, f64)| (left + (scale(px) - low) / span * width, top + height - py / most * height);
    let mut inside = format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"none\" stroke=\"#d0d7de\"/>\n\
         <text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>\n<text x=\"{left}\" y=\"40\">{}</text>\n",
        left + width / 2.0,
        top + height + 36.0,
        escape(x),
        escape(y),
    );
    for step in 0..=4 {
        let (part, value) = (f64::from(step) / 4.0, most * f64::from(step) / 4.0);
        let line = top + height - part * height;
        let _ =
            writeln!(inside, "<text x=\"{}\" y=\"{line:.0}\" text-anchor=\"end\">{}</text>", left - 6.0, number(value));
        let x = low + span * part;
        let _ = writeln!(
            inside,
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>",
            left + part * width,
            top + height + 16.0,
            number(if log { 10_f64.powf(x) } else { x })
        );
    }
    for (index, (name, points)) in lines.iter().enumerate() {
        let colour = COLOURS[index % COLOURS.len()];
        let path: Vec<String> = points.iter().map(|point| at(*point)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(
            inside,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <text x=\"{:.0}\" y=\"{:.0}\" fill=\"{colour}\">{}</text>",
            path.join(" "),
            left + 10.0 + 200.0 * (index % 3) as f64,
            top + height + 58.0 + 18.0 * (index / 3) as f64,
            escape(name)
        );
    }
    frame(title, top + height + 70.0 + 18.0 * (lines.len() / 3) as f64, &inside)
}

/// As many digits as a reader wants.
fn number(value: f64) -> String {
    match value {
        value if value >= 100_000.0 => format!("{:.0}k", value / 1000.0),
        value if value >= 20.0 => format!("{value:.0}"),
        value => format!("{value:.1}"),
    }
}
