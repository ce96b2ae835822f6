//! The institution as a relay that takes payments back (망취소): paid, asked about, undone. It knows a payment by its number.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use fei_testkit::{HttpRequest, Step, open_banking};
use serde_json::json;

use crate::fate::{Fate, Undoing};
use crate::institution::{Arrival, Asked, Book, LATE};

/// How long an answer about a payment takes whose own answer comes late: now the one is first, now the other.
const SLOW_MS: u64 = 50;

pub(crate) fn pay(request: &HttpRequest, book: &Mutex<Book>) -> Vec<Step> {
    let asked = request.json();
    let text = |key: &str| asked[key].as_str().unwrap_or_default().to_owned();
    let amount = text("amount").parse().unwrap_or_default();
    let fate = Fate::of(amount);
    let trace = request.header("x-request-id").unwrap_or_default();
    book.lock().unwrap().arrives(Arrival::new(text("trace_no"), trace, amount));
    match fate {
        Fate::Done => said(request, "0000"),
        Fate::Declined => said(request, "4003"),
        Fate::Pending => said(request, "9800"),
        Fate::DoneLate => {
            thread::sleep(LATE);
            said(request, "0000")
        }
        Fate::Refused => vec![Step::Send(open_banking::http("401 Unauthorized", "text/plain", b"no"))],
        Fate::DoneAndError => vec![error()],
        Fate::DoneInSilence | Fate::LostInSilence => vec![Step::Close],
    }
}

/// What became of a payment; one that was lost on its way is not known.
pub(crate) fn status(request: &HttpRequest, book: &Mutex<Book>) -> Vec<Step> {
    let about = about(request);
    let found = book.lock().unwrap().asked(&about, Asked::Inquiry).cloned();
    slowly(found.as_ref());
    said(
        request,
        match found {
            Some(arrival) if arrival.moved => "0000",
            Some(arrival) if Fate::of(arrival.amount) != Fate::LostInSilence => "4003",
            _ => "4004",
        },
    )
}

/// Undoes a payment; where no money moved there is nothing that it knows.
pub(crate) fn cancel(request: &HttpRequest, book: &Mutex<Book>) -> Vec<Step> {
    let (answer, found) = {
        let mut book = book.lock().unwrap();
        let about = about(request);
        book.undoings.insert((own_number(request), about.clone()));
        let found = book.asked(&about, Asked::Reversal).cloned();
        let times = book.times(&about, Asked::Reversal);
        let undoing = found.as_ref().map_or(Undoing::Done, |arrival| Undoing::of(arrival.amount));
        let (undone, answer) = match undoing {
            _ if !found.as_ref().is_some_and(|arrival| arrival.moved) => (false, said(request, "4004")),
            Undoing::Refused => (false, said(request, "4009")),
            Undoing::Pending if times == 1 => (false, said(request, "9800")),
            Undoing::DoneAndError if times == 1 => (true, vec![error()]),
            Undoing::DoneInSilence if times == 1 => (true, vec![Step::Close]),
            _ => (true, said(request, "0000")),
        };
        if undone {
            book.undo(&about);
        }
        (answer, found)
    };
    slowly(found.as_ref());
    answer
}

fn own_number(request: &HttpRequest) -> String {
    request.json()["trace_no"].as_str().unwrap_or_default().to_owned()
}

fn about(request: &HttpRequest) -> String {
    request.json()["org_trace_no"].as_str().unwrap_or_default().to_owned()
}

fn slowly(about: Option<&Arrival>) {
    if let Some(arrival) = about.filter(|arrival| Fate::of(arrival.amount) == Fate::DoneLate) {
        thread::sleep(Duration::from_millis(SLOW_MS * (1 + arrival.amount / 50 % 8)));
    }
}

fn error() -> Step {
    Step::Send(open_banking::http("500 Internal Server Error", "text/plain", b"?"))
}

fn said(request: &HttpRequest, code: &str) -> Vec<Step> {
    let asked = request.json();
    vec![Step::Send(open_banking::ok(&json!({
        "code": code, "trace_no": asked["trace_no"], "org_trace_no": asked["org_trace_no"], "amount": asked["amount"],
    })))]
}
