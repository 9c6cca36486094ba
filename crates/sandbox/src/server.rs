//! The running server: a thread with a runtime of its own that accepts connections on 127.0.0.1.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use axum::response::{IntoResponse as _, Response};
use hyper::service::Service as _;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::sync::oneshot;

use super::app::{App, Shared};
use super::error::Error;
use super::faults::{self, Cut, Scissors, Wire};
use super::limiter::Limiter;
use super::marks::Close;
use super::options::{ORG, Options};
use super::store::random_hex;
use super::{control, guard, hybrid, identity, integration, okta, scim, setup};

/// The whole stand-in.
pub fn router(app: Shared) -> Router {
    let organisation = hybrid::router().merge(integration::router());
    Router::new()
        .route("/oauth/token", axum::routing::post(identity::token))
        .nest("/api/v1/organizations/{org}", organisation)
        .nest(&format!("/scim/v2/{ORG}"), scim::router())
        .nest("/_sandbox", control::router().layer(axum::middleware::from_fn_with_state(app.clone(), control::admit)))
        .fallback(hybrid::not_found)
        .layer(axum::middleware::from_fn_with_state(app.clone(), faults::apply))
        .with_state(app)
}

/// The stand-in for Okta, at its org URL.
pub fn okta_router(app: Shared) -> Router {
    okta::router(&app)
        .layer(axum::middleware::from_fn_with_state(app.clone(), faults::apply))
        .layer(axum::middleware::from_fn_with_state(app.clone(), okta::dress))
        .with_state(app)
}

/// A running sandbox; it stops when this is dropped.
pub struct Sandbox {
    origin: String,
    client_id: String,
    client_secret: String,
    okta_url: String,
    okta_token: String,
    control_token: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Sandbox {
    /// Opens the state, takes the port and serves.
    pub fn start(options: Options) -> Result<Self, Error> {
        let path = format!("{:?}", options.data);
        let store = setup::open(&options.data, options.clock.now())?;
        let failed = |cause| Error::Store { path: path.clone(), cause };
        let (client_id, client_secret) = store.client().map_err(failed)?;
        let okta_token = store.okta_token().map_err(failed)?;
        let listen = |cause| Error::Listen { port: options.port, cause };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let okta_listener = beside(options.port).map_err(listen)?;
        let okta_url = origin(okta_listener.local_addr().map_err(listen)?);
        let okta_port = okta_listener.local_addr().map_err(listen)?.port();
        let control_token = random_hex(24);
        store.served_on(address.port()).map_err(failed)?;
        let app = Arc::new(App {
            store,
            clock: options.clock,
            limiter: Limiter::default(),
            behaviour: std::sync::Mutex::new(options.behaviour),
            log: super::request_log::Log::default(),
            triggers: super::triggers::Triggers::default(),
            okta: super::okta_state::OktaState::new(
                okta_url.clone(),
                origin(address),
                options.okta_record,
                options.targets,
            ),
            control_token: control_token.clone(),
            access_log: options.access_log,
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(listen)?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    let okta = accept(okta_listener, (okta_port, true), okta_router(app.clone()), app.clone());
                    let hybrid = accept(listener, (address.port(), false), router(app.clone()), app);
                    tokio::select! {
                        _ = stopped => {}
                        () = async { tokio::join!(hybrid, okta); } => {}
                    }
                });
            })
            .map_err(listen)?;
        let (stop, thread) = (Some(stop), Some(thread));
        Ok(Self {
            origin: origin(address),
            client_id,
            client_secret,
            okta_url,
            okta_token,
            control_token,
            stop,
            thread,
        })
    }

    /// `http://127.0.0.1:PORT`
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The org slug.
    #[allow(clippy::unused_self)]
    pub fn org(&self) -> &'static str {
        ORG
    }

    /// The API's address.
    pub fn api_url(&self) -> String {
        format!("{}/api/v1", self.origin)
    }

    /// The token endpoint.
    pub fn identity_url(&self) -> String {
        format!("{}/oauth/token", self.origin)
    }

    /// The client it accepts.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// That client's secret; it opens nothing but this sandbox.
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// The org URL of the stand-in for Okta.
    pub fn okta_url(&self) -> &str {
        &self.okta_url
    }

    /// An API token that it accepts; it opens nothing but this sandbox.
    pub fn okta_token(&self) -> &str {
        &self.okta_token
    }

    /// What every request below `/_sandbox` carries in the header [`crate::CONTROL_HEADER`].
    pub fn control_token(&self) -> &str {
        &self.control_token
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread ends only with the process: nobody drops `stop` before.
            let _ = thread.join();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn origin(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// The port for Okta: the next one, where a port was asked for and the next is free, otherwise any.
fn beside(port: u16) -> std::io::Result<TcpListener> {
    let next = port.checked_add(1).filter(|_| port != 0);
    let listener = match next.map(|next| TcpListener::bind((Ipv4Addr::LOCALHOST, next))) {
        Some(Ok(listener)) => listener,
        _ => TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?,
    };
    listener.set_nonblocking(true)?;
    Ok(listener)
}

async fn accept(listener: TcpListener, (port, is_okta): (u16, bool), router: Router, app: Shared) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely; the next connection may find one.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (router, app, scissors) = (router.clone(), app.clone(), Scissors::default());
        let caller = Connection { number: app.log.connect(), port, is_okta, scissors: scissors.clone() };
        tokio::spawn(async move {
            let service =
                hyper::service::service_fn(move |request| answer(router.clone(), app.clone(), caller.clone(), request));
            // A connection that broke is the client's to notice. The Date header is written by `answer`, or left out.
            let _ = hyper::server::conn::http1::Builder::new()
                .auto_date_header(false)
                .serve_connection(TokioIo::new(Wire::new(stream, scissors)), service)
                .await;
        });
    }
}

/// The connection that a request came on.
#[derive(Clone)]
struct Connection {
    /// From 1, in the order of arrival.
    number: u64,
    /// The one that it came to.
    port: u16,
    /// Whether that is the stand-in for Okta.
    is_okta: bool,
    scissors: Scissors,
}

/// One request. An error closes the connection without an answer.
async fn answer(
    router: Router,
    app: Shared,
    connection: Connection,
    mut request: Request<hyper::body::Incoming>,
) -> Result<Response, std::io::Error> {
    let started = std::time::Instant::now();
    let line = app.access_log.as_ref().map(|_| format!("{} {}", request.method(), request.uri().path()));
    if let Some((status, why)) = guard::refusal(connection.port, request.uri(), request.headers()) {
        if let (Some(log), Some(line)) = (&app.access_log, line) {
            log(&format!("{line} {} refused: {why}", status.as_u16()));
        }
        return Ok((status, why).into_response());
    }
    if connection.is_okta {
        okta::trim_slash(request.uri_mut());
    }
    let number = (!faults::is_control(request.uri().path())).then(|| {
        let path = request.uri().path_and_query().map_or("", |path| path.as_str());
        app.log.arrive(connection.number, request.method().as_str(), path)
    });
    let result: Result<Response, Infallible> = TowerToHyperService::new(router).call(request.map(Body::new)).await;
    let Ok(mut response) = result;
    let (closed, cut) = (response.extensions().get::<Close>().is_some(), response.extensions().get::<Cut>().copied());
    let lost = closed || cut.is_some_and(Cut::hides_the_status);
    if let Some(number) = number {
        app.log.answer(number, if lost { 0 } else { response.status().as_u16() });
        // Okta has a name of its own for it.
        if !response.headers().contains_key("x-okta-request-id")
            && let Ok(id) = HeaderValue::from_str(&format!("sandbox-{number}"))
        {
            response.headers_mut().insert("x-request-id", id);
        }
    }
    if let (Some(log), Some(line)) = (&app.access_log, line) {
        let status = if lost { "closed".to_owned() } else { response.status().as_u16().to_string() };
        log(&format!("{line} {status} {} ms", started.elapsed().as_millis()));
    }
    if closed {
        return Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted));
    }
    if let Some(cut) = cut {
        connection.scissors.set(cut);
    }
    let silent = app.behaviour().no_date;
    if let Some(Ok(date)) = (!silent).then(|| HeaderValue::from_str(&app.http_date(0))) {
        response.headers_mut().insert(header::DATE, date);
    }
    Ok(response)
}
