//! The document that callers read: its examples are the golden cases beside the layouts that hold.

use super::*;

const CASES: &str = "core/holder.golden.toml";

/// What the agency reads.
fn document(fei: &Fei) -> String {
    let mut stream = TcpStream::connect(fei.serves()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let key = "x-api-key: fei_sample_agency";
    write!(stream, "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n{key}\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer
}

#[test]
fn a_reload_exchanges_the_examples_too() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let layouts = Layouts::new();
    let fei = Fei::start(BINARY, &layouts.config(&peer).serves());
    let (before, after) = ("생년월일을 함께 묻는다", "새 예시");
    layouts.put(CASES, before, after);
    let told = |fei: &Fei| [before, after].map(|ko| document(fei).contains(ko));
    assert_eq!(told(&fei), [true, false]);
    assert_eq!(code(&reload(&fei, &["--dry-run"])), 0);
    assert_eq!(told(&fei), [true, false], "it was only tried");
    assert_eq!(code(&reload(&fei, &[])), 0);
    assert_eq!(told(&fei), [false, true]);
    fs::remove_file(layouts.0.path().join(CASES)).unwrap();
    assert_eq!(code(&reload(&fei, &[])), 0);
    assert_eq!(told(&fei), [false, false]);
}
