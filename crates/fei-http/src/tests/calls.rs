//! Calls with a proof of the journal's, and what they must prove when they fail.

use std::time::Duration;

use bytes::Bytes;
use fei_exchange::{Code, Effect, Trace, TxnId};
use fei_journal::{Begun, Intended, Intent, Journal, LinkError, Marks, MemoryJournal};
use http::Method;
use tokio::time::{Instant, advance, pause, resume, timeout};
use tower::Service;

use super::peer::PATIENCE;
use crate::{HttpAnswer, HttpCall, HttpError, Institution, LateEar};

/// A call that the journal knows of.
pub(super) async fn intended(patience: Duration) -> Intended<HttpCall> {
    proven(patience, payment()).await
}

/// The same, with somebody who hears what comes late.
pub(super) async fn heard(patience: Duration, late: Option<LateEar>) -> Intended<HttpCall> {
    proven(patience, HttpCall { late, ..payment() }).await
}

/// A call whose contract says that 401 proves nothing, and that nobody listens for.
pub(super) fn payment() -> HttpCall {
    HttpCall {
        method: Method::POST,
        target: "/pay".into(),
        headers: vec![],
        body: Bytes::from_static(br#"{"amount":"10000"}"#),
        unauthorized_did_nothing: false,
        late: None,
    }
}

/// A call, with the proof that a row of it stands.
pub(super) async fn proven(patience: Duration, call: HttpCall) -> Intended<HttpCall> {
    let txn = TxnId::fresh();
    let intent = Intent {
        layout_hash: [0; 32],
        effect: Effect::Money,
        marks: Marks::default(),
        deadline: jiff::Timestamp::MAX,
        txn,
        transaction: "test.pay".into(),
        channel: "test".into(),
        institution: "peer".into(),
        day: jiff::civil::date(2026, 9, 7),
        key: txn.to_string().into(),
        fingerprint: Bytes::new(),
        reference: None,
        trace: Trace::new("trace"),
        request: Bytes::new(),
        takes_back: None,
        rest: None,
    };
    let Ok(Begun::Row(proof)) = MemoryJournal::default().begin(intent).await else { panic!("a fresh row") };
    proof.intend(call, Instant::now() + patience)
}

/// Calls, and gives up only when something is badly wrong.
pub(super) async fn call(
    institution: &Institution,
    intended: Intended<HttpCall>,
) -> Result<HttpAnswer, HttpError> {
    timeout(PATIENCE, institution.clone().call(intended)).await.expect("every wait has a limit")
}

/// Calls with a deadline that no test reaches.
pub(super) async fn pay(institution: &Institution) -> Result<HttpAnswer, HttpError> {
    call(institution, intended(PATIENCE).await).await
}

/// The code of a call that must be known not to have been sent, with the proof back.
pub(super) fn not_sent(result: Result<HttpAnswer, HttpError>) -> Code {
    match result {
        Err(LinkError::NotSent(_, failure)) => failure.code,
        other => panic!("expected not sent, got {other:?}"),
    }
}

/// The code of a call that may have been sent.
pub(super) fn unknown(result: Result<HttpAnswer, HttpError>) -> Code {
    match result {
        Err(LinkError::Unknown(failure)) => failure.code,
        other => panic!("expected unknown, got {other:?}"),
    }
}

/// Lets so much time go by at once.
pub(super) async fn later(time: Duration) {
    pause();
    advance(time).await;
    resume();
}
