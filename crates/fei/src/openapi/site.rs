//! What institutions see of FEI: the calls that are served, and the document that describes them, at a path of its own.

use std::sync::Arc;

use fei_exchange::TxnId;
use fei_gateway::{CallRoute, Gateway, Inbound};
use fei_http::server::{Found, Routing, Serve, Served, ServedCall};
use fei_journal::{Journal, Lookup};
use http::{Method, StatusCode};

use super::{Examples, Security};

/// Where the document is.
const PATH: &str = "/openapi.json";

/// The calls of a gateway, and their document.
pub(crate) struct Site<J> {
    gateway: Arc<Gateway<J>>,
    inbound: Inbound<J>,
    examples: Examples,
    security: Security,
}

/// Where a call leads.
pub(crate) enum Place {
    /// To the document.
    Document,
    /// To a transaction.
    Call(CallRoute),
}

impl<J: Journal> Site<J> {
    pub(crate) const fn new(
        gateway: Arc<Gateway<J>>,
        inbound: Inbound<J>,
        examples: Examples,
        security: Security,
    ) -> Self {
        Self { gateway, inbound, examples, security }
    }
}

impl<J: Journal + Lookup> Serve for Site<J> {
    type Route = Place;

    fn route(&self, method: &Method, path: &str) -> Routing<Place> {
        match (path, method) {
            (PATH, &Method::GET) => {
                Routing::Found(Found { route: Place::Document, name: "openapi".into(), party: None })
            }
            (PATH, _) => Routing::MethodNotAllowed(vec![Method::GET]),
            _ => match self.inbound.route(method, path) {
                Routing::Found(Found { route, name, party }) => {
                    Routing::Found(Found { route: Place::Call(route), name, party })
                }
                Routing::MethodNotAllowed(methods) => Routing::MethodNotAllowed(methods),
                Routing::NotFound => Routing::NotFound,
            },
        }
    }

    fn shown(&self, path: &str) -> String {
        if path == PATH { PATH.to_owned() } else { self.inbound.shown(path) }
    }

    async fn answer(&self, route: Place, call: ServedCall) -> Served {
        match route {
            Place::Call(route) => self.inbound.answer(route, call).await,
            // Each caller reads of its own calls.
            Place::Document => {
                let (layouts, day) = (self.gateway.layouts(), self.gateway.today());
                let (caller, examples) = (Some(call.client.party().as_ref()), self.examples.now());
                let document = super::document(&layouts, day, caller, &examples, &self.security);
                Served::json(StatusCode::OK, document.to_string())
            }
        }
    }

    fn delivered(&self, of: TxnId, written: bool) {
        self.inbound.delivered(of, written);
    }
}
