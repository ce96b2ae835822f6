//! The numbers that the core knows calls by, when there are none left today.

use fei_journal::{Journal, MemoryJournal};
use jiff::civil::date;

use super::bench::{Bench, deposit};
use crate::testing::log::Log;

#[tokio::test(start_paused = true)]
async fn a_call_for_which_no_number_is_left_reaches_no_core() {
    let (log, _heard) = Log::hear();
    let journal = MemoryJournal::default();
    journal.seed("core", date(2026, 9, 7), 999_999);
    let mut bench = Bench::over(journal);
    let last = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    let question = bench.question().await;
    assert!(question.text().starts_with("0400999999"), "{}", question.text());
    question.answer("0000", "HONG");
    assert_eq!(last.await.unwrap().status, 200);
    assert!(log.text().contains("few numbers left"), "{}", log.text());

    for no in ["2", "3", "2"] {
        let served = bench.call("POST", "/v1/deposits", deposit(no, "1000")).await.unwrap();
        assert_eq!((served.status.as_u16(), &*Bench::code(&served), served.of), (503, "N52", None), "{no}");
    }
    let mut next = Bench::over(bench.journal.restarted());
    let served = next.call("POST", "/v1/deposits", deposit("4", "1000")).await.unwrap();
    assert_eq!((served.status.as_u16(), &*Bench::code(&served)), (503, "N52"), "after a restart too");
    assert!(bench.is_quiet() && next.is_quiet());
    for number in ["000000", "000001", "1000000"] {
        assert_eq!(bench.journal.known_as("core", number).await.unwrap().map(|it| it.txn), None, "{number}");
    }
}
