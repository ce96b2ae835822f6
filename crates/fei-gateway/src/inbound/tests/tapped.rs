//! Whoever taps sees each call as it ended, with the telegram that the core was sent.

use fei_exchange::{Code, Outcome};

use super::bench::{Bench, deposit};
use crate::tap::{Seen, Told, Way};

async fn next(listener: &mut crate::Listener) -> std::sync::Arc<Seen> {
    match listener.next().await {
        Some(Told::Seen(seen)) => seen,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_seen_with_its_number_and_a_repetition_as_one() {
    let mut bench = Bench::new();
    let mut listener = bench.gateway.tap().listen().unwrap();
    for (number, msg_no) in [("1", "000001"), ("2", "000002")] {
        let calling = bench.call("POST", "/v1/deposits", deposit(number, "1000"));
        bench.question().await.answer("0000", "HONG");
        assert_eq!(calling.await.unwrap().status, 200);
        let seen = next(&mut listener).await;
        assert_eq!((seen.way, seen.outcome, seen.status), (Way::Inbound, Outcome::Executed, Some(200)));
        assert_eq!((&*seen.from, seen.to.as_deref(), seen.repeated), ("bank", Some("core"), false));
        assert_eq!(seen.txn, Some(bench.known_as(msg_no).await.txn));
        let numbers = [seen.request(), seen.answer()]
            .map(|rows| rows.into_iter().find(|row| row.key == "msg_no").unwrap().value.unwrap());
        assert_eq!(numbers, [msg_no, msg_no]);
    }
    let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
    assert_eq!(again.status, 200);
    let seen = next(&mut listener).await;
    assert!(seen.repeated);
    assert_eq!(seen.txn, Some(bench.known_as("000001").await.txn));
    let other = bench.call("POST", "/v1/deposits", deposit("1", "2000")).await.unwrap();
    assert_eq!(other.status, 409);
    let seen = next(&mut listener).await;
    assert_eq!((seen.code, seen.status, seen.answer().len()), (Some(Code::KeyReused), Some(409), 0));
}
