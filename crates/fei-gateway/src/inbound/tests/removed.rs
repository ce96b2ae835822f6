//! A journal in a file, of which old days are removed: one that goes takes the cancel of a deposit along that stays.

use fei_exchange::Code;
use fei_journal::{Hand, Sealer, SqliteDesk, SqliteJournal, SqliteLimits};
use http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use tempfile::TempDir;

use super::bench::{Bench, deposit};

/// What whoever asks about the deposit 1 hears while the core says nothing.
async fn asked(bench: &mut Bench<SqliteJournal>) -> (StatusCode, String) {
    let asking = bench.call("GET", "/v1/deposits/1", String::new());
    bench.question().await.fail(Code::TimedOut);
    let told = asking.await.unwrap();
    (told.status, String::from_utf8(told.body.to_vec()).unwrap())
}

/// Its day stays, because something of it is open.
#[tokio::test]
async fn a_deposit_whose_cancel_may_have_been_removed_is_the_cores_to_answer() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("journal.db");
    let sealer = || Sealer::new("test", &[7; 32]).unwrap();
    let journal = SqliteJournal::open(&path, sealer(), SqliteLimits::default()).unwrap();
    let (first, second) = (date(2026, 9, 7), date(2026, 9, 8));
    let mut bench = Bench::on(journal.clone(), first);
    let calling = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
    bench.question().await.answer("0000", "HONG");
    assert_eq!(calling.await.unwrap().status, StatusCode::OK);
    let calling = bench.call("POST", "/v1/deposits", deposit("2", "1000"));
    bench.question().await.fail(Code::ConnectionLost);
    assert_eq!(calling.await.unwrap().status, StatusCode::GATEWAY_TIMEOUT);

    let mut bench = Bench::on(journal.clone(), second);
    let cancel = r#"{"no":"9","org_no":"1"}"#.to_owned();
    let calling = bench.call("POST", "/v1/deposits/cancel", cancel);
    bench.question().await.answer("0000", "");
    assert_eq!(calling.await.unwrap().status, StatusCode::OK);

    let mut bench = Bench::on(journal.clone(), second + 60.days());
    let cancelled = (StatusCode::OK, r#"{"result":"cancelled"}"#.to_owned());
    assert_eq!(asked(&mut bench).await, cancelled);
    let desk = SqliteDesk::open(&path, sealer(), SqliteLimits::default()).unwrap();
    let hand = Hand { who: "keeper".into(), why: "five years".into() };
    assert!(desk.retire(first, hand.clone()).await.is_err(), "a result of it is unknown");
    assert_eq!(desk.retire(second, hand).await, Ok(1));
    assert_eq!(asked(&mut bench).await.0, StatusCode::GATEWAY_TIMEOUT);
}
