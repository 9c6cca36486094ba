//! Names that want to be more than names, and an organization that is full of them.

use serde_json::{Value, json};

/// The classes, and the names of each.
#[allow(clippy::too_many_lines)] // A list.
pub fn vectors() -> Vec<(&'static str, Vec<String>)> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    vec![
        (
            "CSI",
            texts(&[
                "\u{1b}[2J",
                "\u{1b}[31mred",
                "\u{1b}[1;1Hhome",
                "\u{1b}[?25l",
                "\u{1b}[6n",
                "\u{1b}[?1049h",
                "\u{1b}c",
                "\u{1b}[1A\u{1b}[K",
            ]),
        ),
        (
            "OSC",
            texts(&[
                "\u{1b}]0;title\u{7}",
                "\u{1b}]8;;https://evil.example\u{7}click\u{1b}]8;;\u{7}",
                "\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
                "\u{1b}]52;c;ZXZpbA==\u{7}",
                "\u{1b}]1337;File=:AA==\u{7}",
            ]),
        ),
        (
            "DCS, APC, PM, SOS",
            texts(&["\u{1b}P$q\"p\u{1b}\\", "\u{1b}_Gf=100\u{1b}\\", "\u{1b}^pm\u{1b}\\", "\u{1b}Xsos\u{1b}\\"]),
        ),
        (
            "C1",
            texts(&[
                "\u{9b}2J",
                "\u{9d}0;t\u{9c}",
                "\u{90}x\u{9c}",
                "\u{85}next",
                "\u{84}",
                "\u{8d}up",
                "\u{80}\u{9f}",
            ]),
        ),
        (
            "C0 and DEL",
            texts(&["\u{7}", "\u{8}\u{8}\u{8}x", "\u{b}", "\u{c}", "\u{e}so\u{f}", "\u{7f}", "\u{1}\u{1f}"]),
        ),
        (
            "bidi",
            texts(&[
                "\u{202e}gpj.exe",
                "\u{202a}a\u{202c}",
                "\u{2066}a\u{2069}",
                "\u{2068}",
                "a\u{200f}b\u{200e}",
                "\u{61c}",
            ]),
        ),
        (
            "invisible",
            texts(&[
                "a\u{200b}b",
                "a\u{200c}b\u{200d}",
                "a\u{2060}b",
                "\u{feff}a",
                "a\u{ad}b",
                "\u{3164}",
                "\u{ffa0}",
                "\u{115f}a",
                "a\u{34f}b",
                "\u{e0041}\u{e007f}",
                "a\u{fe00}",
                "\u{180e}a",
                "a\u{e0100}",
            ]),
        ),
        (
            "line ends",
            texts(&[
                "\r",
                "x\rError: all is lost",
                "x\nError: all is lost",
                "x\r\nWarning: none",
                "\n\n\n",
                "x\u{2028}y",
                "x\u{2029}y",
                "x\tcancel\t",
                "x\n? Cancel 0 bookings? [y/N] y\n",
                "x\n  ok  Token            fine",
            ]),
        ),
        (
            "formulas",
            texts(&[
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "=HYPERLINK(\"https://evil.example\",\"x\")",
                " =1+1",
                "\t=1",
                "'=1",
                "\u{ff1d}1",
                "=cmd|' /C calc'!A0",
            ]),
        ),
        ("quotes", texts(&["a\",\"b", "\"", ",,,", ";", "\\", "a\\u{1b}b", "%s%n", "$(id)", "`id`", "{\"x\":1}"])),
        (
            "wide and long",
            vec![
                "日本語のとても長い名前の人".to_owned(),
                "👩‍👩‍👧‍👦".to_owned(),
                "e\u{301}\u{301}\u{301}\u{301}".to_owned(),
                "❤️".to_owned(),
                "x".repeat(3_000),
                "\u{1b}[2J".repeat(500),
            ],
        ),
    ]
}

/// Okta's test fails for groups without a name: a blank one gets a letter.
fn team(name: &str) -> String {
    if name.trim().is_empty() { format!("x{name}") } else { name.to_owned() }
}

/// An organization in which every name is one of these: a Former employee, a desk, a location, a Team and a title each.
pub fn world(names: &[String]) -> Value {
    let id = |kind: u32, number: usize| format!("{kind:02x}{number:022x}");
    let each = |make: &dyn Fn(usize, &String) -> Value| {
        names.iter().enumerate().map(|(n, name)| make(n, name)).collect::<Vec<_>>()
    };
    let day = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(72);
    let end = day + jiff::SignedDuration::from_hours(1);
    json!({
        "offices": each(&|n, name| json!({ "_id": id(1, n), "name": name })),
        "resources": each(&|n, name| json!({ "_id": id(2, n), "name": name, "type": name, "office": id(1, n) })),
        "teams": each(&|n, name| json!({ "_id": id(3, n), "name": team(name) })),
        "members": each(&|n, name| json!({
            "_id": id(4, n), "name": name, "email": format!("{n}@example.com"), "status": "former", "calculatedStatus": "former",
            "teams": [id(3, n)],
        })),
        "bookings": each(&|n, name| json!({
            "_id": id(5, n), "member": id(4, n), "resourceId": id(2, n), "summary": name,
            "start": day.to_string(), "end": end.to_string(),
        })),
    })
}
