//! Which requests are meant: a method and the end of a path.

/// Requests with this method whose path ends like this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// `GET`, `POST`, …; any method when missing.
    pub method: Option<String>,
    /// The end of the path, segment by segment. `*` stands for any one segment, `{id}` for one of 24 hex digits, and
    /// `/**` alone for every path.
    pub path: String,
}

impl Fit {
    /// Takes `GET /members` or `/members` from the front of some words; `None` when they name no path.
    pub fn take<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Option<Self> {
        let method = words.next_if(|word| !word.starts_with('/')).map(str::to_uppercase);
        let path = words.next().filter(|word| word.starts_with('/'))?.to_owned();
        Some(Self { method, path })
    }

    /// Whether a request fits.
    pub fn fits(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted == method) && ends(path, &self.path)
    }
}

fn ends(path: &str, pattern: &str) -> bool {
    if pattern == "/**" {
        return true;
    }
    let mut segments = path.rsplit('/');
    pattern.trim_start_matches('/').rsplit('/').all(|wanted| {
        segments.next().is_some_and(|segment| match wanted {
            "*" => !segment.is_empty(),
            "{id}" => is_id(segment),
            wanted => segment == wanted,
        })
    })
}

/// OfficeRnD's ids are 24 hex digits.
fn is_id(segment: &str) -> bool {
    segment.len() == 24 && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
}
