//! The gateway as the HTTP server sees it: where a path leads, and the answer to a call.

use std::sync::Arc;

use fei_exchange::TxnId;
use fei_guard::Owners;
use fei_http::server::{Found, Routing, Serve, Served, ServedCall};
use fei_journal::Journal;
use fei_layout::Routed;
use fei_layout::plan::{Flow, Party, Transaction};
use http::Method;

use super::answer;
use crate::Gateway;

/// What institutions call.
pub struct Inbound<J> {
    gateway: Arc<Gateway<J>>,
    owners: Owners,
}

/// Where a call leads: the layouts of this moment, for the call until its end.
pub struct CallRoute {
    pub(super) transaction: Arc<Transaction>,
    /// Whose clients may call it.
    pub(super) from: Arc<Party>,
    /// Whom it asks.
    pub(super) core: Arc<Party>,
    /// The values of the path.
    pub(super) values: Vec<(u32, Box<str>)>,
}

impl CallRoute {
    pub(super) fn core(&self) -> &str {
        &self.core.name
    }
}

impl<J: Journal> Inbound<J> {
    /// What a gateway serves. `owners` is whose tasks its exchanges are.
    #[must_use]
    pub const fn new(gateway: Arc<Gateway<J>>, owners: Owners) -> Self {
        Self { gateway, owners }
    }

    fn found(&self, method: &str, path: &str) -> Option<Routing<CallRoute>> {
        let layouts = self.gateway.sets().now();
        let (transaction, values) = match layouts.route(method, path, self.gateway.clock().now().date()) {
            Routed::Found(transaction, values) => (transaction, values),
            Routed::OtherMethods(methods) => {
                let methods =
                    methods.iter().filter_map(|method| Method::from_bytes(method.as_str().as_bytes()).ok());
                return Some(Routing::MethodNotAllowed(methods.collect()));
            }
            Routed::Nowhere => return None,
        };
        let Flow::Inbound { from, .. } = &transaction.flow else { return None };
        let (from, core) = (layouts.party(from)?.clone(), layouts.party(&transaction.party)?.clone());
        let values = values.into_iter().map(|(key, value)| (key, value.into_owned().into())).collect();
        let (name, party) = (Arc::from(&*transaction.id), Some(Arc::from(&*from.name)));
        Some(Routing::Found(Found { route: CallRoute { transaction, from, core, values }, name, party }))
    }
}

impl<J: Journal> Serve for Inbound<J> {
    type Route = CallRoute;

    fn route(&self, method: &Method, path: &str) -> Routing<CallRoute> {
        self.found(method.as_str(), path).unwrap_or(Routing::NotFound)
    }

    fn shown(&self, path: &str) -> String {
        self.gateway.layouts().path_of(path, self.gateway.clock().now().date())
    }

    async fn answer(&self, route: CallRoute, call: ServedCall) -> Served {
        answer(&self.gateway, route, call).await
    }

    fn delivered(&self, of: TxnId, written: bool) {
        if written {
            return self.gateway.written(of);
        }
        let gateway = Arc::clone(&self.gateway);
        self.owners.beside(async move { gateway.undelivered(of).await });
    }
}
