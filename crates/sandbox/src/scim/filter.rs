//! SCIM filters (RFC 7644, section 3.4.2.2): from text to a tree, and whether a resource fits it. Pure.

use std::cmp::Ordering;

use serde_json::Value;

/// The deepest nesting that is read; a filter from a person has three levels.
const DEEPEST: u32 = 40;

/// A filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// `a and b`
    And(Box<Self>, Box<Self>),
    /// `a or b`
    Or(Box<Self>, Box<Self>),
    /// `not (a)`
    Not(Box<Self>),
    /// `attribute op value`
    Compare(Path, Op, Value),
    /// `attribute pr`
    Present(Path),
    /// `attribute[filter]`
    Within(Path, Box<Self>),
}

/// `urn:…:User:name.givenName`, without the URN of a core schema; names in lower case, as they are not case-exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(pub Vec<String>);

/// The comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // They are the RFC's.
pub enum Op {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

/// Reads a filter; the error says what is wrong with it.
pub fn parse(text: &str) -> Result<Filter, String> {
    if text.len() > 8_192 {
        return Err("the filter is longer than 8192 bytes".to_owned());
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let filter = parser.or()?;
    if parser.at < parser.tokens.len() {
        return Err(format!("there is something left after the filter: {}", parser.tokens[parser.at].text()));
    }
    Ok(filter)
}

/// Reads an attribute path.
pub fn path(text: &str) -> Result<Path, String> {
    let lower = text.to_lowercase();
    // The URN of a core schema says nothing that the attribute's name does not.
    let core = ["urn:ietf:params:scim:schemas:core:2.0:user:", "urn:ietf:params:scim:schemas:core:2.0:group:"];
    let rest = core.iter().find_map(|urn| lower.strip_prefix(urn)).unwrap_or(&lower);
    let (schema, names) = match rest.rsplit_once(':') {
        Some((schema, names)) => {
            // A schema's URN may hold dots; the attribute comes after its last colon or slash-name.
            (Some(schema.to_owned()), names)
        }
        None => (None, rest),
    };
    if let Some(schema) = schema {
        // `urn:…:enterprise:2.0:User` itself, without an attribute, ends in the resource's name.
        // An address such as OfficeRnD's is one as well: its only colon is the one before the slashes.
        if matches!(names, "user" | "group") || names.starts_with("//") {
            return Ok(Path(vec![rest.to_owned()]));
        }
        let mut parts = vec![schema];
        parts.extend(names.split('.').map(str::to_owned));
        return Ok(Path(parts));
    }
    let parts: Vec<String> = names.split('.').map(str::to_owned).collect();
    let fine = parts.len() <= 2
        && parts.iter().all(|part| {
            part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$')
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '$'))
        });
    if fine { Ok(Path(parts)) } else { Err(format!("{text} is not an attribute")) }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    BracketOpen,
    BracketClose,
    Word(String),
    Value(Value),
}

impl Token {
    fn text(&self) -> String {
        match self {
            Self::Open => "(".to_owned(),
            Self::Close => ")".to_owned(),
            Self::BracketOpen => "[".to_owned(),
            Self::BracketClose => "]".to_owned(),
            Self::Word(word) => word.clone(),
            Self::Value(value) => value.to_string(),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let (token, used) = match c {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::BracketOpen, 1),
            ']' => (Token::BracketClose, 1),
            '"' => {
                let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<String>();
                match stream.next() {
                    Some(Ok(text)) => (Token::Value(Value::String(text)), stream.byte_offset()),
                    _ => return Err("a text does not end, or is not written as in JSON".to_owned()),
                }
            }
            _ => {
                let used = rest.find(|c: char| c.is_whitespace() || "()[]\"".contains(c)).unwrap_or(rest.len());
                (Token::Word(rest[..used].to_owned()), used)
            }
        };
        tokens.push(token);
        rest = rest[used..].trim_start();
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
}

impl Parser {
    fn word(&self) -> Option<String> {
        match self.tokens.get(self.at) {
            Some(Token::Word(word)) => Some(word.to_lowercase()),
            _ => None,
        }
    }

    fn take(&mut self, token: &Token) -> bool {
        let fits = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(fits);
        fits
    }

    fn or(&mut self) -> Result<Filter, String> {
        let mut left = self.and()?;
        while self.word().as_deref() == Some("or") {
            self.at += 1;
            left = Filter::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Filter, String> {
        let mut left = self.one()?;
        while self.word().as_deref() == Some("and") {
            self.at += 1;
            left = Filter::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Filter, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the filter is nested too deeply".to_owned());
        }
        let filter = self.inner();
        self.depth -= 1;
        filter
    }

    fn inner(&mut self) -> Result<Filter, String> {
        if self.take(&Token::Open) {
            let filter = self.or()?;
            return if self.take(&Token::Close) { Ok(filter) } else { Err("a ) is missing".to_owned()) };
        }
        let Some(word) = self.word() else {
            return Err(match self.tokens.get(self.at) {
                Some(token) => format!("an attribute is expected, not {}", token.text()),
                None => "the filter ends where an attribute is expected".to_owned(),
            });
        };
        self.at += 1;
        if word == "not" && self.tokens.get(self.at) == Some(&Token::Open) {
            return Ok(Filter::Not(Box::new(self.one()?)));
        }
        let path = path(&word)?;
        if self.take(&Token::BracketOpen) {
            let filter = self.or()?;
            return if self.take(&Token::BracketClose) {
                Ok(Filter::Within(path, Box::new(filter)))
            } else {
                Err("a ] is missing".to_owned())
            };
        }
        let op = match self.word().as_deref() {
            Some("pr") => {
                self.at += 1;
                return Ok(Filter::Present(path));
            }
            Some("eq") => Op::Eq,
            Some("ne") => Op::Ne,
            Some("co") => Op::Co,
            Some("sw") => Op::Sw,
            Some("ew") => Op::Ew,
            Some("gt") => Op::Gt,
            Some("ge") => Op::Ge,
            Some("lt") => Op::Lt,
            Some("le") => Op::Le,
            _ => return Err(format!("after {word} an operator is expected")),
        };
        self.at += 1;
        let value = match self.tokens.get(self.at) {
            Some(Token::Value(value)) => value.clone(),
            Some(Token::Word(word)) => {
                serde_json::from_str(word).map_err(|_| format!("{word} is not a value: a text stands in quotes"))?
            }
            _ => return Err("the filter ends where a value is expected".to_owned()),
        };
        self.at += 1;
        Ok(Filter::Compare(path, op, value))
    }
}

impl Filter {
    /// Whether a resource, or one value of it, fits.
    pub fn fits(&self, resource: &Value) -> bool {
        match self {
            Self::And(a, b) => a.fits(resource) && b.fits(resource),
            Self::Or(a, b) => a.fits(resource) || b.fits(resource),
            Self::Not(filter) => !filter.fits(resource),
            Self::Present(path) => values(resource, &path.0).into_iter().any(present),
            Self::Within(path, filter) => values(resource, &path.0).into_iter().any(|value| filter.fits(value)),
            Self::Compare(path, op, expected) => {
                let exact = matches!(path.0.last().map(String::as_str), Some("id" | "externalid" | "$ref"));
                let found = values(resource, &path.0);
                match op {
                    // An attribute that is not there differs from every value, and equals null.
                    Op::Ne => !found.iter().any(|value| compare(value, Op::Eq, expected, exact)),
                    Op::Eq if expected.is_null() => !found.into_iter().any(present),
                    op => found.iter().any(|value| compare(value, *op, expected, exact)),
                }
            }
        }
    }
}

fn present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}

/// Every value that a path leads to: lists are gone through, and a complex value stands for its `value`.
pub fn values<'a>(resource: &'a Value, path: &[String]) -> Vec<&'a Value> {
    let mut found = vec![resource];
    for name in path {
        found = found.into_iter().flat_map(flatten).filter_map(|value| field(value, name)).collect();
    }
    found.into_iter().flat_map(flatten).collect()
}

fn flatten(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        value => vec![value],
    }
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn compare(found: &Value, op: Op, expected: &Value, exact: bool) -> bool {
    let found = if found.is_object() { field(found, "value").unwrap_or(found) } else { found };
    match (found, expected) {
        (Value::String(a), Value::String(b)) => {
            let (a, b) = if exact { (a.clone(), b.clone()) } else { (a.to_lowercase(), b.to_lowercase()) };
            match op {
                Op::Co => a.contains(&b),
                Op::Sw => a.starts_with(&b),
                Op::Ew => a.ends_with(&b),
                op => ordered(op, order(&a, &b)),
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().zip(b.as_f64()).and_then(|(a, b)| a.partial_cmp(&b)).is_some_and(|order| ordered(op, order))
        }
        (a, b) => op == Op::Eq && a == b,
    }
}

/// Two instants are compared as instants, whatever their zones; other texts as texts.
fn order(a: &str, b: &str) -> Ordering {
    let time = |text: &str| text.to_uppercase().parse::<jiff::Timestamp>().ok();
    match (time(a), time(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}

fn ordered(op: Op, order: Ordering) -> bool {
    match op {
        Op::Eq => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Co | Op::Sw | Op::Ew => false,
    }
}
