//! The institution: it writes down what comes before it answers, and lives on when the gateway dies.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use fei_testkit::{Conduct, HttpPeer, HttpRequest, Step, open_banking};
use serde_json::Value;

use crate::fate::Fate;
use crate::{batch, relay};

/// How long an answer that comes late takes: longer than the gateway waits.
pub(crate) const LATE: Duration = Duration::from_millis(900);

/// A transfer or a payment that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) reference: String,
    pub(crate) trace: String,
    pub(crate) amount: u64,
    pub(crate) moved: bool,
    /// It moved, and was taken back.
    pub(crate) undone: bool,
}

/// What came about a transfer, by what follows unknown results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Inquiry,
    Reversal,
}

/// What the institution really received, in its order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    pub(crate) transfers: Vec<Arrival>,
    /// Transfers that came several in one call.
    pub(crate) items: Vec<Arrival>,
    /// What came about each transfer, by its reference, in its order.
    pub(crate) followed: HashMap<String, Vec<Asked>>,
    /// The numbers under which undoings came, each with the reference of what it was to undo.
    pub(crate) undoings: BTreeSet<(String, String)>,
}

impl Arrival {
    /// As its fate is.
    pub(crate) fn new(reference: String, trace: String, amount: u64) -> Self {
        Self { reference, trace, amount, moved: Fate::of(amount).moves(), undone: false }
    }

    /// Whether its money is where it was to go.
    pub(crate) const fn stands(&self) -> bool {
        self.moved && !self.undone
    }
}

impl Asked {
    /// The journal's word for it.
    pub(crate) fn of(kind: &str) -> Option<Self> {
        match kind {
            "inquiry" => Some(Self::Inquiry),
            "reversal" => Some(Self::Reversal),
            _ => None,
        }
    }
}

impl Book {
    /// Writes down what came.
    pub(crate) fn arrives(&mut self, arrival: Arrival) {
        self.transfers.push(arrival);
    }

    /// Writes down that a transfer was asked about; it, if it is known.
    pub(crate) fn asked(&mut self, about: &str, how: Asked) -> Option<&Arrival> {
        self.followed.entry(about.to_owned()).or_default().push(how);
        self.transfers.iter().chain(&self.items).find(|arrival| arrival.reference == about)
    }

    /// Times that this came about a transfer.
    pub(crate) fn times(&self, about: &str, how: Asked) -> u32 {
        let asked = self.followed.get(about).map_or(&[][..], Vec::as_slice);
        asked.iter().filter(|one| **one == how).count().try_into().unwrap_or(u32::MAX)
    }

    /// Takes it back.
    pub(crate) fn undo(&mut self, about: &str) {
        let found = self.transfers.iter_mut().filter(|arrival| arrival.reference == about);
        found.for_each(|arrival| arrival.undone = true);
    }
}

/// The institution at work.
pub(crate) struct Institution {
    peer: HttpPeer,
    book: Arc<Mutex<Book>>,
}

impl Institution {
    pub(crate) fn start() -> Self {
        let book = Arc::<Mutex<Book>>::default();
        let kept = Arc::clone(&book);
        let peer = HttpPeer::start(Conduct::play(move |request| answer(request, &kept)));
        Self { peer, book }
    }

    pub(crate) fn url(&self) -> String {
        self.peer.url()
    }

    /// The book as it stands.
    pub(crate) fn book(&self) -> Book {
        self.book.lock().unwrap().clone()
    }
}

fn answer(request: &HttpRequest, book: &Mutex<Book>) -> Vec<Step> {
    match &*request.call() {
        "POST /v2.0/transfer/deposit/acnt_num" if batch::is_one(request) => batch::transfers(request, book),
        "POST /v2.0/transfer/deposit/acnt_num" => transfer(request, book),
        "POST /v2.0/transfer/result" => vec![Step::Send(result(request, book))],
        "POST /payment" => relay::pay(request, book),
        "POST /payment/status" => relay::status(request, book),
        "POST /payment/cancel" => relay::cancel(request, book),
        other => panic!("a call that is not in the contract: {other}"),
    }
}

fn transfer(request: &HttpRequest, book: &Mutex<Book>) -> Vec<Step> {
    let asked = request.json();
    let text = |key: &str| asked["req_list"][0][key].as_str().unwrap_or_default().to_owned();
    let (reference, amount) = (text("bank_tran_id"), text("tran_amt").parse().unwrap_or_default());
    let (trace, fate) = (request.header("x-request-id").unwrap_or_default(), Fate::of(amount));
    book.lock().unwrap().arrives(Arrival::new(reference, trace, amount));
    thread::sleep(Duration::from_millis(amount / 10 % 8));
    let mut answer = open_banking::transfer(request);
    if fate == Fate::Declined {
        answer["res_list"][0]["bank_rsp_code"] = "403".into();
    }
    said(fate, answer)
}

/// What comes back of a call of this fate, with the answer that it would have.
pub(crate) fn said(fate: Fate, mut said: Value) -> Vec<Step> {
    match fate {
        Fate::Done | Fate::Declined => {}
        Fate::Pending => said["rsp_code"] = "A0002".into(),
        Fate::DoneLate => thread::sleep(LATE),
        Fate::Refused => {
            return vec![Step::Send(open_banking::http("401 Unauthorized", "text/plain", b"no"))];
        }
        Fate::DoneAndError => {
            return vec![Step::Send(open_banking::http("500 Internal Server Error", "text/plain", b"?"))];
        }
        Fate::DoneInSilence | Fate::LostInSilence => return vec![Step::Close],
    }
    vec![Step::Send(open_banking::ok(&said))]
}

/// What became of a transfer: the book says it, or knows nothing of it.
fn result(request: &HttpRequest, book: &Mutex<Book>) -> Vec<u8> {
    let asked = request.json();
    let item = &asked["req_list"][0];
    let about = item["org_bank_tran_id"].as_str().unwrap_or_default();
    let known = book.lock().unwrap().asked(about, Asked::Inquiry).map(|arrival| arrival.moved);
    let code = match known {
        Some(true) => "000",
        Some(false) => "403",
        None => "410",
    };
    open_banking::ok(&open_banking::result(request, code))
}
