//! The tables: text files that a person reads.
//!
//! ```text
//! == name (ordinary)
//! why one line
//! directive argument
//!   a line that is indented belongs to the line above
//! ```
//!
//! `(ordinary)` marks what must work; the other cases are lies and odd forms.

use serde_json::Value;

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub ordinary: bool,
    /// Directive and argument, in their order.
    pub lines: Vec<(String, String)>,
}

impl Case {
    /// The arguments of every line with this directive.
    pub fn all<'a>(&'a self, directive: &'a str) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter(move |(known, _)| known == directive).map(|(_, argument)| argument.as_str())
    }

    /// The argument of the only line with this directive.
    pub fn one(&self, directive: &str) -> Option<&str> {
        let mut found =
            self.lines.iter().filter(|(known, _)| known == directive).map(|(_, argument)| argument.as_str());
        let first = found.next();
        assert!(found.next().is_none(), "{}: {directive} stands there twice", self.name);
        first
    }

    /// The words of all lines with this directive.
    pub fn words(&self, directive: &str) -> Vec<String> {
        self.all(directive).flat_map(str::split_whitespace).map(str::to_owned).collect()
    }
}

/// Reads tables. A name that comes twice, a directive that is not known, or a case without a reason is a mistake in the
/// table.
pub fn read(texts: &[&str], known: &[&str]) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in texts.iter().flat_map(|text| text.lines()) {
        let case = cases.last_mut();
        if let Some(head) = line.strip_prefix("== ") {
            let (name, ordinary) = match head.trim().strip_suffix("(ordinary)") {
                Some(name) => (name.trim(), true),
                None => (head.trim(), false),
            };
            assert!(cases.iter().all(|case| case.name != name), "{name} stands there twice");
            cases.push(Case { name: name.to_owned(), ordinary, lines: vec![] });
        } else if line.trim().is_empty() || line.starts_with('#') {
        } else if line.starts_with(' ') {
            let (_, argument) = case.and_then(|case| case.lines.last_mut()).expect("a line above");
            argument.push('\n');
            argument.push_str(line.trim());
        } else {
            let case = case.unwrap_or_else(|| panic!("before the first case: {line}"));
            let (directive, argument) = line.split_once(' ').unwrap_or((line, ""));
            assert!(known.contains(&directive), "{}: there is no directive {directive}", case.name);
            case.lines.push((directive.to_owned(), argument.trim().to_owned()));
        }
    }
    for case in &cases {
        assert!(case.one("why").is_some_and(|why| why.len() >= 10), "{}: why?", case.name);
    }
    cases
}

/// JSON that was typed into a table.
pub fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in the table: {text}"))
}

/// A merge patch (RFC 7396); `"$null"` puts a null there, which a merge patch cannot.
pub fn merge(into: &mut Value, patch: &Value) {
    match patch {
        Value::String(text) if text == "$null" => *into = Value::Null,
        Value::Object(fields) => {
            if !into.is_object() {
                *into = Value::Object(serde_json::Map::new());
            }
            let object = into.as_object_mut().expect("an object");
            for (name, value) in fields {
                if value.is_null() {
                    object.remove(name);
                } else {
                    merge(object.entry(name.clone()).or_insert(Value::Null), value);
                }
            }
        }
        other => *into = other.clone(),
    }
}

/// An answer that a case gives instead of the true one: `200 (Name: value) send-word BODY`.
#[derive(Debug, Clone)]
pub struct Literal {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// The effect happens all the same.
    pub effect: bool,
    pub send: crate::server::Send,
    /// `SAME` is the true body, `HTML` a page, anything else stands as it is.
    pub body: String,
}

/// A web page as proxies and login walls send it.
pub const HTML: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Just a moment…</body></html>\n";

pub fn literal(text: &str) -> Literal {
    let (status, mut rest) = text.split_once(' ').unwrap_or((text, ""));
    let status = status.parse().unwrap_or_else(|_| panic!("no status: {text}"));
    let mut found =
        Literal { status, headers: vec![], effect: false, send: crate::server::Send::Plain, body: String::new() };
    loop {
        rest = rest.trim_start();
        if let Some((header, after)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
            let (name, value) = header.split_once(':').expect("a header");
            found.headers.push((name.trim().to_owned(), value.trim().to_owned()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("effect") {
            found.effect = true;
            rest = after;
        } else if let Some(after) = rest.strip_prefix("closed") {
            found.send = crate::server::Send::Closed;
            rest = after;
        } else {
            break;
        }
    }
    rest.trim().clone_into(&mut found.body);
    found
}

/// How a run may end: `3`, `1 or 5`.
pub fn codes(text: &str) -> Vec<i32> {
    text.split(" or ").map(|code| code.trim().parse().unwrap_or_else(|_| panic!("no exit code: {text}"))).collect()
}
