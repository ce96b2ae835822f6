//! A simulated centre for Open Banking: its paths, what it checks, and how it refuses.
//!
//! Written from the centre's contract. It must never know who calls it: no layout, no telegram, no credential. It has
//! no clock: what an answer says of time comes from the call.
//!
//! | path | what it does |
//! |---|---|
//! | `POST /v2.0/inquiry/real_name` | whose account it is |
//! | `GET /v2.0/account/balance/fin_num`, `…/acnt_num` | what is on it |
//! | `GET /v2.0/account/transaction_list/fin_num` | its movements, 25 a page |
//! | `POST /v2.0/transfer/withdraw/fin_num` | from a customer to the contract account |
//! | `POST /v2.0/transfer/deposit/fin_num`, `…/acnt_num` | from the contract account to a list of accounts |
//! | `POST /v2.0/transfer/result` | what became of transfers, from the ledger |
//! | `GET /bank/status` | which banks are open |
//!
//! Every answer is a function of the calls so far: `api_tran_id` is `2ffd133a-d17a-431d-a6a5-` and the last 12
//! characters of the reference in lower case (a list's first; zeros without one), `api_tran_dtm` is the call's
//! `tran_dtime` and `567` (zeros without one), `bank_tran_date` the first 8 of `tran_dtime`.
//!
//! A refusal comes with HTTP 200 and says which key, in `rsp_message`. A0002, A0003, A0021 and A0326 are the contract's
//! own; the contract gives no numbers for the rest, so these are the simulation's:
//!
//! | `rsp_code` | why |
//! |---|---|
//! | A0001 | neither a JSON object nor a query |
//! | A0002, A0003 | the account answers so ([`crate::book`]); the money moved all the same |
//! | A0004 | a key is missing |
//! | A0005 | a key that nobody knows, or a key twice |
//! | A0006 | a length |
//! | A0007 | a JSON type: amounts are text |
//! | A0008 | a form: digits, dates, the reference, a list of values |
//! | A0009 | a count, or both or neither of two keys of which one must be there |
//! | A0010 | the ledger is full |
//! | A0021 | an account that is not there; nothing is done |
//! | A0326 | the reference was used before on that day, whatever for; nothing is done |
//!
//! A bank's no stands inside `A0000`, as `bank_rsp_code`: 400 and 987 by the account, 403 too little money, 405 over
//! the day's limit, and in transfer/result 410 for a transfer that the ledger does not have.

mod balance;
mod common;
mod deposit;
mod movements;
mod real_name;
mod refusal;
mod result;
mod status;
mod withdraw;

use http::{HeaderMap, Method};

use crate::fields::Fields;
use crate::form::{self, Misfit, Rules, Why};
use crate::{Answer, Contract, Ledger, Request};
use refusal::Refusal;

/// The simulated centre. Clones share the ledger.
#[derive(Debug, Clone, Default)]
pub struct Kftc {
    ledger: Ledger,
}

/// A call that has passed its tables, and the ledger.
struct Call<'a> {
    fields: &'a Fields,
    ledger: &'a Ledger,
}

/// One path: how it is called, what it takes, what it does.
struct Endpoint {
    method: Method,
    path: &'static str,
    rules: Rules,
    handle: fn(&Call<'_>) -> Result<Answer, Refusal>,
}

/// Every path.
const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: Method::POST,
        path: "/v2.0/inquiry/real_name",
        rules: real_name::RULES,
        handle: real_name::answer,
    },
    Endpoint {
        method: Method::GET,
        path: "/v2.0/account/balance/fin_num",
        rules: balance::BY_FINTECH,
        handle: balance::answer,
    },
    Endpoint {
        method: Method::GET,
        path: "/v2.0/account/balance/acnt_num",
        rules: balance::BY_ACCOUNT,
        handle: balance::answer,
    },
    Endpoint {
        method: Method::GET,
        path: "/v2.0/account/transaction_list/fin_num",
        rules: movements::RULES,
        handle: movements::answer,
    },
    Endpoint {
        method: Method::POST,
        path: "/v2.0/transfer/withdraw/fin_num",
        rules: withdraw::RULES,
        handle: withdraw::answer,
    },
    Endpoint {
        method: Method::POST,
        path: "/v2.0/transfer/deposit/fin_num",
        rules: deposit::BY_FINTECH,
        handle: deposit::answer,
    },
    Endpoint {
        method: Method::POST,
        path: "/v2.0/transfer/deposit/acnt_num",
        rules: deposit::BY_ACCOUNT,
        handle: deposit::answer,
    },
    Endpoint {
        method: Method::POST,
        path: "/v2.0/transfer/result",
        rules: result::RULES,
        handle: result::answer,
    },
    Endpoint { method: Method::GET, path: "/bank/status", rules: status::RULES, handle: status::answer },
];

impl Kftc {
    /// What the centre remembers.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

impl Contract for Kftc {
    fn answer(&self, request: &Request) -> Option<Answer> {
        let endpoint = ENDPOINTS.iter().find(|endpoint| endpoint.path == request.path())?;
        if endpoint.method != request.method {
            let complaint = format!("{} takes {}, not {}", endpoint.path, endpoint.method, request.method);
            return Some(Answer::json(405, "").complaining(complaint));
        }
        let fields = read(request);
        let answer = match &fields {
            Some(fields) => handle(endpoint, fields, &self.ledger),
            None => Err(Refusal::Misfit(Misfit::new("", Why::Unreadable))),
        };
        let answer =
            answer.unwrap_or_else(|refusal| refusal.answer(endpoint.path, &fields.unwrap_or_default()));
        Some(match type_complaint(request) {
            Some(complaint) if answer.complaint.is_none() => answer.complaining(complaint),
            _ => answer,
        })
    }
}

/// The keys of the body or, in a GET, of the query.
fn read(request: &Request) -> Option<Fields> {
    if request.method == Method::GET {
        Fields::from_query(request.query()).filter(|_| request.body.is_empty())
    } else {
        Fields::from_json(&request.body).filter(|_| request.query().is_empty())
    }
}

fn handle(endpoint: &Endpoint, fields: &Fields, ledger: &Ledger) -> Result<Answer, Refusal> {
    form::check(fields, endpoint.rules)?;
    (endpoint.handle)(&Call { fields, ledger })
}

/// A body that does not say that it is JSON is read all the same, but remarked upon.
fn type_complaint(request: &Request) -> Option<String> {
    let says_json = |headers: &HeaderMap| {
        let value = headers.get(http::header::CONTENT_TYPE)?.to_str().ok()?;
        Some(value.to_ascii_lowercase().starts_with("application/json"))
    };
    let fine = request.body.is_empty() || says_json(&request.headers) == Some(true);
    (!fine).then(|| "content-type: expected application/json".to_owned())
}

#[cfg(test)]
mod tests;
