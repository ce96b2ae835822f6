//! The real program tapped: what ends is seen, masked and with the token alone, and whoever does not read slows nobody.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Output;
use std::thread;

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, PATIENCE, hecto, open_banking};
use serde_json::Value;
use socket2::{Domain, SockRef, Socket, Type};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
/// Accounts of `hecto::transfer`, which its layout masks.
const MASKED: [&str; 2] = ["110123456789", "12345678901234"];

fn running() -> (Fei, HttpPeer) {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).admin());
    (fei, peer)
}

/// The page's status, and what comes of it.
fn open(fei: &Fei, query: &str, token: &str) -> (u16, BufReader<TcpStream>) {
    over(TcpStream::connect(fei.admin()).unwrap(), query, token)
}

/// The same with hardly any room for what comes.
fn open_narrow(fei: &Fei, query: &str) -> BufReader<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(1).unwrap(); // the kernel makes the least of it that it knows
    socket.connect(&fei.admin().into()).unwrap();
    let (status, page) = over(socket.into(), query, Fei::TOKEN);
    assert_eq!(status, 200);
    page
}

fn over(mut stream: TcpStream, query: &str, token: &str) -> (u16, BufReader<TcpStream>) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET /tap{query} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n")
        .unwrap();
    let (mut page, mut status) = (BufReader::new(stream), String::new());
    page.read_line(&mut status).unwrap();
    (status[9..12].parse().unwrap(), page)
}

/// Everything up to so many exchanges, shown or lost: documents, and the bytes as they came.
fn heard(page: &mut BufReader<TcpStream>, exchanges: u64) -> (Vec<Value>, String) {
    let (mut documents, mut raw, mut count) = (Vec::new(), String::new(), 0);
    while count < exchanges {
        let mut line = String::new();
        assert_ne!(page.read_line(&mut line).unwrap(), 0, "the page ends: {raw}");
        raw.push_str(&line);
        if line.starts_with('{') {
            let document: Value = serde_json::from_str(&line).unwrap();
            count += document["lost"].as_u64().unwrap_or(1);
            documents.push(document);
        }
    }
    (documents, raw)
}

/// The page is open: its first line, an empty one, came.
fn wait_for_begin(page: &mut BufReader<TcpStream>) {
    let mut line = String::new();
    while line != "1\r\n" {
        line.clear();
        page.read_line(&mut line).unwrap();
    }
}

fn value(rows: &Value, field: &str) -> Value {
    rows.as_array().unwrap().iter().find(|row| row["field"] == field).unwrap()["value"].clone()
}

#[test]
fn what_ends_is_seen_masked_and_with_the_token_alone() {
    let (fei, _peer) = running();
    let (status, mut page) = open(&fei, "?full=true", Fei::TOKEN);
    assert_eq!(status, 200);
    wait_for_begin(&mut page);
    let mut core = CoreLine::dial(fei.address("hecto"));
    let mut broken = hecto::transfer(2);
    broken[129..142].copy_from_slice(b"0000000-50000");
    for telegram in [&hecto::transfer(1), &hecto::transfer(1), &broken] {
        let _ = core.ask(telegram);
    }
    let (seen, raw) = heard(&mut page, 3);
    for secret in MASKED.into_iter().chain([Fei::SECRET, Fei::TOKEN]) {
        assert!(!raw.contains(secret), "{secret} in {raw}");
    }
    let first = &seen[0];
    assert_eq!(first["transaction"], "hecto.transfer");
    assert_eq!(
        (&first["from"], &first["to"], &first["outcome"]),
        (&"hecto".into(), &"kftc".into(), &"executed".into())
    );
    assert_eq!((&first["trace"], &first["repeated"]), (&"20260907-088-000001".into(), &false.into()));
    assert_eq!(value(&first["request"], "amount"), "1500000");
    assert_eq!(value(&first["answer"], "rsp_code"), "0000");
    assert!(value(&first["request"], "wd_account").as_str().unwrap().contains('*'), "{first}");
    assert_eq!((&seen[1]["repeated"], &seen[1]["txn"]), (&true.into(), &first["txn"]));
    assert_eq!((&seen[2]["outcome"], &seen[2]["code"]), (&"not_executed".into(), &"N10".into()));
    let fields: Vec<_> =
        seen[2]["request"].as_array().unwrap().iter().map(|row| row["at"].as_u64()).collect();
    assert!(fields.iter().all(|at| *at < Some(100)), "of what is broken the header alone: {fields:?}");

    for (query, token, status) in [
        ("", "another", 401),
        ("", "", 401),
        ("?partei=kftc", Fei::TOKEN, 400),
        ("?outcome=done", Fei::TOKEN, 400),
        ("?party=kfct", Fei::TOKEN, 404),
        ("?transaction=hecto.transfr", Fei::TOKEN, 404),
    ] {
        assert_eq!(open(&fei, query, token).0, status, "{query} {token}");
    }
}

/// The command, run until it has seen what it wants, while a core goes on asking.
fn tapped(fei: &Fei, arguments: &[&str]) -> Output {
    let admin = fei.admin().to_string();
    let arguments = [&["tap", "--admin", &admin], arguments].concat();
    thread::scope(|scope| {
        let command = scope.spawn(|| fei.beside(BINARY, &arguments));
        let mut core = CoreLine::dial(fei.address("hecto"));
        for number in (1..9_000).take_while(|_| !command.is_finished()) {
            let _ = core.ask(&hecto::transfer(number));
            let _ = core.ask(&hecto::account_holder(10_000 + number, "12345678901234"));
        }
        command.join().unwrap()
    })
}

#[test]
fn an_operator_sees_what_was_asked_for_and_nothing_else() {
    let (fei, _peer) = running();
    let output = tapped(&fei, &["--transaction", "hecto.transfer", "--outcome", "executed", "--count", "3"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), text.lines().count()), (Some(0), 3), "{text}");
    for line in text.lines() {
        assert!(line.contains("executed") && line.contains("hecto.transfer"), "{line}");
        assert!(line.contains("hecto → kftc") && line.contains("20260907-088-0"), "{line}");
    }
    let output = tapped(&fei, &["--party", "kftc", "--full", "--count", "1"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\n    hecto → FEI\n") && text.contains("\n    FEI → hecto\n"), "{text}");
    assert!(text.contains("응답코드"), "{text}");
    assert!(MASKED.into_iter().all(|account| !text.contains(account)), "{text}");
    let typo = fei.beside(BINARY, &["tap", "--admin", &fei.admin().to_string(), "--party", "kfct"]);
    let told = String::from_utf8_lossy(&typo.stderr).into_owned();
    assert!(
        typo.status.code() == Some(2) && told.contains("no party \"kfct\" (did you mean kftc?)"),
        "{told}"
    );
    let output = tapped(&fei, &["--format", "json", "--count", "2"]);
    let documents = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
    assert_eq!(
        documents.map(|document| document.unwrap()["request"].clone()).collect::<Vec<_>>(),
        [Value::Null, Value::Null]
    );
}

/// So many that neither the sockets nor the tap hold them: some kilobytes each.
const MANY: u32 = 600;

#[test]
fn a_tapper_that_does_not_read_loses_lines_and_slows_nobody() {
    let (fei, peer) = running();
    let mut page = open_narrow(&fei, "?full=true");
    wait_for_begin(&mut page);
    let mut core = CoreLine::dial(fei.address("hecto"));
    for number in 1..=MANY {
        let answer = core.ask(&hecto::transfer(number));
        assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "0000");
        assert_eq!(hecto::text(&answer, hecto::MSG_NO), format!("{number:06}"));
    }
    assert_eq!(peer.requests().len(), MANY as usize);
    SockRef::from(page.get_ref()).set_recv_buffer_size(1 << 20).unwrap();
    let (seen, _) = heard(&mut page, MANY.into());
    let lost: u64 = seen.iter().filter_map(|document| document["lost"].as_u64()).sum();
    let shown = seen.iter().filter(|document| document["lost"].is_null()).count() as u64;
    assert!(lost > 0, "nothing was lost: the test does not try hard enough");
    assert_eq!(lost + shown, u64::from(MANY), "each is shown or counted");
}
