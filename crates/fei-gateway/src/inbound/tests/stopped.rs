//! What people have stopped is not asked of the core, and a call that came before is told all the same.

use fei_journal::{Act, Hand, Order, Subject};

use super::bench::{Bench, deposit};

async fn order(bench: &Bench, subject: &Subject, act: Act) {
    let hand = Hand { who: "kim".into(), why: "점검".into() };
    bench.gateway.order(Order { subject: subject.clone(), act, hand, from: None }).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stopped_institution_transaction_or_core_reaches_nobody() {
    let (stop, start) = (Act::Stop, Act::Start);
    for (subject, stop, start, code) in [
        (Subject::Institution("bank".into()), stop, start, "N43"),
        (Subject::Transaction("core.deposit".into()), stop, start, "N43"),
        (Subject::Institution("core".into()), stop, start, "N43"),
        (Subject::Node, Act::Drain, Act::Resume, "N51"),
    ] {
        let mut bench = Bench::new();
        let first = bench.call("POST", "/v1/deposits", deposit("1", "1000"));
        bench.question().await.answer("0000", "HONG");
        let first = first.await.unwrap();
        order(&bench, &subject, stop).await;
        let served = bench.call("POST", "/v1/deposits", deposit("2", "1000")).await.unwrap();
        assert_eq!((served.status.as_u16(), &*Bench::code(&served)), (503, code), "{subject}");
        assert_eq!(served.headers["retry-after"], "5", "{subject}");
        assert!(!String::from_utf8_lossy(&served.body).contains("점검"), "why is nobody else's business");
        let again = bench.call("POST", "/v1/deposits", deposit("1", "1000")).await.unwrap();
        assert_eq!((again.status, again.body), (first.status, first.body), "{subject}: a repetition");
        assert!(bench.is_quiet(), "{subject}");

        order(&bench, &subject, start).await;
        let calling = bench.call("POST", "/v1/deposits", deposit("2", "1000"));
        let question = bench.question().await;
        assert_eq!(&question.text()[4..10], "000002", "{subject}: what was refused has used up no number");
        question.answer("0000", "HONG");
        assert_eq!(calling.await.unwrap().status, 200, "{subject}");
    }
}
