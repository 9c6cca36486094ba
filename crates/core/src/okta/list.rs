//! Lists, page by page: Okta names the next page in a `Link` header, to be followed as it stands (documented by Okta).

use url::Url;

use super::error::Error;
use crate::http::Response;

/// The address of the next page, where there is one. It must be on the same origin as the list: credentials go nowhere
/// else, whatever an answer says.
pub fn next(what: &'static str, at: &Url, answer: &Response) -> Result<Option<Url>, Error> {
    let wrong = |why: String| Error::Paging { what, why };
    let links = answer.headers.get_all(reqwest::header::LINK);
    let mut found = None;
    for header in links {
        let text = header.to_str().map_err(|_| wrong("its Link header cannot be read".to_owned()))?;
        for (target, relation) in parse(text) {
            if relation.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next")) {
                found = Some(target.to_owned());
            }
        }
    }
    let Some(target) = found else { return Ok(None) };
    let url = at.join(&target).map_err(|_| wrong("the link to its next page is not an address".to_owned()))?;
    if url.origin() != at.origin() || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("the link to its next page leads to another server, which was not asked".to_owned()));
    }
    Ok(Some(url))
}

/// The links of one header (RFC 8288): the target between `<` and `>`, and the relation behind it.
pub(super) fn parse(header: &str) -> Vec<(&str, &str)> {
    let mut links = Vec::new();
    let mut rest = header;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>').map(|end| start + end) else { break };
        let target = &rest[start + 1..end];
        rest = &rest[end + 1..];
        // The parameters reach to the next target: a comma can stand inside quotes.
        let parameters = &rest[..rest.find('<').unwrap_or(rest.len())];
        let relation = parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("rel").then(|| value.trim().trim_end_matches(',').trim().trim_matches('"'))
        });
        links.push((target, relation.unwrap_or_default()));
    }
    links
}
