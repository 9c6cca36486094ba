//! The edge, where errors become what a person is told: a typed error of a room below becomes what that room says of it,
//! under any context that was added on the way up.

use crate::failure::Failure;

/// Whatever arrived at the edge: a typed error of a room becomes what that room says of it, below any context that was
/// added on the way.
pub fn failure(error: anyhow::Error) -> Failure {
    let outer = error.to_string();
    match downcast(error) {
        Ok((mut failure, own)) => {
            if own != outer {
                let inner = std::mem::replace(&mut failure.message, outer);
                failure.causes.insert(0, inner);
            }
            failure
        }
        Err(error) => {
            let mut failure = Failure::failed(outer);
            failure.causes = error.chain().skip(1).map(ToString::to_string).collect();
            failure
        }
    }
}

/// The typed errors of the rooms below, with their own text.
fn downcast(error: anyhow::Error) -> Result<(Failure, String), anyhow::Error> {
    macro_rules! try_each {
        ($error:expr, $($kind:ty),*) => {{
            let error = $error;
            $(let error = match error.downcast::<$kind>() {
                Ok(typed) => {
                    let own = typed.to_string();
                    return Ok((typed.into(), own));
                }
                Err(error) => error,
            };)*
            Err(error)
        }};
    }
    try_each!(
        error,
        Failure,
        crate::officernd::Error,
        crate::okta::Error,
        crate::scim::Error,
        crate::http::Error,
        crate::secrets::Error,
        crate::files::Error,
        crate::journal::Error,
        crate::sandbox::Error
    )
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;
    use crate::failure::Kind;

    #[test]
    fn context_stands_above_what_the_room_says() {
        let error = anyhow::Error::new(Failure::credentials("the secret was rejected").hint("ornd-scim login"));
        let shown = failure(error.context("the Teams could not be read"));
        assert_eq!(shown.kind, Kind::Credentials);
        assert_eq!(shown.message, "the Teams could not be read");
        assert_eq!(shown.causes, ["the secret was rejected"]);
        assert_eq!(shown.hints, ["ornd-scim login"]);
    }

    #[test]
    fn other_errors_fail_with_their_causes() {
        let error = Err::<(), _>(std::io::Error::other("disk on fire")).context("it could not be written").unwrap_err();
        let shown = failure(error);
        assert_eq!((shown.kind, shown.message.as_str()), (Kind::Failed, "it could not be written"));
        assert_eq!(shown.causes, ["disk on fire"]);
    }
}
