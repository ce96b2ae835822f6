//! What a caller of ours hears: a pure function of the layouts that its call was read by, the telegrams, and how it ended.
//! So a repetition hears the same, and what is known since. What is to be asked by while nobody knows is a call of what is
//! served by then (`ask`).
//!
//! Never a 2xx for what was not executed, unless the layout says so; never a word that could be taken for "declined" where
//! nobody knows.

mod ask;

use fei_codec::{
    CallError, CallErrors, CallPlace, Context, Losses, OriginalStands, ServedAnswer, View, told_of_decline,
    write_journal_answer, write_json_answer,
};
use fei_exchange::{Code, Failure, Outcome, TxnId};
use fei_http::server::{Problem, Served};
use fei_journal::Ending;
use fei_layout::plan::{Effect, Flow, JsonParty, Serve, Transaction};
use http::{StatusCode, header};
use serde_json::{Value, json};

pub(crate) use self::ask::{Ask, KnownBy};

/// Seconds after which a caller may try again what was not executed.
const RETRY_AFTER_S: u16 = 5;

/// The answer to a call that came to its end, under this number. Of what the core answered it is the mapped body where the
/// layout has a status for it, else a problem document.
pub(crate) fn ended(
    (transaction, party): (&Transaction, &JsonParty),
    request: &[u8],
    (ending, txn): (&Ending, TxnId),
    ask: &Ask<'_>,
    context: &Context<'_>,
) -> Served {
    let status = serve(transaction)
        .and_then(|serve| serve.status.of(ending.outcome))
        .filter(|_| ending.code.is_none());
    let mapped = status.and_then(|status| {
        let (status, body) =
            (StatusCode::from_u16(status).ok()?, mapped(transaction, party, request, ending, context));
        let untold = || untold(status, ending.outcome, txn, ask.only_asks());
        Some(body.map_or_else(untold, |body| Served::json(status, body)))
    });
    let why = || match (ending.outcome, ending.code) {
        (Outcome::Declined, None) => with_answer(transaction, request, ending, |told| {
            told_of_decline(transaction, party, told, context)
        }),
        _ => None,
    };
    mapped.unwrap_or_else(|| by_outcome(ending, txn, ask, why())).of(txn)
}

/// Something out of the two telegrams; none: one of them cannot be read.
fn with_answer<T>(
    transaction: &Transaction,
    request: &[u8],
    ending: &Ending,
    tell: impl FnOnce(ServedAnswer<'_>) -> Option<T>,
) -> Option<T> {
    let request = View::read(&transaction.request, request).ok()?;
    let answer = View::read(&transaction.response, &ending.answer).ok()?;
    tell(ServedAnswer { request: &request, answer: &answer, outcome: ending.outcome })
}

/// The body by the layout; none: what the core answered cannot be told.
fn mapped(
    transaction: &Transaction,
    party: &JsonParty,
    request: &[u8],
    ending: &Ending,
    context: &Context<'_>,
) -> Option<Vec<u8>> {
    with_answer(transaction, request, ending, |told| {
        let mut body = Vec::new();
        write_json_answer(transaction, party, told, context, &mut body, &mut Losses::new()).ok()?;
        Some(body)
    })
}

/// It ended as the status says, and that is what counts: text never changes an outcome.
fn untold(status: StatusCode, ended: Outcome, txn: TxnId, only_asks: bool) -> Served {
    let problem = Problem::new(status, "answer-untold", "what was answered cannot be told in JSON");
    outcome(problem.about(txn), (ended, None), only_asks).served()
}

/// A problem document about how a transaction ended; `why` is what the core said of a decline, where strangers may hear it.
fn by_outcome(ending: &Ending, txn: TxnId, ask: &Ask<'_>, why: Option<String>) -> Served {
    match ending.outcome {
        Outcome::Executed => untold(StatusCode::OK, ending.outcome, txn, ask.only_asks()),
        Outcome::Declined => {
            let (kind, title) = match ask.only_asks() {
                true => ("question-declined", "the question was declined"),
                false => ("declined", "it was declined"),
            };
            let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, kind, title);
            let problem = why.into_iter().fold(problem, Problem::detail);
            outcome(problem.about(txn), (ending.outcome, ending.code), ask.only_asks()).served()
        }
        Outcome::NotExecuted => {
            let code = ending.code.unwrap_or(Code::Refused);
            retry_after(code, refusal(code, of_the_bank(code), txn, ask.only_asks()).served())
        }
        Outcome::Unknown => unknown(&detail(ask), ending.code, txn, ask),
    }
}

/// What a code says to an institution: of the core, which it calls the bank.
fn of_the_bank(code: Code) -> &'static str {
    match code {
        Code::BulkheadFull => "the bank's system has as much to do as it takes",
        Code::ConnectFailed | Code::DeadlineBefore => "the bank's system cannot be reached",
        Code::CircuitOpen | Code::Disabled | Code::ShuttingDown => "it is out of service for now",
        Code::Refused => "the bank's system refused it before executing",
        other => other.meaning(),
    }
}

/// What a code says to whoever calls, whatever happened.
#[must_use]
pub fn meaning_outside(code: Code) -> &'static str {
    match code {
        Code::Format => "the call is not as its document says",
        Code::Encoding => "characters that the bank's systems do not have",
        Code::UnsafeValue => "characters that a path does not carry",
        Code::KeyReused => "an earlier call had the same number and other content",
        Code::RateLimited => "too many calls",
        Code::JournalDown | Code::OutOfResources => "it cannot be taken for now",
        Code::TlsFailed => "the bank's system cannot be reached",
        Code::UnknownLayout => "there is no such call",
        Code::TimedOut => "no answer in time",
        Code::Pending => "the bank is still working on it",
        Code::JournalLostAfter | Code::Recovered | Code::ConnectionLost => "its answer was lost",
        _ if code.outcome() == Outcome::Unknown => "the bank's answer does not tell how it ended",
        _ => of_the_bank(code),
    }
}

/// The kinds of problems that a call can meet here, without those of the server itself: of [`Problem`]'s types the last part.
pub const PROBLEM_KINDS: [&str; 12] = [
    "answer-untold",
    "bad-call",
    "declined",
    "idempotency-key",
    "key-reused",
    "no-such-path",
    "not-allowed",
    "not-answered",
    "not-asked",
    "not-executed",
    "outcome-unknown",
    "question-declined",
];

/// What nobody knowing means.
fn detail(ask: &Ask<'_>) -> String {
    if ask.only_asks() {
        "it is not known now, and nothing was changed by asking: ask again".to_owned()
    } else {
        format!("it may have been executed: {}", never(ask))
    }
}

/// What whoever made a call that does something must not do while nobody knows.
fn never(ask: &Ask<'_>) -> String {
    format!("ask as `ask` says, and never send it with {}", ask.others())
}

/// The answer to a call of which nothing was begun, or that is the repetition of one whose end nobody knows; `txn` is that
/// earlier one's number, or the call's own: the log has it too.
pub(crate) fn failed(failure: &Failure, txn: TxnId, ask: &Ask<'_>) -> Served {
    match failure.outcome() {
        Outcome::Unknown if ask.only_asks() => unknown(outside(failure), Some(failure.code), txn, ask),
        Outcome::Unknown => {
            let detail = format!("{}: {}", outside(failure), never(ask));
            unknown(&detail, Some(failure.code), txn, ask)
        }
        _ if failure.code == Code::KeyReused => reused(txn, ask),
        _ => refused_before(failure, txn, ask.only_asks()),
    }
}

/// The answer to a call that has another one's number: which values these are, and what to do.
fn reused(txn: TxnId, ask: &Ask<'_>) -> Served {
    let (names, others) = (ask.names(), ask.others());
    let detail = format!(
        "an earlier call with the same {names} had other content: this one was not executed, and what became of that one is \
         not said here. Whoever repeats that one sends it as it was; a new call needs {others}"
    );
    let one = |place| told(&place, "the same as in an earlier call with other content");
    let errors: Vec<Value> = ask.places().into_iter().map(one).collect();
    let problem = not_executed(Code::KeyReused, &detail, txn, false);
    problem.with("errors", errors).served()
}

/// What is wrong at a place of a call.
fn told(place: &CallPlace, reason: &str) -> Value {
    match place {
        CallPlace::Pointer(pointer) => json!({ "pointer": pointer, "reason": reason }),
        CallPlace::Query(name) | CallPlace::Path(name) => json!({ "parameter": name, "reason": reason }),
    }
}

/// The answer to a call of which nothing was begun; `txn` is the number that it would have had.
pub(crate) fn not_begun(failure: &Failure, txn: TxnId, effect: Effect) -> Served {
    refused_before(failure, txn, effect == Effect::None)
}

fn refused_before(failure: &Failure, txn: TxnId, only_asks: bool) -> Served {
    retry_after(failure.code, refusal(failure.code, outside(failure), txn, only_asks).served())
}

/// What a caller may read of it. Why people stopped or drained something is the bank's own, and so is what is wrong with its disk.
fn outside(failure: &Failure) -> &str {
    match failure.code {
        Code::Disabled | Code::CircuitOpen | Code::ShuttingDown => "it is out of service for now",
        Code::JournalDown | Code::OutOfResources | Code::JournalLostAfter => meaning_outside(failure.code),
        _ => &failure.detail,
    }
}

/// The answer to a call that cannot be taken as it stands: everything that is wrong with it.
/// `txn` is the number that it would have had: the log has it too.
pub(crate) fn refused(errors: &CallErrors, txn: TxnId, effect: Effect) -> Served {
    let one = |error: &CallError| told(&error.place, &error.reason());
    let errors_told: Vec<Value> = errors.iter().map(one).collect();
    let only_asks = effect == Effect::None;
    let detail = if only_asks { "nothing was asked" } else { "nothing was executed" };
    not_executed(errors.code(), detail, txn, only_asks).with("errors", errors_told).served()
}

/// The answer to a call that asks about another one, from the journal: the core said nothing to it. How the other one
/// stands, its layouts and the core's answer to it are `original`.
pub(crate) fn by_journal(
    party: &JsonParty,
    (request, txn): (&[u8], TxnId),
    (stands, original): (OriginalStands, Option<(&Transaction, &[u8])>),
    ask: &Ask<'_>,
    context: &Context<'_>,
) -> Served {
    let transaction = ask.transaction;
    let answer = original.and_then(|(original, answer)| View::read(&original.response, answer).ok());
    let context = Context { original: answer.as_ref(), ..*context };
    let mut body = Vec::new();
    let written = View::read(&transaction.request, request).and_then(|request| {
        let told = (&request, stands);
        write_journal_answer(transaction, party, told, &context, &mut body, &mut Losses::new())
    });
    let status = serve(transaction).and_then(|serve| StatusCode::from_u16(serve.status.executed).ok());
    match (written, status) {
        (Ok(true), Some(status)) => Served::json(status, body),
        _ => unknown(&detail(ask), Some(Code::TimedOut), txn, ask),
    }
}

/// Nobody knows, and how the caller learns more. What changed nothing may be made again all the same.
fn unknown(detail: &str, code: Option<Code>, txn: TxnId, ask: &Ask<'_>) -> Served {
    const STATUS: StatusCode = StatusCode::GATEWAY_TIMEOUT;
    let problem = if ask.only_asks() {
        let title = "the question was not answered: nothing is said about what it asks for";
        with_code(Problem::new(STATUS, "not-answered", title), code)
    } else {
        said(Problem::new(STATUS, "outcome-unknown", "nobody knows yet how it ended"), Outcome::Unknown, code)
    };
    let problem = problem.detail(detail).about(txn);
    problem.with("may_retry", ask.only_asks()).with("ask", ask.how()).served()
}

/// Why a call was refused. Of a question that could not be asked nothing is said that can be read as of what it asks about.
fn refusal(code: Code, detail: &str, txn: TxnId, only_asks: bool) -> Problem {
    let problem = not_executed(code, detail, txn, only_asks);
    if !only_asks || problem.status() != StatusCode::SERVICE_UNAVAILABLE {
        return problem;
    }
    let title = "the question could not be asked: nothing is said about what it asks for";
    let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-asked", title).detail(detail).about(txn);
    with_code(problem, Some(code)).with("may_retry", may_retry(Outcome::NotExecuted, Some(code)))
}

/// Nothing was executed, and why. A key that was used for something else says nothing of what it was used for: 409, which
/// nobody takes for the 422 of what was declined.
fn not_executed(code: Code, detail: &str, txn: TxnId, only_asks: bool) -> Problem {
    let problem = match code {
        Code::Format | Code::Encoding | Code::UnsafeValue => {
            Problem::new(StatusCode::BAD_REQUEST, "bad-call", "the call cannot be taken as it stands")
        }
        Code::UnknownLayout => {
            Problem::new(StatusCode::NOT_FOUND, "no-such-path", "nothing is served under this path")
        }
        Code::Auth => Problem::new(StatusCode::UNAUTHORIZED, "unknown-client", "the caller is not known"),
        Code::NotAllowed => Problem::new(StatusCode::FORBIDDEN, "not-allowed", "the caller may not do this"),
        Code::KeyReused => Problem::new(
            StatusCode::CONFLICT,
            "key-reused",
            "an earlier call had the same number and other content",
        ),
        Code::RateLimited => Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-calls", "too many calls"),
        _ => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-executed", "nothing was executed"),
    };
    outcome(problem.detail(detail).about(txn), (Outcome::NotExecuted, Some(code)), only_asks)
}

/// A caller that may try again is told when.
fn retry_after(code: Code, served: Served) -> Served {
    match served.status {
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
            if may_retry(Outcome::NotExecuted, Some(code)) =>
        {
            served.with(header::RETRY_AFTER, RETRY_AFTER_S)
        }
        _ => served,
    }
}

/// How it ended. A question has no outcome of its own: it would be read as that of what it asks about.
fn outcome(problem: Problem, (outcome, code): (Outcome, Option<Code>), only_asks: bool) -> Problem {
    let problem = if only_asks { with_code(problem, code) } else { said(problem, outcome, code) };
    problem.with("may_retry", may_retry(outcome, code))
}

fn said(problem: Problem, outcome: Outcome, code: Option<Code>) -> Problem {
    with_code(problem.with("outcome", outcome.as_str()), code)
}

fn with_code(problem: Problem, code: Option<Code>) -> Problem {
    match code {
        Some(code) => problem.with("code", code.as_str()),
        None => problem,
    }
}

/// Whether the same call may be made again without danger, and to some use.
fn may_retry(outcome: Outcome, code: Option<Code>) -> bool {
    let of_no_use = [Code::KeyReused, Code::Format, Code::Encoding, Code::UnsafeValue, Code::UnknownLayout];
    outcome.may_send_again() && !code.is_some_and(|code| of_no_use.contains(&code))
}

fn serve(transaction: &Transaction) -> Option<&Serve> {
    match &transaction.flow {
        Flow::Inbound { serve, .. } => Some(serve),
        Flow::Outbound { .. } | Flow::Local(_) | Flow::Notice(_) | Flow::LayoutOnly => None,
    }
}

#[cfg(test)]
mod tests;
