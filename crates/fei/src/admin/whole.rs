//! A command before it is looked at: whoever sends it has the token, its body is whole in time, and not too many are on their way. Only then
//! does it cost more than its head. One whose sender has gone before the body was whole is not obeyed; one that came whole is, whether or not
//! somebody waits for the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::command::{Commands, refused};

/// A reason is a sentence.
const BODY_BYTES_MAX: usize = 4 << 10;
/// From the head to the end of the body.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);
/// Commands on their way at once; the port's connections are more. Others are told to come again.
const COMMANDS_MAX: usize = 16;
/// Of those, reloads: each takes as long as golden cases do and waits for the one before, and an order does not wait behind them.
const RELOADS_MAX: usize = 4;

/// Places of what is on its way.
#[derive(Debug)]
pub(crate) struct Places {
    commands: Semaphore,
    reloads: Semaphore,
}

impl Default for Places {
    fn default() -> Self {
        Self { commands: Semaphore::new(COMMANDS_MAX), reloads: Semaphore::new(RELOADS_MAX) }
    }
}

impl Places {
    /// A reload's, until it is dropped; or what is answered instead.
    pub(super) fn reload(&self) -> Result<SemaphorePermit<'_>, Response> {
        self.reloads.try_acquire().map_err(|_| busy())
    }
}

/// Passes a command that may be obeyed, with its body. What is no command passes as it is.
pub(super) async fn whole<J: Send + Sync + 'static>(
    State(commands): State<Arc<Commands<J>>>,
    request: Request,
    next: Next,
) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    if let Err(refused) = refused(&commands, request.headers()) {
        return last(refused);
    }
    let Ok(_place) = commands.places.commands.try_acquire() else { return last(busy()) };
    let (head, body) = request.into_parts();
    match timeout(BODY_TIMEOUT, to_bytes(body, BODY_BYTES_MAX)).await {
        Ok(Ok(body)) => next.run(Request::from_parts(head, Body::from(body))).await,
        Ok(Err(_)) => {
            let why = format!("the body is not whole, or has more than {BODY_BYTES_MAX} bytes\n");
            last((StatusCode::PAYLOAD_TOO_LARGE, why).into_response())
        }
        Err(_) => {
            let why = format!("the body was not whole within {} s\n", BODY_TIMEOUT.as_secs());
            last((StatusCode::REQUEST_TIMEOUT, why).into_response())
        }
    }
}

fn busy() -> Response {
    let busy = "too many commands are on their way: try again later\n";
    (StatusCode::SERVICE_UNAVAILABLE, busy).into_response()
}

/// Nothing more is read of its connection.
fn last(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
