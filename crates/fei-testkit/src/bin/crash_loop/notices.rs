//! What the core was told of results that had been unknown (결과통지): each notice as it came, and what the core said to it.

use std::collections::BTreeMap;

use fei_testkit::hecto;

/// A notice that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    /// 처리결과: `0000` executed, `NREC` not executed, and every other code a reason to decline.
    pub(crate) result: String,
    /// All of it, but how often it was sent.
    pub(crate) content: Vec<u8>,
    /// What the core said to it; nothing: it was silent.
    pub(crate) code: Option<&'static str>,
}

impl Notice {
    /// Whether the core said that it has taken it.
    pub(crate) fn is_taken(&self) -> bool {
        self.code == Some("0000")
    }

    /// Whether the core said that it never will.
    pub(crate) fn is_declined(&self) -> bool {
        self.code == Some("FE40")
    }
}

/// All of them, by the number of the transfer that they are about, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notices(BTreeMap<u32, Vec<Notice>>);

impl Notices {
    /// Writes one down before it is answered. The code of the core's answer: one of some is silent at first, or has no time,
    /// or takes no notice of it, ever.
    pub(crate) fn hear(&mut self, telegram: &[u8]) -> Option<&'static str> {
        let about = hecto::text(telegram, hecto::TOLD_MSG_NO).trim().parse().unwrap_or_default();
        let heard = self.0.entry(about).or_default();
        let code = match about % 24 {
            0 if heard.is_empty() => None,
            1 if heard.is_empty() => Some("FE90"),
            2 | 3 => Some("FE40"),
            _ => Some("0000"),
        };
        let mut content = telegram.to_vec();
        hecto::put(&mut content, hecto::SEND_COUNT, b"");
        let result = hecto::text(telegram, hecto::TOLD_RESULT).to_owned();
        heard.push(Notice { result, content, code });
        code
    }

    /// Those about one transfer.
    pub(crate) fn about(&self, number: u32) -> &[Notice] {
        self.0.get(&number).map_or(&[], Vec::as_slice)
    }
}
