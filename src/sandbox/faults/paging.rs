//! Lists that lose their way. A cursor that is made up here has a prefix of its own, which every request loses before the
//! sandbox sees it: what is left is the cursor that it stands for, or none, which is the first page.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use crate::sandbox::behaviour::FaultKind;

const HEADER: &str = "rnd-cursor-next";
const FIELD: &str = "cursorNext";
/// Where a list has no further page, the made-up cursor leads to its first.
const PREFIXES: [&str; 3] = ["fault-a-", "fault-b-", "fault-c-"];

/// What a request asked for.
struct Asked {
    path: String,
    /// Everything but the cursor.
    others: Vec<String>,
    /// The parameter that carries the cursor, and the cursor as it came.
    parameter: String,
    cursor: Option<String>,
}

impl Asked {
    fn read(request: &Request) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let mut asked =
            Self { path: request.uri().path().to_owned(), others: vec![], parameter: "$next".to_owned(), cursor: None };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some((name, value)) if matches!(name, "$next" | "%24next" | "$cursorNext" | "%24cursorNext") => {
                    name.clone_into(&mut asked.parameter);
                    asked.cursor = Some(value.to_owned());
                }
                _ => asked.others.push(pair.to_owned()),
            }
        }
        asked
    }

    /// The cursor without what was made up.
    fn real(&self) -> &str {
        let cursor = self.cursor.as_deref().unwrap_or_default();
        PREFIXES.iter().find_map(|prefix| cursor.strip_prefix(prefix)).unwrap_or(cursor)
    }

    /// The address that the sandbox understands.
    fn uri(&self) -> Option<axum::http::Uri> {
        let cursor = Some(self.real()).filter(|real| !real.is_empty()).map(|real| format!("{}={real}", self.parameter));
        let query: Vec<String> = self.others.iter().cloned().chain(cursor).collect();
        format!("{}?{}", self.path, query.join("&")).parse().ok()
    }
}

/// Whether a request follows a cursor that was made up.
pub fn follows_made_up(request: &Request) -> bool {
    request.uri().query().is_some_and(|query| query.contains("=fault-"))
}

/// Answers a request that follows a cursor that was made up.
pub async fn follow(mut request: Request, next: Next) -> Response {
    if let Some(uri) = Asked::read(&request).uri() {
        *request.uri_mut() = uri;
    }
    next.run(request).await
}

/// Answers with a list that has lost its way.
pub async fn play(kind: FaultKind, request: Request, next: Next) -> Response {
    let asked = Asked::read(&request);
    let earlier = match (kind == FaultKind::Overlap).then(|| one_less(&asked, &request)).flatten() {
        Some(question) => Page::read(next.clone().run(question).await).await.next(),
        None => None,
    };
    let answer = follow(request, next).await;
    let real = asked.real();
    match kind {
        FaultKind::RepeatCursor => {
            let same = asked.cursor.clone().unwrap_or_else(|| format!("{}{real}", PREFIXES[0]));
            Page::read(answer).await.with_cursor(Some(&same))
        }
        FaultKind::CursorCycle => {
            let came_by_a = asked.cursor.as_deref().is_some_and(|cursor| cursor.starts_with(PREFIXES[0]));
            Page::read(answer).await.with_cursor(Some(&format!("{}{real}", PREFIXES[usize::from(came_by_a)])))
        }
        FaultKind::EmptyPage => {
            Page::read(answer).await.without_records().with_cursor(Some(&format!("{}{real}", PREFIXES[2])))
        }
        FaultKind::Overlap => {
            let page = Page::read(answer).await;
            // The last page has no page after it that could repeat something.
            if page.has_next() && earlier.is_some() {
                page.with_cursor(earlier.as_deref())
            } else {
                page.into_response()
            }
        }
        _ => Page::read(answer).await.with_cursor(None),
    }
}

/// The same question for one record less: the cursor of its answer leads to the last record of the page that is asked for.
fn one_less(asked: &Asked, request: &Request) -> Option<Request> {
    let is_limit = |pair: &&String| pair.starts_with("$limit=") || pair.starts_with("%24limit=");
    let limit: u32 = asked.others.iter().find(is_limit)?.split_once('=')?.1.parse().ok()?;
    let mut fewer = Asked::read(request);
    fewer.others.retain(|pair| !is_limit(&pair));
    fewer.others.push(format!("$limit={}", limit.checked_sub(1).filter(|limit| *limit > 0)?));
    let mut question = Request::new(Body::empty());
    request.method().clone_into(question.method_mut());
    request.headers().clone_into(question.headers_mut());
    // Which route it is was found before this point and travels in the extensions.
    request.extensions().clone_into(question.extensions_mut());
    *question.uri_mut() = fewer.uri()?;
    Some(question)
}

/// An answer that is a page, in either body style.
struct Page {
    answer: axum::http::response::Parts,
    body: Value,
}

impl Page {
    async fn read(answer: Response) -> Self {
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        Self { answer: parts, body: serde_json::from_slice(&body).unwrap_or_default() }
    }

    fn next(&self) -> Option<String> {
        let header = self.answer.headers.get(HEADER).and_then(|cursor| cursor.to_str().ok());
        header.or_else(|| self.body.get(FIELD)?.as_str()).map(str::to_owned)
    }

    fn has_next(&self) -> bool {
        self.next().is_some()
    }

    fn without_records(mut self) -> Self {
        if let Some(records) = self.body.get_mut("results") {
            *records = Value::Array(vec![]);
        } else {
            self.body = Value::Array(vec![]);
        }
        self
    }

    fn with_cursor(mut self, cursor: Option<&str>) -> Response {
        self.answer.headers.remove(HEADER);
        match (self.body.as_object_mut(), cursor) {
            (Some(body), Some(cursor)) => {
                body.insert(FIELD.to_owned(), cursor.into());
            }
            (Some(body), None) => {
                body.remove(FIELD);
            }
            (None, cursor) => {
                if let Some(Ok(cursor)) = cursor.map(HeaderValue::from_str) {
                    self.answer.headers.insert(HEADER, cursor);
                }
            }
        }
        self.into_response()
    }

    fn into_response(mut self) -> Response {
        self.answer.headers.remove(header::CONTENT_LENGTH);
        Response::from_parts(self.answer, Body::from(self.body.to_string()))
    }
}
