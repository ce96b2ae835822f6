//! Two who answer each other: whatever the first one sends, there is an end.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use fei_journal::MemoryJournal;

use crate::testing::registry;
use crate::{Gateway, SystemClock};

/// An answer has another number of its kind, and nothing else says that it is one.
const PARTY: &str = r#"
speaks  = "telegram"
charset = "cp949"
text    = { request = "reject", answer = "replace" }
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 500 }
key     = ["kind"]
key_forever = "a sample's numbers never start again"
trace   = "{kind}"
header  = [
  { at = 0, name = "kind",     as = "X(4)" },
  { at = 4, name = "code",     as = "X(2)" },
  { at = 6, name = "rsp_code", as = "X(1)", set_by = "answer" },
]
answer  = { kind = "+100", rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
"#;

const ASK: &str = r#"
title    = "t"
flow     = "layout"
match    = { kind = "2000", code = "AA" }
effect   = "none"
telegram = [{ at = 7, name = "no", as = "X(1)" }]
"#;

/// How many answers there are when each is answered in turn; 200 are no end.
async fn answers(party: &str, ask: &str, telegram: &str) -> usize {
    let layouts = registry(&[("core/party.toml", party), ("core/ask.toml", ask)]);
    let (journal, clock) = (Arc::new(MemoryJournal::default()), Arc::new(SystemClock));
    let gateway = Gateway::new(Arc::new(layouts), HashMap::new(), journal, clock);
    let mut telegram = Bytes::copy_from_slice(telegram.as_bytes());
    for count in 0..200 {
        match gateway.answer("core", telegram).await {
            Some(answer) => telegram = answer,
            None => return count,
        }
    }
    200
}

#[tokio::test]
async fn an_answer_to_what_nobody_knows_is_not_answered() {
    // Of a kind that is known and of one that is not; one to which nothing can be added; a request with what only answers have.
    for request in ["2000AA 1", "2000ZZ 1", "5000AA 1", "5000ZZ 1", "9900ZZ 1", "2000ZZ01"] {
        assert_eq!(answers(PARTY, ASK, request).await, 1, "{request}");
    }
    for answer in ["2100AA01", "2100ZZ 1", "5100ZZ21"] {
        assert_eq!(answers(PARTY, ASK, answer).await, 0, "{answer}");
    }
}

/// Its answer is recognised as what it answers.
#[tokio::test]
async fn an_answer_to_what_is_known_by_its_code_alone_is_not_answered() {
    let by_code = ASK.replace("kind = \"2000\", ", "");
    for request in ["2000AA 1", "2000ZZ 1"] {
        assert_eq!(answers(PARTY, &by_code, request).await, 1, "{request}");
    }
}

/// Nothing tells an answer from a request: it goes on for as long as an answer is another telegram.
#[tokio::test]
async fn an_answer_that_is_what_it_answers_is_not_sent() {
    let allowed = format!("answer_only_data = \"allow\"\n{PARTY}");
    assert_eq!(answers(&allowed, ASK, "9000ZZ 1").await, 9);
}
