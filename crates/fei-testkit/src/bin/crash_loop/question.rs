//! What the core is asked: a deposit, its cancel, what became of it; and what the core makes of each.

use crate::booking::Booking;

/// What a question asks for. The journal has a transaction of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Deposit,
    Cancel,
    Inquiry,
}

/// A question that the core received.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) what: What,
    /// The deposit that it is about.
    pub(crate) number: u32,
    /// The number of the telegram, by which the journal knows the row (GUID).
    pub(crate) trace: String,
    /// What the core made of it: the code of its final answer.
    pub(crate) code: &'static str,
    /// As it came.
    pub(crate) telegram: Vec<u8>,
    /// What it hears beside the code.
    told: Vec<u8>,
    /// Whether it was answered, or is just now.
    pub(crate) answered: bool,
    /// The deposit's own question, where that had no answer yet when this came.
    pub(crate) before: Option<String>,
}

impl What {
    /// By the transaction's name in the layouts.
    pub(crate) fn of(transaction: &str) -> Option<Self> {
        match transaction {
            "core.deposit" => Some(Self::Deposit),
            "core.deposit_cancel" => Some(Self::Cancel),
            "core.deposit_inquiry" => Some(Self::Inquiry),
            _ => None,
        }
    }

    /// By 거래코드.
    fn of_code(code: &str) -> Self {
        match code {
            "VDEP000100" => Self::Deposit,
            "VDEP000200" => Self::Cancel,
            _ => Self::Inquiry,
        }
    }

    /// Where 거래고유번호 of the deposit stands.
    const fn number(self) -> (usize, usize) {
        match self {
            Self::Deposit => (267, 279),
            Self::Cancel => (228, 240),
            Self::Inquiry => (208, 220),
        }
    }
}

impl Question {
    /// What a telegram asks for, and what the core makes of it after all that was asked before.
    pub(crate) fn read(telegram: Vec<u8>, asked: &[Self]) -> (Self, Booking) {
        let text =
            |(from, to): (usize, usize)| String::from_utf8_lossy(&telegram[from..to]).trim().to_owned();
        let what = What::of_code(&text((40, 50)));
        let (number, trace) = (text(what.number()).parse().unwrap_or_default(), text((8, 40)));
        let booking = match what {
            What::Deposit => Booking::of(text((219, 232)).parse().unwrap_or_default()),
            What::Cancel => Booking::of_cancel(number),
            What::Inquiry => Booking::of_inquiry(number),
        };
        let about = || asked.iter().filter(move |question| question.number == number);
        let deposit = about().rfind(|question| question.what == What::Deposit);
        let again = about().any(|question| question.what == what);
        let booked = |what: What| about().any(|question| question.what == what && question.is_booked());
        let code = match booking {
            _ if what == What::Inquiry => "0000",
            Booking::Declined | Booking::LostInSilence => "E401",
            Booking::NotNow if !again => "E900",
            _ if what == What::Cancel && !booked(What::Deposit) => "E410",
            _ => "0000",
        };
        let told = match (what, deposit) {
            (What::Deposit, _) => format!("{number:010}20260907"),
            (What::Inquiry, Some(deposit)) if booked(What::Deposit) => {
                let state = if booked(What::Cancel) { '2' } else { '1' };
                format!("{state}{number:010}{}", String::from_utf8_lossy(&deposit.telegram[219..232]))
            }
            (What::Inquiry, Some(deposit)) if deposit.code == "E401" => format!("3{:023}", 0),
            (What::Inquiry, _) => format!("9{:023}", 0),
            (What::Cancel, _) => String::new(),
        };
        let before = deposit.filter(|deposit| what != What::Deposit && !deposit.answered);
        let (told, before) = (told.into_bytes(), before.map(|deposit| deposit.trace.clone()));
        (Self { what, number, trace, code, telegram, told, answered: false, before }, booking)
    }

    /// Whether the core has booked it.
    pub(crate) fn is_booked(&self) -> bool {
        self.code == "0000"
    }

    /// The answer that says how it ended, on time or not.
    pub(crate) fn answer(&self) -> Vec<u8> {
        self.answer_with(self.code)
    }

    pub(crate) fn answer_with(&self, code: &str) -> Vec<u8> {
        let mut answer = self.telegram.clone();
        answer[50] = b'R';
        answer[84..88].copy_from_slice(code.as_bytes());
        let at = if self.what == What::Deposit { 299 } else { 220 };
        if code == "0000" && !self.told.is_empty() {
            answer[at..at + self.told.len()].copy_from_slice(&self.told);
        }
        answer
    }
}

#[cfg(test)]
impl Question {
    /// One that the core has answered with this code.
    pub(crate) fn answered_with(what: What, number: u32, trace: &str, code: &'static str) -> Self {
        let (trace, telegram, told) = (trace.to_owned(), Vec::new(), Vec::new());
        Self { what, number, trace, code, telegram, told, answered: true, before: None }
    }
}
