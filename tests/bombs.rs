//! The real program and JSON without measure, several at once, from an institution and from those that call: each is told
//! what the documents say, and the memory stays within what the limit of a body lets it be (H10).

use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use fei_testkit::{Caller, Conduct, Config, CoreLine, Fei, HttpPeer, Reply, Step, hecto, open_banking};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");
/// Of each side, as it is without a word in the settings.
const BODY_BYTES_MAX: usize = 1 << 20;
const AT_ONCE: usize = 8;
/// Of each that is at work, and of what stays with a process that has begun to work.
const MEMORY_KIB_MAX: u64 = (8 * BODY_BYTES_MAX * AT_ONCE / 1024) as u64 + 8 * 1024;
const FAR_BEYOND: usize = 100 << 20;

/// A text of so many bytes that begins and ends so, with as much of the middle as there is room for.
fn filled(bytes: usize, begin: &str, mut middle: impl FnMut(usize) -> String, end: &str) -> String {
    let mut text = begin.to_owned();
    for number in 0.. {
        let more = middle(number);
        if text.len() + more.len() + end.len() > bytes {
            break;
        }
        text += &more;
    }
    text + end
}

/// Texts that a body has room for, by what is too much of them.
fn texts() -> [(&'static str, String); 5] {
    let room = BODY_BYTES_MAX;
    let deep = "{\"a\":".repeat(room / 6) + "0" + &"}".repeat(room / 6);
    [
        ("depth without an end", "[".repeat(room)),
        ("depth", deep),
        ("keys", filled(room, "{\"k\":0", |number| format!(",\"{number}\":0"), "}")),
        ("values", filled(room, "[0", |_| ",0".to_owned(), "]")),
        ("digits", filled(room, "{\"amount\":", |_| "9".to_owned(), "}")),
    ]
}

/// Bodies that are none, for their length: the head says so, or nothing does.
fn endless(head: &str) -> [(&'static str, Vec<u8>, Vec<u8>); 3] {
    let piece = vec![b'x'; 64 << 10];
    let chunk = |data: &[u8]| [format!("{:x}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat();
    let keys = filled(1 << 16, "", |number| format!("\"{number}\":0,"), "");
    let announced = format!("{head}content-length: {FAR_BEYOND}\r\n\r\n{{\"s\":\"");
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n");
    let begun = |begin: &[u8]| [chunked.as_bytes(), &chunk(begin)].concat();
    [
        ("a text of 100 MiB", announced.into_bytes(), piece.clone()),
        ("a text that nobody measured", begun(b"{\"s\":\""), chunk(&piece)),
        ("a million keys and more", begun(b"{"), chunk(keys.as_bytes())),
    ]
}

fn told(core: &mut CoreLine, number: u32) -> String {
    hecto::text(&core.ask(&hecto::transfer(number)), hecto::RSP_CODE).to_owned()
}

/// So many at once, and until all of them have ended.
fn at_once(act: impl Fn(u32) + Sync) {
    static LAST: AtomicU32 = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| act(LAST.fetch_add(1, Ordering::Relaxed) + 1));
        }
    });
}

#[track_caller]
fn within(fei: &Fei, before: u64, what: &str) {
    // Linux counts a process's pages by processor, and what it tells is less now and then.
    let grown = fei.memory_peak_kib().saturating_sub(before);
    assert!(grown <= MEMORY_KIB_MAX, "{what}: {grown} KiB more, {MEMORY_KIB_MAX} at most");
}

#[test]
fn what_an_institution_answers_without_measure_is_unknown_and_takes_no_memory() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).institution(Config::NEVER_LEFT_ALONE));
    let line = fei.address("hecto");
    at_once(|number| assert_eq!(told(&mut CoreLine::dial(line), number), "0000"));
    let before = fei.memory_peak_kib();
    let unknown = |what: &str| {
        at_once(|number| {
            assert_eq!(told(&mut CoreLine::dial(line), number), "VTIM", "{what}");
            let trace = format!("20260907-088-{number:06}");
            let ended = [("message", "exchange ended"), ("trace", &trace)];
            assert_eq!(fei.log().wait_for(&ended)["code"], "U03", "{what}");
        });
        within(&fei, before, what);
    };
    for (what, text) in texts() {
        peer.conduct(Conduct::answer(move |_| {
            open_banking::http("200 OK", "application/json", text.as_bytes())
        }));
        unknown(what);
    }
    for (what, begin, piece) in endless("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n") {
        peer.conduct(Conduct::steps(vec![Step::Send(begin), Step::SendForever(piece)]));
        unknown(what);
    }
    peer.conduct(Conduct::answer(open_banking::well));
    at_once(|number| assert_eq!(told(&mut CoreLine::dial(line), number), "0000", "it goes on"));
}

#[test]
fn what_is_called_without_measure_is_refused_and_takes_no_memory() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let fei = Fei::start(BINARY, &Config::new("layouts", &peer.url()).serves());
    let (vbank, path) = (Caller::new(fei.serves(), "vbank"), "/v1/deposits");
    at_once(|_| assert_eq!(vbank.call("POST", path, "{}").status, 400));
    let before = fei.memory_peak_kib();
    for (what, text) in texts() {
        at_once(|_| assert_eq!(vbank.call("POST", path, &text).status, 400, "{what}"));
        within(&fei, before, what);
    }
    let empty = vbank.with("content-type", "application/json").request("POST", path, "");
    let head = String::from_utf8(empty).expect("text").replace("\r\n\r\n", "\r\n");
    for (what, begin, piece) in endless(&head) {
        at_once(|_| {
            let mut calling = vbank.connect().expect("it listens");
            calling.write_all(&begin).expect("it reads");
            // It is told before it comes to an end, or is not heard any more.
            let _heard =
                (0..=BODY_BYTES_MAX.div_ceil(piece.len())).try_for_each(|_| calling.write_all(&piece));
            assert_eq!(Reply::read(calling).expect("an answer").status, 413, "{what}");
        });
        within(&fei, before, what);
    }
    let told = told(&mut CoreLine::dial(fei.address("hecto")), 1);
    assert_eq!((told.as_str(), peer.requests().len()), ("0000", 1), "it goes on");
}
