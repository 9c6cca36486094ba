//! Lists that lose their way. A cursor that is made up here has a prefix of its own, which every request loses before the
//! sandbox sees it: what is left is the cursor that it stands for, or none, which is the first page.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use crate::behaviour::FaultKind;

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
    let again = (kind == FaultKind::Overlap).then(|| (same(&request), next.clone()));
    let page = Page::read(follow(request, next).await).await;
    let real = asked.real();
    match kind {
        FaultKind::RepeatCursor => {
            let same = asked.cursor.clone().unwrap_or_else(|| format!("{}{real}", PREFIXES[0]));
            page.with_cursor(Some(&same))
        }
        FaultKind::CursorCycle => {
            let came_by_a = asked.cursor.as_deref().is_some_and(|cursor| cursor.starts_with(PREFIXES[0]));
            page.with_cursor(Some(&format!("{}{real}", PREFIXES[usize::from(came_by_a)])))
        }
        FaultKind::EmptyPage => page.without_records().with_cursor(Some(&format!("{}{real}", PREFIXES[2]))),
        FaultKind::Overlap => {
            let earlier = match again {
                Some((request, next)) => one_earlier(&asked, &page, request, next).await,
                None => None,
            };
            if earlier.is_some() { page.with_cursor(earlier.as_deref()) } else { page.into_response() }
        }
        _ => page.with_cursor(None),
    }
}

/// The cursor after all but the last record of a page: found by asking for one record less. `None` when nothing comes after
/// the page, or when it has too few records.
async fn one_earlier(asked: &Asked, page: &Page, mut request: Request, next: Next) -> Option<String> {
    page.next()?;
    let fewer = page.records().checked_sub(1).filter(|fewer| *fewer > 0)?;
    let mut question = Asked::read(&request);
    question.others.retain(|pair| !pair.starts_with("$limit=") && !pair.starts_with("%24limit="));
    question.others.push(format!("$limit={fewer}"));
    question.cursor = Some(asked.real().to_owned());
    *request.uri_mut() = question.uri()?;
    Page::read(next.run(request).await).await.next()
}

/// The same request once more; a list is asked for without a body.
fn same(request: &Request) -> Request {
    let mut same = Request::new(Body::empty());
    request.method().clone_into(same.method_mut());
    request.uri().clone_into(same.uri_mut());
    request.headers().clone_into(same.headers_mut());
    // Which route it is was found before this point and travels in the extensions.
    request.extensions().clone_into(same.extensions_mut());
    same
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

    fn records(&self) -> usize {
        self.body.get("results").unwrap_or(&self.body).as_array().map_or(0, Vec::len)
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
