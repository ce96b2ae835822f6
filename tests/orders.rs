//! The real program and orders by hand: what is stopped is not sent, other things go on, a restart changes nothing, and the
//! journal says who and why.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

use std::time::{Duration, Instant};

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, PATIENCE, hecto, open_banking};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");

fn running() -> (Fei, HttpPeer) {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    (fei, peer)
}

/// An operator's command to the gateway: how it ends, and the documents that it answers.
fn tell(fei: &Fei, arguments: &[&str]) -> (i32, Vec<Value>) {
    let admin = fei.admin().to_string();
    let output = fei.beside(BINARY, &[arguments, &["--admin", &admin, "--format", "json"]].concat());
    let answer = String::from_utf8(output.stdout).unwrap();
    let documents = serde_json::Deserializer::from_str(&answer).into_iter().map(Result::unwrap);
    (output.status.code().unwrap(), documents.collect())
}

fn order(fei: &Fei, arguments: &[&str]) -> Value {
    let (code, answer) = tell(fei, arguments);
    assert_eq!((code, answer.len()), (0, 1), "{arguments:?}: {answer:?}");
    answer[0].clone()
}

/// The line of a name in a list.
fn line(fei: &Fei, kind: &str, name: &str) -> Value {
    let (_, all) = tell(fei, &[kind, "list"]);
    let named = |line: &Value| line["name"] == name || line["id"] == name;
    all.into_iter().find(named).unwrap()
}

fn code(core: &mut CoreLine, telegram: &[u8]) -> String {
    hecto::text(&core.ask(telegram), hecto::RSP_CODE).to_owned()
}

/// A moment from now, as an operator in Korea says it.
fn in_korea(seconds: i64) -> String {
    let moment = Timestamp::now() + SignedDuration::from_secs(seconds);
    Offset::constant(9).to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[test]
fn a_stopped_institution_gets_nothing_until_it_is_started_even_after_a_restart() {
    let (mut fei, peer) = running();
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(code(&mut core, &hecto::transfer(1)), "0000");
    let spoken = order(&fei, &["institution", "stop", "kftc", "--why", "기관 점검"]);
    assert_eq!((&spoken["subject"], &spoken["act"]), (&"institution kftc".into(), &"stopped".into()));

    let refused = |fei: &Fei| {
        let mut core = CoreLine::dial(fei.address("hecto"));
        assert_eq!(code(&mut core, &hecto::transfer(2)), "FE90", "not executed");
        assert_eq!(
            code(&mut core, &hecto::transfer(1)),
            "0000",
            "a repetition hears what became of the first one"
        );
        fei.log().wait_for(&[
            ("institution", "kftc"),
            ("code", "N43"),
            ("detail", "closed by hand: 기관 점검"),
        ]);
        let line = line(fei, "institution", "kftc");
        assert_eq!((&line["stopped"]["why"], &line["in_flight"]), (&"기관 점검".into(), &0.into()), "{line}");
    };
    refused(&fei);
    fei.kill_and_start_again(BINARY);
    refused(&fei);
    assert_eq!(peer.requests().len(), 1);
    assert!(line(&fei, "institution", "thedozen")["stopped"].is_null());

    order(&fei, &["institution", "start", "kftc", "--why", "점검 끝"]);
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(
        code(&mut core, &hecto::transfer(2)),
        "0000",
        "the same telegram, which was not executed before"
    );
    assert!(line(&fei, "institution", "kftc")["stopped"].is_null());
    fei.kill_and_start_again(BINARY);
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(code(&mut core, &hecto::transfer(3)), "0000");
}

#[test]
fn a_stop_from_a_time_on_waits_for_it_and_an_order_for_the_same_time_takes_its_place() {
    let (mut fei, _peer) = running();
    let mut core = CoreLine::dial(fei.address("hecto"));
    order(&fei, &["institution", "stop", "kftc", "--why", "마감", "--from", "2099-01-01T00:00"]);
    assert_eq!(line(&fei, "institution", "kftc")["later"][0]["from"], "2098-12-31T15:00:00Z");
    let answer =
        order(&fei, &["institution", "start", "kftc", "--why", "마감 없음", "--from", "2099-01-01T00:00"]);
    assert_eq!((&answer["instead_of"]["why"], &answer["later"]), (&"마감".into(), &json!([])));
    assert_eq!(acts(&line(&fei, "institution", "kftc")), ["started"]);
    let (code_of_over, _) =
        tell(&fei, &["institution", "stop", "kftc", "--why", "어제", "--from", &in_korea(-3600)]);
    assert_ne!(code_of_over, 0, "a wrong day is not obeyed at once");
    assert!(line(&fei, "institution", "kftc")["stopped"].is_null());

    let (began, from) = (Instant::now(), in_korea(3));
    order(&fei, &["institution", "stop", "kftc", "--why", "마감", "--from", &from]);
    assert_eq!(code(&mut core, &hecto::transfer(1)), "0000", "not yet");
    // Whoever waits is not forgotten.
    fei.kill_and_start_again(BINARY);
    let mut core = CoreLine::dial(fei.address("hecto"));
    let mut number = 2;
    while code(&mut core, &hecto::transfer(number)) != "FE90" {
        assert!(began.elapsed() < PATIENCE, "it never comes");
        number += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(began.elapsed() >= Duration::from_secs(2), "too early: {:?}", began.elapsed());
    assert_eq!(line(&fei, "institution", "kftc")["stopped"]["why"], "마감");
}

/// Which orders wait.
fn acts(line: &Value) -> Vec<&str> {
    line["later"].as_array().unwrap().iter().map(|waits| waits["act"].as_str().unwrap()).collect()
}

#[test]
fn a_maintenance_is_ordered_ahead_from_its_stop_to_its_start() {
    let (mut fei, _peer) = running();
    for (kind, name) in [("institution", "kftc"), ("transaction", "hecto.transfer")] {
        order(&fei, &[kind, "start", name, "--why", "점검 끝", "--from", "2099-01-01T20:00"]);
        let answer = order(&fei, &[kind, "stop", name, "--why", "점검", "--from", "2099-01-01T18:00"]);
        assert_eq!((acts(&answer), &answer["instead_of"]), (vec!["started"], &Value::Null));
        fei.kill_and_start_again(BINARY);
        assert_eq!(acts(&line(&fei, kind, name)), ["stopped", "started"]);
        let answer = order(&fei, &[kind, "stop", name, "--why", "장애"]);
        assert_eq!(acts(&answer), ["stopped", "started"], "what is ordered at once leaves them, and says so");
        assert_eq!(line(&fei, kind, name)["stopped"]["why"], "장애");
        assert_eq!(acts(&line(&fei, kind, name)), ["stopped", "started"]);
    }
    let admin = fei.admin().to_string();
    let again = ["institution", "stop", "kftc", "--why", "더 길게", "--from", "2099-01-01T20:00"];
    let said = fei.beside(BINARY, &[&again[..], &["--admin", &admin]].concat());
    let said = String::from_utf8(said.stdout).unwrap();
    let lines: Vec<_> = said.lines().map(|line| line.split(" by ").next().unwrap()).collect();
    assert_eq!(
        lines,
        [
            "institution kftc will be stopped from 2099-01-01 20:00:00",
            "    instead of: started from 2099-01-01 20:00:00",
            "    later: stopped from 2099-01-01 18:00:00",
        ]
    );
}

#[test]
fn a_stopped_transaction_is_not_begun_and_others_of_its_institution_are() {
    let (mut fei, peer) = running();
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(code(&mut core, &hecto::transfer(1)), "0000");
    order(&fei, &["transaction", "stop", "hecto.transfer", "--why", "한도 변경"]);
    fei.kill_and_start_again(BINARY);
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(code(&mut core, &hecto::transfer(2)), "FE90");
    assert_eq!(code(&mut core, &hecto::transfer(1)), "0000", "a repetition");
    assert_eq!(code(&mut core, &hecto::account_holder(3, "12345678901234")), "0000");
    assert_eq!(peer.requests().len(), 2);
    let (_, stopped) = tell(&fei, &["transaction", "list", "--stopped"]);
    assert_eq!((stopped.len(), &stopped[0]["id"]), (1, &"hecto.transfer".into()));
    order(&fei, &["transaction", "start", "hecto.transfer", "--why", "변경 끝"]);
    assert_eq!(code(&mut core, &hecto::transfer(2)), "0000");
    // The core's own party: nothing is sent for it.
    order(&fei, &["institution", "stop", "hecto", "--why", "계정계 작업"]);
    assert_eq!(code(&mut core, &hecto::transfer(4)), "FE90");
    assert_eq!(peer.requests().len(), 3);
}

#[test]
fn a_breaker_is_held_and_given_back() {
    let (fei, peer) = running();
    let mut core = CoreLine::dial(fei.address("hecto"));
    order(&fei, &["institution", "breaker", "kftc", "--open", "--why", "응답 지연"]);
    assert_eq!(code(&mut core, &hecto::transfer(1)), "FE90");
    assert_eq!(code(&mut core, &hecto::account_holder(2, "12345678901234")), "FE90", "no probe either");
    fei.log().wait_for(&[("institution", "kftc"), ("code", "N42")]);
    let held = line(&fei, "institution", "kftc");
    assert_eq!((&held["breaker"], &held["held"]["why"]), (&"held_open".into(), &"응답 지연".into()));
    assert!(held["stopped"].is_null() && peer.requests().is_empty());

    order(&fei, &["institution", "breaker", "kftc", "--auto", "--why", "정상"]);
    assert_eq!(code(&mut core, &hecto::transfer(1)), "0000");
    assert_eq!(line(&fei, "institution", "kftc")["breaker"], "closed");
}

#[test]
fn the_journal_says_who_ordered_what_and_is_sound() {
    let (fei, _peer) = running();
    order(&fei, &["transaction", "stop", "hecto.transfer", "--why", "첫째: 까닭"]);
    order(&fei, &["institution", "breaker", "thedozen", "--closed", "--why", "둘째", "--from", "2099-01-01"]);
    for (wrong, said) in [
        (&["institution", "stop", "nobody", "--why", "x"][..], "refused: there is no institution nobody"),
        (
            &["transaction", "stop", "hecto.nothing", "--why", "x"],
            "refused: there is no transaction hecto.nothing",
        ),
        (&["institution", "stop", "kftc", "--why", " "], "refused: `by` and `why` must say something"),
    ] {
        let admin = fei.admin().to_string();
        let output = fei.beside(BINARY, &[wrong, &["--admin", &admin]].concat());
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains(said), "{output:?}");
    }

    let listed = fei.beside(BINARY, &["journal", "orders", "--format", "json"]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    let orders: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let short =
        |order: &Value| ["act", "subject", "from", "why"].map(|key| order[key].as_str().map(str::to_owned));
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        orders.iter().map(short).collect::<Vec<_>>(),
        [
            [text("stopped"), text("transaction hecto.transfer"), None, text("첫째: 까닭")],
            [
                text("held_closed"),
                text("breaker thedozen"),
                text("2099-01-01T00:00:00.000+09:00"),
                text("둘째")
            ],
        ]
    );
    assert!(orders.iter().all(|order| !order["by"].as_str().unwrap().is_empty()));
    let verified = fei.beside(BINARY, &["journal", "verify"]);
    assert!(verified.status.success(), "{verified:?}");
    assert!(String::from_utf8_lossy(&verified.stdout).contains("2 events"), "{verified:?}");
}

/// What a list says of gates and breakers, and what a command without the token is told.
#[test]
fn people_read_gates_and_breakers_apart_and_what_to_set() {
    let (fei, _peer) = running();
    order(&fei, &["institution", "breaker", "kftc", "--open", "--why", "응답 지연"]);
    order(&fei, &["institution", "stop", "thedozen", "--why", "점검"]);
    let admin = fei.admin().to_string();
    let list = fei.beside(BINARY, &["institution", "list", "--admin", &admin]).stdout;
    let list = String::from_utf8(list).unwrap();
    let begins = |name: &str, how: &str| {
        let line = list.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap();
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.starts_with(how), "{line}");
    };
    begins("kftc", "kftc gate open breaker held open 0 of ");
    begins("thedozen", "thedozen gate stopped breaker ok 0 of ");
    begins("vbank", "vbank gate open calls us, and is never called ");

    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["tap"][..], &["institution", "start", "kftc", "--why", "x"]] {
        let mut beside = std::process::Command::new(BINARY);
        beside.args(arguments).args(["--admin", &admin]).current_dir(&folder);
        let output = beside.env_remove("FEI__ADMIN__TOKEN").output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{told}");
        assert!(told.contains("under [admin] of the settings (--config), or FEI__ADMIN__TOKEN"), "{told}");
    }
}

#[test]
fn a_glance_counts_what_was_answered_between_two_looks() {
    let (fei, _peer) = running();
    let mut core = CoreLine::dial(fei.address("hecto"));
    assert_eq!(code(&mut core, &hecto::transfer(1)), "0000");
    let kftc = |looks: &str| {
        let (exit, lines) = tell(&fei, &["top", "--count", looks]);
        assert_eq!(exit, 0);
        lines.into_iter().filter(|line| line["name"] == "kftc").collect::<Vec<_>>()
    };
    let first = kftc("1");
    assert_eq!((first.len(), &first[0]["answers"]["executed"]), (1, &1.into()), "{first:?}");
    assert!(first[0]["per_second"].is_null() && first[0]["breaker"] == "closed");
    let looks = std::thread::scope(|scope| {
        let looks = scope.spawn(|| kftc("3"));
        let until = Instant::now() + Duration::from_millis(1_500);
        let mut number = 2;
        while Instant::now() < until {
            assert_eq!(code(&mut core, &hecto::transfer(number)), "0000");
            number += 1;
        }
        looks.join().unwrap()
    });
    let rate = |look: &Value| look["per_second"]["executed"].as_u64().unwrap();
    assert!(looks.len() == 3 && looks[1..].iter().any(|look| rate(look) > 0), "{looks:?}");
    // Where something ended in the interval it took some time; where nothing did nobody can say.
    for look in &looks[1..] {
        let [p50, p99] = ["p50_us", "p99_us"].map(|name| look[name].as_u64());
        assert_eq!((p50.is_some(), p99.is_some()), (rate(look) > 0, rate(look) > 0), "{look}");
        assert!(p50.is_none_or(|p50| p50 > 0) && p50 <= p99, "{look}");
    }
}
