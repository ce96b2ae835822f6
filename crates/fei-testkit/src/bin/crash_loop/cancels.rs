//! Calls about a deposit: it is taken back (입금취소), or asked about (입금조회). Some are made while it is in flight.

use crate::booking::Booking;
use crate::deposits::{Deposit, Said};
use crate::ledger::{Class, Ledger};
use crate::traffic::Traffic;

const CANCEL: &str = "/v1/deposits/cancel";

/// The cancel of a deposit, known by the deposit's number.
#[derive(Debug, Clone)]
pub(crate) struct Cancel {
    pub(crate) amount: u64,
    /// Which process was told first.
    pub(crate) life: u32,
    /// Whether nothing had been heard of the deposit.
    pub(crate) meanwhile: bool,
    /// Whether it was called before the deposit had come anywhere: which of them the core hears first is chance.
    pub(crate) overtakes: bool,
    pub(crate) heard: Vec<Said>,
}

/// A question what became of a deposit, and what was known to whoever asked.
#[derive(Debug, Clone)]
pub(crate) struct Inquiry {
    /// The deposit that it is about.
    pub(crate) number: u32,
    /// Whether the deposit had been told as executed, and its cancel.
    pub(crate) executed: bool,
    pub(crate) cancelled: bool,
    pub(crate) said: Said,
}

impl Cancel {
    fn body(&self, number: u32) -> String {
        let amount = self.amount;
        format!(
            r#"{{"tran_date":"20260907","tran_no":"C{number:011}","amount":"{amount}",
            "original":{{"tran_date":"20260907","tran_no":"{number:012}"}}}}"#
        )
    }
}

impl Inquiry {
    /// Whether it was answered, and the core was silent.
    pub(crate) fn is_by_journal(&self) -> bool {
        self.said.status == 200 && Booking::of_inquiry(self.number) == Booking::LostInSilence
    }

    /// What became of the deposit, as it was told; none: it was not.
    pub(crate) fn state(&self) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.said.body).ok()?;
        (self.said.status == 200).then(|| body["state"].as_str().map(str::to_owned)).flatten()
    }
}

impl Traffic<'_> {
    /// Takes a deposit back.
    pub(crate) fn cancel(&self, number: u32, deposit: &Deposit) {
        let is_unheard =
            |ledger: &Ledger| ledger.deposits.get(&number).is_some_and(|deposit| deposit.heard.is_empty());
        let meanwhile = is_unheard(&self.ledger.lock().unwrap());
        self.begin_cancel(number, (deposit.amount, meanwhile, false));
    }

    /// Takes a deposit back that nobody has told yet.
    pub(crate) fn overtake(&self, number: u32, deposit: &Deposit) {
        self.begin_cancel(number, (deposit.amount, false, true));
    }

    fn begin_cancel(&self, number: u32, (amount, meanwhile, overtakes): (u64, bool, bool)) {
        let cancel = Cancel { amount, life: self.life, meanwhile, overtakes, heard: Vec::new() };
        self.ledger.lock().unwrap().cancels.insert(number, cancel.clone());
        self.tell_cancel(number, &cancel);
    }

    /// Tells a cancel, and writes down what comes back. A gateway that dies says nothing.
    pub(crate) fn tell_cancel(&self, number: u32, cancel: &Cancel) {
        let asked = self.cancelled(number, |cancel| cancel.heard.len());
        let Some(said) = self.call("POST", CANCEL, &cancel.body(number)) else { return };
        self.cancelled(number, |cancel| said.heard_in(&mut cancel.heard, asked));
    }

    fn cancelled<T>(&self, number: u32, look: impl FnOnce(&mut Cancel) -> T) -> T {
        let mut ledger = self.ledger.lock().unwrap();
        look(ledger.cancels.get_mut(&number).expect("invariant: written down before it is told"))
    }

    /// Asks what became of a deposit, and writes down what comes back.
    pub(crate) fn inquire(&self, number: u32) {
        let is_executed = |said: &Said| said.class() == Some(Class::Executed);
        let (executed, cancelled) = {
            let ledger = self.ledger.lock().unwrap();
            let deposit = ledger.deposits.get(&number).map_or(&[][..], |deposit| &deposit.heard);
            let cancel = ledger.cancels.get(&number).map_or(&[][..], |cancel| &cancel.heard);
            (deposit.iter().any(is_executed), cancel.iter().any(is_executed))
        };
        let path = format!("/v1/deposits/{number:012}?tran_date=20260907");
        if let Some(said) = self.call("GET", &path, "") {
            let inquiry = Inquiry { number, executed, cancelled, said };
            self.ledger.lock().unwrap().inquiries.push(inquiry);
        }
    }
}
