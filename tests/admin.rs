//! The admin pages of the real program: what they say, and what cannot make them say more.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, PATIENCE, hecto, open_banking};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");

/// One page: its status, its head, its text.
fn get(admin: SocketAddr, path: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(admin).expect("the admin port takes connections");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes a limit");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .expect("it reads the request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (head[9..12].parse().expect("a status"), head.to_owned(), body.to_owned())
}

/// A browser that was led here by another site's name names that site.
#[test]
fn whoever_asks_by_another_name_reads_nothing() {
    let fei = Fei::start(BINARY, &Config::new("layouts", "http://127.0.0.1:1").admin());
    for (path, host, expected) in [
        ("/config", "evil.example", 421),
        ("http://evil.example/config", "localhost", 421),
        ("http://localhost/config", "localhost", 200),
        ("/config", "127.0.0.1:9110", 200),
        ("/config", "localhost:9110", 200),
    ] {
        let mut stream = TcpStream::connect(fei.admin()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer[9..12].parse(), Ok(expected), "{path} {host}: {answer}");
        assert_eq!(answer.contains("journal"), expected == 200, "{host}: {answer}");
    }
}

/// A command with the token: its status, its text.
fn post(admin: SocketAddr, path: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(admin).expect("the admin port takes connections");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes a limit");
    let (token, length) = (Fei::TOKEN, body.len());
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {token}"
    );
    write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{body}").expect("it reads the request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (head[9..12].parse().expect("a status"), body.to_owned())
}

/// The value of a number, by its whole name with labels.
fn number(metrics: &str, name: &str) -> String {
    let lines = metrics.lines().filter_map(|line| line.rsplit_once(' '));
    let found: Vec<_> =
        lines.filter(|(named, _)| *named == name).map(|(_, value)| value.to_owned()).collect();
    assert_eq!(found.len(), 1, "{name} in:\n{metrics}");
    found[0].clone()
}

/// Every name with its labels, without values.
fn names(metrics: &str) -> BTreeSet<String> {
    let lines = metrics.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.rsplit_once(' ')).map(|(name, _)| name.to_owned()).collect()
}

/// The same, with what the first walk through the journal found.
fn names_in_the_end(admin: SocketAddr) -> BTreeSet<String> {
    let until = Instant::now() + PATIENCE;
    loop {
        let names = names(&get(admin, "/metrics").2);
        if names.contains("fei_journal_sound") {
            return names;
        }
        assert!(Instant::now() < until, "the journal is not walked: {names:?}");
    }
}

#[test]
fn the_pages_say_what_was_done() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let admin = fei.admin();
    assert_eq!(get(admin, "/live").0, 200);
    let (status, _, ready) = get(admin, "/ready");
    assert_eq!((status, &*ready), (200, "ready\n"));
    assert_eq!(get(admin, "/").0, 404);

    let mut core = CoreLine::dial(fei.address("hecto"));
    let first = core.ask(&hecto::transfer(1));
    assert_eq!(core.ask(&hecto::transfer(1)), first, "a repetition");
    let (status, head, metrics) = get(admin, "/metrics");
    assert_eq!(status, 200);
    assert!(head.contains("application/openmetrics-text; version=1.0.0"), "{head}");
    assert!(metrics.ends_with("# EOF\n"), "{metrics}");
    for (name, value) in [
        ("fei_transactions_total{institution=\"kftc\",outcome=\"executed\"}", "1"),
        ("fei_transactions_total{institution=\"kftc\",outcome=\"unknown\"}", "0"),
        ("fei_transactions_total{institution=\"thedozen\",outcome=\"executed\"}", "0"),
        ("fei_duplicates_total{institution=\"kftc\"}", "1"),
        ("fei_swept_total{institution=\"kftc\"}", "0"),
        ("fei_gate_open{institution=\"kftc\"}", "1"),
        ("fei_exchanges_in_flight", "0"),
        ("fei_transaction_seconds_count{institution=\"kftc\"}", "1"),
        ("fei_transaction_seconds_bucket{le=\"+Inf\",institution=\"kftc\"}", "1"),
        ("fei_transaction_seconds_count{institution=\"thedozen\"}", "0"),
        ("fei_inside", "0"),
        ("fei_drained", "0"),
        ("fei_journal_up", "1"),
        ("fei_journal_commit_failures_total", "0"),
        ("fei_saf_items{institution=\"kftc\",kind=\"inquiry\",state=\"pending\"}", "0"),
    ] {
        assert_eq!(number(&metrics, name), value, "{name}");
    }
    // A number, a beginning, an ending and a repetition; the commits that only ask how the disk is come on top.
    let calls: u64 = number(&metrics, "fei_journal_call_seconds_count").parse().unwrap();
    assert!(calls >= 4, "{calls}");
    let shared = ["sum", "count"].map(|of| number(&metrics, &format!("fei_journal_commit_calls_{of}")));
    let [in_commits, commits] = shared.map(|value| value.parse::<f64>().unwrap());
    assert!(in_commits >= 3.0 && commits >= 1.0, "{in_commits} calls in {commits} commits");
    assert!(!metrics.contains(Fei::SECRET));
}

/// Depth and age of what follows, and the outcome that it follows.
#[test]
fn what_follows_an_unknown_result_is_counted() {
    let peer = HttpPeer::start(Conduct::answer(|_| open_banking::http("500 Internal", "text/plain", b"")));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let asked = Instant::now();
    let _ = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(1));
    let (_, _, metrics) = get(fei.admin(), "/metrics");
    for (name, value) in [
        ("fei_transactions_total{institution=\"kftc\",outcome=\"unknown\"}", "1"),
        ("fei_transaction_codes_total{institution=\"kftc\",code=\"U04\"}", "1"),
        ("fei_saf_items{institution=\"kftc\",kind=\"inquiry\",state=\"pending\"}", "1"),
        ("fei_saf_items{institution=\"kftc\",kind=\"inquiry\",state=\"parked\"}", "0"),
    ] {
        assert_eq!(number(&metrics, name), value, "{name}");
    }
    let oldest = |state: &str| {
        let metrics = get(fei.admin(), "/metrics").2;
        let name =
            format!("fei_saf_oldest_seconds{{institution=\"kftc\",kind=\"inquiry\",state=\"{state}\"}}");
        number(&metrics, &name).parse::<u64>().unwrap()
    };
    let until = asked + PATIENCE;
    while oldest("pending") == 0 {
        assert!(Instant::now() < until, "what waits is as young as ever");
    }
    let (age, at_most) = (oldest("pending"), asked.elapsed().as_secs() + 1);
    assert!(age <= at_most, "{age} s, and it was asked {at_most} s ago");
    assert_eq!(oldest("parked"), 0);
}

/// Whatever a telegram holds, no label holds it: somebody who sends many kinds must not make many numbers.
#[test]
fn odd_telegrams_make_no_new_label() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let mut core = CoreLine::dial(fei.address("hecto"));
    // One of each answer that a line can have, so that every code that they lead to is there.
    let mut broken = hecto::transfer(1);
    hecto::put(&mut broken, hecto::AMOUNT, b"ABC");
    let _ = core.ask(&broken);
    let before = names_in_the_end(fei.admin());
    assert!(before.contains("fei_transaction_codes_total{institution=\"kftc\",code=\"N10\"}"), "{before:?}");
    for odd in 0..200u32 {
        let mut telegram = hecto::transfer(odd);
        let text = format!("{:04}", odd * 37 % 10_000);
        match odd % 4 {
            0 => hecto::put(&mut telegram, hecto::MSG_TYPE, text.as_bytes()),
            1 => hecto::put(&mut telegram, (9, 12), format!("X{odd}\"}} 1").as_bytes()),
            2 => hecto::put(&mut telegram, (28, 3), b"\"\\}"),
            _ => hecto::put(&mut telegram, hecto::AMOUNT, format!("-{odd}").as_bytes()),
        }
        let _ = core.ask(&telegram);
    }
    let metrics = get(fei.admin(), "/metrics").2;
    assert_eq!(names(&metrics), before);
    let refused = number(&metrics, "fei_line_answers_total{line=\"hecto\",outcome=\"not_executed\"}");
    assert!(refused.parse::<u32>().unwrap() >= 100, "{refused}");
}

/// Whoever connects and says nothing loses the connection, and others get theirs.
#[test]
fn the_silent_do_not_keep_others_out() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let admin = fei.admin();
    let silent: Vec<_> = (0..40).map(|_| TcpStream::connect(admin).unwrap()).collect();
    assert_eq!(get(admin, "/live").0, 200);
    drop(silent);
}

/// Nor does whoever asks on and on and reads nothing: who has shown no token makes room, and an order is taken
/// long before any of them has to go.
#[test]
fn who_has_no_token_makes_room_for_who_has() {
    let fei = Fei::start(BINARY, &Config::new("layouts", "http://127.0.0.1:1").admin());
    let admin = fei.admin();
    let deaf: Vec<_> = (0..40)
        .map(|_| {
            let mut stream = TcpStream::connect(admin).unwrap();
            stream.set_write_timeout(Some(Duration::from_millis(50))).unwrap();
            let _full =
                stream.write_all("GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(100).as_bytes());
            stream
        })
        .collect();
    let order = || post(admin, "/drain", r#"{"by": "kim", "why": "x"}"#).0;
    let until = Instant::now() + PATIENCE;
    // A second is given to whoever comes to show it.
    while order() != 200 {
        assert!(Instant::now() < until, "orders are kept out");
    }
    assert_eq!(get(admin, "/live").0, 200);
    drop(deaf);
}

/// The head of a command, and a body that never ends.
fn begun(admin: SocketAddr, token: &str) -> TcpStream {
    let mut stream = TcpStream::connect(admin).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!("POST /drain HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}");
    write!(stream, "{head}\r\ncontent-length: 1000\r\n\r\n{{").unwrap();
    stream
}

#[test]
fn who_has_no_token_is_told_so_before_the_body_comes_and_the_connection_is_closed() {
    let fei = Fei::start(BINARY, &Config::new("layouts", "http://127.0.0.1:1").admin());
    let mut answer = String::new();
    begun(fei.admin(), "guessed").read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 ") && answer.contains("connection: close"), "{answer}");
}

/// As the port for callers does, and by RFC 9110.
#[test]
fn the_scheme_of_the_token_may_be_in_letters_of_either_case() {
    let fei = Fei::start(BINARY, &Config::new("layouts", "http://127.0.0.1:1").admin());
    for (scheme, status) in [("bearer", 200), ("BEARER ", 200), ("Basic", 401), ("Bearer-", 401)] {
        let mut stream = TcpStream::connect(fei.admin()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (token, body) = (Fei::TOKEN, r#"{"by":"kim","why":"x","level":"info","for_s":60}"#);
        let head = "POST /log-level HTTP/1.1\r\nhost: localhost\r\nconnection: close";
        let length = body.len();
        write!(stream, "{head}\r\nauthorization: {scheme} {token}\r\ncontent-length: {length}\r\n\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{scheme}: {answer}");
    }
}

/// With every connection taken by orders that do not end, those who watch are answered, and other orders are told to come again.
#[test]
fn orders_that_do_not_end_keep_nobody_from_watching() {
    let fei = Fei::start(BINARY, &Config::new("layouts", "http://127.0.0.1:1").admin());
    let admin = fei.admin();
    let mut orders: Vec<_> = (0..32).map(|_| begun(admin, Fei::TOKEN)).collect();
    for page in ["/live", "/ready", "/metrics"] {
        assert_eq!(get(admin, page).0, 200, "{page}");
    }
    let mut answers: Vec<_> = orders
        .iter_mut()
        .map(|order| {
            let mut answer = String::new();
            order.read_to_string(&mut answer).unwrap();
            answer[9..12].to_owned()
        })
        .collect();
    answers.sort();
    assert_eq!((answers[0].as_str(), answers[16].as_str(), answers[31].as_str()), ("408", "503", "503"));
    assert!(get(admin, "/drain").2.contains("\"drained\":null"));
    assert_eq!(post(admin, "/drain", r#"{"by": "kim", "why": "x"}"#).0, 200);
}

#[test]
fn an_order_whose_sender_has_gone_before_it_was_whole_is_not_obeyed() {
    let fei = Fei::start(BINARY, &Config::new("layouts", "http://127.0.0.1:1").admin());
    let body = r#"{"by": "kim", "why": "x"}"#;
    let drained = || !get(fei.admin(), "/drain").2.contains("\"drained\":null");
    let order = |order: &str, missing: usize| {
        let (token, length) = (Fei::TOKEN, body.len() + missing);
        let head = format!("POST {order} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}");
        let mut stream = TcpStream::connect(fei.admin()).unwrap();
        // In one piece: the end of the body and that of the connection may be seen at once.
        stream.write_all(format!("{head}\r\ncontent-length: {length}\r\n\r\n{body}").as_bytes()).unwrap();
    };
    order("/drain", 1);
    for (sent, is_drained) in [("/drain", true), ("/resume", false)].repeat(10) {
        assert_eq!(drained(), !is_drained);
        order(sent, 0);
        let until = Instant::now() + PATIENCE;
        while drained() != is_drained {
            assert!(Instant::now() < until, "an order that came whole is obeyed");
        }
    }
}

#[test]
fn what_is_no_object_or_has_what_a_terminal_obeys_is_refused() {
    let fei = Fei::start(BINARY, &Config::new("layouts", "http://127.0.0.1:1").admin());
    for (body, why) in [
        (r#"["kim", "x", null]"#, "the body is a JSON object"),
        (r#"{"by": "kim", "why": "\u001b[2J"}"#, "\\u{1b} is a character that nobody sees"),
        (r#"{"by": "kim\nroot", "why": "x"}"#, "\\u{a} is a character that nobody sees"),
    ] {
        let (status, text) = post(fei.admin(), "/drain", body);
        assert!(status == 400 && text.contains(why), "{body}: {status} {text}");
    }
    let refused = fei.beside(BINARY, &["drain", "--why", "\u{1b}[2J"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("\\u{1b} is a character that nobody sees"));
    assert!(get(fei.admin(), "/drain").2.contains("\"drained\":null"));
}

#[test]
fn what_is_not_there_is_told_in_words() {
    let fei = Fei::start(BINARY, &Config::new("layouts", "http://127.0.0.1:1").admin());
    let (status, _, text) = get(fei.admin(), "/nothing");
    assert!(status == 404 && text.starts_with("no such page"), "{status} {text}");
    let (status, text) = post(fei.admin(), "/live", "{}");
    assert!(status == 405 && text.contains("by this method"), "{status} {text}");
}

#[test]
fn the_layouts_that_hold_and_the_settings_are_shown_without_secrets() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let (status, _, layouts) = get(fei.admin(), "/layouts");
    let layouts: serde_json::Value = serde_json::from_str(&layouts).expect("JSON");
    assert_eq!((status, layouts["hash"].as_str().map(str::len)), (200, Some(64)), "{layouts}");
    let transactions = layouts["transactions"].as_array().expect("a list");
    let transfer = transactions.iter().find(|one| one["id"] == "hecto.transfer").expect("it is loaded");
    assert_eq!(transfer["hash"].as_str().map(str::len), Some(64), "{transfer}");
    assert!(layouts["parties"].as_array().expect("a list").contains(&"kftc".into()));

    let (status, _, text) = get(fei.admin(), "/config");
    let config: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let kftc = &config["parties"]["kftc"];
    assert_eq!((status, kftc["dial"].as_str()), (200, Some(&*peer.url())), "{text}");
    assert_eq!(kftc["secrets"], serde_json::json!(["wd_pass_phrase"]));
    assert_eq!(
        (&kftc["limits"]["breaker.calls_min"], &config["dates"]["ahead_days_max"]),
        (&20.into(), &10.into())
    );
    for kept in [Fei::SECRET, Fei::TOKEN, "00012345678901"] {
        assert!(!text.contains(kept), "{kept} in {text}");
    }
}

#[test]
fn what_is_logged_changes_while_it_runs() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let mut core = CoreLine::dial(fei.address("hecto"));
    let change = |level: &str| format!(r#"{{"by":"kim","why":"조사","level":"{level}"}}"#);
    let (status, why) = post(fei.admin(), "/log-level", &change("inof"));
    assert!(status == 400 && why.contains("is no level"), "{status} {why}");
    assert_eq!(post(fei.admin(), "/log-level", r#"{"by":"kim","why":"","level":"debug"}"#).0, 400);

    let ended = |fei: &Fei| fei.log().text().matches("exchange ended").count();
    let _ = core.ask(&hecto::transfer(1));
    fei.log().wait_for(&[("message", "exchange ended")]);
    let now = |told: (u16, String)| serde_json::from_str::<serde_json::Value>(&told.1).unwrap();
    let error = now(post(fei.admin(), "/log-level", &change("error")));
    assert_eq!((&error["level"], error["until"].is_null()), (&"error".into(), true));
    fei.log().wait_for(&[("message", "the log changes"), ("by", "kim"), ("why", "조사"), ("level", "error")]);
    let before = ended(&fei);
    let _ = core.ask(&hecto::transfer(2));
    assert_eq!(post(fei.admin(), "/log-level", &change("debug")).0, 200);
    let _ = core.ask(&hecto::transfer(3));
    fei.log().wait_for(&[("level", "DEBUG")]);
    let until = std::time::Instant::now() + PATIENCE;
    while ended(&fei) == before {
        assert!(std::time::Instant::now() < until, "it stays silent");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(ended(&fei), before + 1, "the second one is in no line");
}

/// `fei log-level` beside the gateway.
fn log_level(fei: &Fei, arguments: &[&str]) -> (i32, serde_json::Value) {
    let admin = fei.admin().to_string();
    let arguments = [&["log-level", "--admin", &admin, "--format", "json"], arguments].concat();
    let output = fei.beside(BINARY, &arguments);
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

#[test]
fn a_level_that_is_said_for_a_time_falls_back_to_the_one_that_lasts() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let lasting = log_level(&fei, &[]).1["level"].clone();
    let (_, hour) = log_level(&fei, &["debug", "--for", "1h", "--why", "조사"]);
    assert_eq!((&hour["level"], &hour["then"]), (&"debug".into(), &lasting));
    assert!(hour["until"].is_string(), "{hour}");
    // A second one takes the place of the first, and leads back to what lasts.
    let (_, second) = log_level(&fei, &["warn,fei_wire=trace", "--for", "1s", "--why", "조사"]);
    assert_eq!((&second["level"], &second["then"]), (&"warn,fei_wire=trace".into(), &lasting));
    fei.log().wait_for(&[("message", "the log is as it was before")]);
    let (_, now) = log_level(&fei, &[]);
    assert_eq!((&now["level"], now["until"].is_null()), (&lasting, true));
    // What is said without a time is not ended by an earlier time.
    log_level(&fei, &["debug", "--for", "1s", "--why", "조사"]);
    log_level(&fei, &["warn", "--why", "조용히"]);
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert_eq!(log_level(&fei, &[]).1["level"], "warn");
    for wrong in [
        &["debug"][..],
        &["--why", "조사"],
        &["debug", "--why", "조사", "--for", "0s"],
        &["inof", "--why", "조사"],
    ] {
        assert_eq!(log_level(&fei, wrong).0, 2, "{wrong:?}");
    }
}

/// Orders of programs: times as operators say them, words that there are, and what waits under the path that took it.
#[test]
fn what_is_ordered_for_later_is_read_where_it_was_ordered() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let say = |act: &str, from: &str| format!(r#"{{"by":"x","why":"y","act":"{act}","from":"{from}"}}"#);
    for (path, act, from) in [
        ("/institutions/kftc", "stop", "2099-01-01T18:00"),
        ("/institutions/kftc", "start", "2099-01-01T20:00:00+09:00"),
        ("/institutions/kftc", "hold_open", "2099-01-01T19:00:00+09:00"),
        ("/transactions/hecto.transfer", "stop", "2099-01-01T18:00:00"),
    ] {
        let (status, text) = post(fei.admin(), path, &say(act, from));
        assert_eq!(status, 200, "{text}");
    }
    let later = |path: &str| {
        let page: serde_json::Value = serde_json::from_str(&get(fei.admin(), path).2).unwrap();
        let later = page["later"].as_array().unwrap().iter();
        later.map(|one| format!("{} {}", one["from"], one["act"]).replace('"', "")).collect::<Vec<_>>()
    };
    let stopped = "2099-01-01T09:00:00Z stopped";
    let all = [stopped, "2099-01-01T10:00:00Z held_open", "2099-01-01T11:00:00Z started"];
    assert_eq!(later("/institutions/kftc"), all);
    assert_eq!(later("/transactions/hecto.transfer"), [stopped]);
    assert_eq!(get(fei.admin(), "/institutions/nobody").0, 404);
    for (path, body, told) in [
        (
            "/institutions/kftc",
            say("stop", "18:00"),
            "\"18:00\" is no time: 2026-11-26 or 2026-11-26T23:50 (in Korea)",
        ),
        ("/institutions/kftc", say("stop", "2026-11-26T23:59:60"), "the last second of a minute is 59"),
        ("/institutions/kftc", say("stop", "2026-11-26T24:00"), "the next one's beginning, 2026-11-27T00:00"),
        ("/drain", r#"{"by":"x","why":"y","from":"soon"}"#.to_owned(), "\"soon\" is no time"),
        (
            "/transactions/hecto.transfer",
            say("hold_open", "2099-01-01T18:00"),
            "unknown variant `hold_open`, expected `stop` or `start`",
        ),
    ] {
        let (status, text) = post(fei.admin(), path, &body);
        assert!(status == 400 && text.contains(told), "{status} {text}");
    }
}

/// Each of them is in every answer.
#[test]
fn so_many_orders_wait_and_the_next_is_told_what_to_do() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let drain = |path: &str, minute: u32| {
        let from = format!("2099-01-01T{:02}:{:02}", minute / 60, minute % 60);
        post(fei.admin(), path, &format!(r#"{{"by":"x","why":"y","from":"{from}"}}"#))
    };
    for minute in 0..256 {
        assert_eq!(drain("/drain", minute).0, 200, "{minute}");
    }
    let (status, told) = drain("/drain", 256);
    let expected = "256 orders about node wait for their times, and no more may: order without a time, or for one of theirs, whose place it takes\n";
    assert_eq!((status, &*told), (409, expected));
    assert_eq!(drain("/resume", 7).0, 200, "in the place of another one");
}

/// Every operation of the document is there: a page answers, a command asks for the token.
#[test]
fn the_document_of_the_port_says_what_is_there() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    let (status, head, text) = get(fei.admin(), "/openapi.json");
    assert_eq!(status, 200, "{head}");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let exported = fei.beside(BINARY, &["export", "openapi", "--admin"]).stdout;
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&exported).unwrap(), document);
    let mut tried = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let path = path.replace("{name}", "kftc").replace("{id}", "hecto.transfer");
            let needs_token = operation["security"].as_array().is_some_and(|all| !all.is_empty());
            let status = plain(fei.admin(), method, &path);
            let said = operation["responses"].as_object().unwrap().contains_key(&status.to_string());
            assert!(said, "{method} {path}: {status}");
            assert_eq!(status, if needs_token { 401 } else { 200 }, "{method} {path}");
            tried += 1;
        }
    }
    assert_eq!(tried, 19);
}

/// The status of a request without a token.
fn plain(admin: SocketAddr, method: &str, path: &str) -> u16 {
    let mut stream = TcpStream::connect(admin).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let method = method.to_uppercase();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer[9..12].parse().unwrap()
}
