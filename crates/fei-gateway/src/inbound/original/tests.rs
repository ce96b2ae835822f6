use bytes::Bytes;
use fei_journal::Event;
use jiff::Timestamp;

use super::marked;

fn event(what: &str, detail: &str) -> Event {
    let (at, actor) = (Timestamp::UNIX_EPOCH, "owner".into());
    let (what, detail) = (what.into(), Some(detail.into()));
    Event { number: 1, at, what, from: None, to: None, code: None, actor, detail }
}

#[test]
fn only_what_fei_has_noted_is_a_mark() {
    let mark = "a call is about it: 0199 core.deposit_cancel a2V5";
    assert_eq!(marked(&event("noted", mark)), Some(Bytes::from_static(b"key")));
    for (what, detail) in [
        ("proposed", mark),
        ("noted", "the answer could not be read"),
        ("noted", "a call is about it: 0199 core.deposit_cancel"),
    ] {
        assert_eq!(marked(&event(what, detail)), None, "{what} {detail}");
    }
}
