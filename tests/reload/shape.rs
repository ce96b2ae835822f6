//! A process that was started with layouts of another shape. The answers of a telegram's items are kept by the layouts that they
//! were made by, and told by these; where they are gone, it tells each as it ended, and nothing more.

use fei_testkit::{Conduct, CoreLine, Fei, HttpPeer, HttpRequest, bulk, hecto, open_banking};
use rusqlite::Connection;

use super::restarted::journal;
use super::{BINARY, Layouts};

const BULK: &str = "bulk/transfer.toml";
/// Where the items of an answer begin.
const ITEMS: usize = 40;

/// The second of two transfers is declined; what both hear, and what a repetition hears of another process, whose layouts were
/// changed. Between the two the journal may have come to keep none, as one that an older FEI has written.
fn again(change: impl Fn(&Layouts), keeps: bool) -> [Vec<u8>; 2] {
    let peer = HttpPeer::start(Conduct::answer(|request: &HttpRequest| {
        let mut answer = open_banking::transfer(request);
        answer["res_list"][1]["bank_rsp_code"] = "403".into();
        open_banking::ok(&answer)
    }));
    let layouts = Layouts::new().without_cases("bulk");
    let mut fei = Fei::start(BINARY, &layouts.config(&peer));
    let telegram = bulk::transfers(1, 2);
    let first = CoreLine::dial(fei.address("bulk")).ask(&telegram);
    fei.kill();
    change(&layouts);
    if !keeps {
        let journal = Connection::open(journal(&fei)).unwrap();
        journal.execute_batch("DELETE FROM layout_file; DELETE FROM layout_set").unwrap();
    }
    fei.start_again(BINARY, &[]);
    let again = CoreLine::dial(fei.address("bulk")).ask(&telegram);
    assert_eq!(hecto::text(&first, bulk::RSP_CODE), hecto::text(&again, bulk::RSP_CODE));
    assert_eq!(peer.requests().len(), 1, "sent once");
    [first, again]
}

fn of_another_length(layouts: &Layouts) {
    let number = r#"name = "bank_txn_id", as = "AN(20)","#;
    layouts.put(BULK, number, &number.replace("20", "22"));
    layouts.also(BULK, r#"{ at = 44, name = "error", "#, r#"{ at = 46, name = "error", "#);
}

#[test]
fn a_repetition_of_several_transfers_is_told_the_same_by_another_process() {
    let [first, again] = again(of_another_length, true);
    assert_eq!(first, again);
}

#[test]
fn a_repetition_of_several_transfers_is_told_as_they_ended_by_layouts_of_another_length() {
    let [_, again] = again(of_another_length, false);
    let told: Vec<_> = again[ITEMS..].chunks(50).map(|item| [item[23], item[46]]).collect();
    assert_eq!(told, [*b"S ", *b"FE"]);
}

/// The bytes of before can be read by the new rows, and say other things there.
#[test]
fn a_repetition_of_several_transfers_is_told_as_they_ended_by_layouts_with_other_places() {
    let with_other_places = |layouts: &Layouts| {
        let result = r#"name = "result",      as = "AN(1)",  ko = "처리결과", codes = { S = "정상", F = "불능", N = "미수신" } }"#;
        let number = r#"name = "bank_txn_id", as = "AN(20)", ko = "은행거래번호" }"#;
        let before = format!("{{ at = 23, {result},\n    {{ at = 24, {number},");
        layouts.put(BULK, &before, &format!("{{ at = 23, {number},\n    {{ at = 43, {result},"));
    };
    let [_, again] = again(with_other_places, false);
    let told: Vec<_> = again[ITEMS..].chunks(48).map(|item| (item[43], &item[44..48])).collect();
    assert_eq!(told, [(b'S', &b"    "[..]), (b'F', b"E001")]);
}
