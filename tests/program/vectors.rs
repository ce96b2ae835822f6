//! The golden vectors of the specification: from JSON to the very bytes, known by length and hash, and back.

use sha2::{Digest, Sha256};

use crate::support::{root, run_with};

/// A vector: the layout, the golden file that holds its mirror, whether its frame's prefix counts, bytes, and the first
/// 32 hex digits of its SHA-256.
struct Vector {
    name: &'static str,
    layout: &'static str,
    file: &'static str,
    framed: bool,
    bytes: usize,
    sha: &'static str,
}

const VECTORS: [Vector; 4] = [
    Vector {
        name: "V2",
        layout: "hecto.transfer.request",
        file: "hecto/transfer.golden.toml",
        framed: true,
        bytes: 304,
        sha: "9713f01aa100ba4f26a0b262a2e0e453",
    },
    Vector {
        name: "V2r",
        layout: "hecto.transfer.response",
        file: "hecto/transfer.golden.toml",
        framed: true,
        bytes: 304,
        sha: "b0c0852fe7f17f953181d9ca93277289",
    },
    Vector {
        name: "V3",
        layout: "bulk.transfer.request",
        file: "bulk/transfer.golden.toml",
        framed: false,
        bytes: 216,
        sha: "d1944513c8fc5bc4c68834ec645bdd3c",
    },
    Vector {
        name: "V4",
        layout: "hecto.fx_auto_transfer.request",
        file: "hecto/fx_auto_transfer.golden.toml",
        framed: true,
        bytes: 2004,
        sha: "b6b90b36a441f67a31f2541165d1e3e3",
    },
];

impl Vector {
    /// Its mirror, as the golden file has it.
    fn mirror(&self) -> String {
        let text = std::fs::read_to_string(root().join("layouts").join(self.file)).unwrap();
        let file: toml::Table = text.parse().unwrap();
        let case =
            file["codec"].as_array().unwrap().iter().find(|case| case["name"].as_str() == Some(self.name));
        let pieces = case.unwrap_or_else(|| panic!("{} has no {}", self.file, self.name))["mirror"]
            .as_array()
            .unwrap();
        pieces.iter().map(|piece| piece.as_str().unwrap()).collect()
    }

    fn arguments<'a>(&'a self, command: &'a str) -> Vec<&'a str> {
        let mut arguments = vec![command, self.layout, "--date", "2026-09-07"];
        if self.framed {
            arguments.push("--framed");
        }
        arguments
    }
}

fn sha(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn mirrors_become_the_vectors_and_the_vectors_mirrors() {
    for vector in &VECTORS {
        let mirror = vector.mirror();
        let encoded = run_with(&vector.arguments("encode"), mirror.clone());
        assert_eq!(encoded.code, 0, "{}: {}", vector.name, encoded.stderr);
        assert_eq!(
            (encoded.bytes.len(), &*sha(&encoded.bytes)),
            (vector.bytes, vector.sha),
            "{}",
            vector.name
        );
        let decoded = run_with(&vector.arguments("decode"), encoded.bytes);
        assert_eq!(
            (decoded.code, decoded.stdout.trim_end()),
            (0, &*mirror),
            "{}: {}",
            vector.name,
            decoded.stderr
        );
    }
}

#[test]
fn a_telegram_that_is_not_its_layouts_says_where() {
    let vector = &VECTORS[0];
    let mut telegram = run_with(&vector.arguments("encode"), vector.mirror()).bytes;
    telegram[4 + 135] = b'x';
    let arguments = vector.arguments("decode");
    let text = run_with(&arguments, telegram.clone());
    assert_eq!((text.code, text.stdout.as_str()), (1, ""));
    assert!(text.stderr.contains("amount at byte 1"), "{}", text.stderr);
    let json = run_with(&[&arguments[..], &["--format", "json"]].concat(), telegram);
    let error: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((json.code, &error["path"], &error["code"]), (1, &"amount".into(), &"N10".into()));
}

#[test]
fn json_that_is_not_its_layouts_says_where() {
    let vector = &VECTORS[0];
    let mirror = vector.mirror().replace("\"1500000\"", "\"15000000000000\"");
    let ran = run_with(&vector.arguments("encode"), mirror);
    assert_eq!((ran.code, ran.bytes.len()), (1, 0));
    assert!(ran.stderr.contains("/amount"), "{}", ran.stderr);
}

#[test]
fn a_view_finds_the_layout_and_masks() {
    let vector = &VECTORS[0];
    let frame = run_with(&vector.arguments("encode"), vector.mirror()).bytes;
    let arguments = ["view", "--party", "hecto", "--framed", "--date", "2026-09-07"];
    let view = run_with(&arguments, frame.clone());
    assert_eq!(view.code, 0, "{}", view.stderr);
    assert!(view.stdout.starts_with("hecto.transfer.request  당/타행 이체, 300 bytes"), "{}", view.stdout);
    assert!(view.stdout.contains("because msg_type = \"2000\" and biz_type = \"100\""), "{}", view.stdout);
    assert!(view.stdout.contains("출금금액") && view.stdout.contains("1500000"), "{}", view.stdout);
    assert!(!view.stdout.contains("110123456789") && !view.stdout.contains("홍길동"), "{}", view.stdout);
    let bare = run_with(&[&arguments[..], &["--unmask"]].concat(), frame);
    assert!(bare.stdout.contains("110123456789") && bare.stdout.contains("홍길동"), "{}", bare.stdout);
}

#[test]
fn a_view_of_a_broken_telegram_shows_what_it_can_and_the_first_bad_byte() {
    let vector = &VECTORS[0];
    let mut telegram = run_with(&vector.arguments("encode"), vector.mirror()).bytes.split_off(4);
    telegram[135] = b'x';
    let view = run_with(&["view", "--party", "hecto", "--date", "2026-09-07"], telegram.clone());
    assert_eq!(view.code, 1);
    assert!(view.stdout.contains("first bad byte: 135, amount 출금금액"), "{}", view.stdout);
    assert!(view.stdout.contains("fund_kind"), "what comes behind is shown too: {}", view.stdout);
    let cut = run_with(&["view", "--party", "hecto", "--date", "2026-09-07"], &telegram[..150]);
    assert_eq!(cut.code, 1);
    assert!(cut.stdout.contains("wd_account") && cut.stdout.contains("first bad byte: "), "{}", cut.stdout);
    telegram[24] = b'9';
    let strange = run_with(&["view", "--party", "hecto"], telegram);
    assert_eq!(strange.code, 1);
    assert!(
        strange.stdout.starts_with("no transaction fits") && strange.stdout.contains("msg_type"),
        "{}",
        strange.stdout
    );
    let nearest = "\nnearest: hecto.transfer.request: biz_type fits; msg_type is \"9000\", not \"2000\"";
    assert!(strange.stdout.contains(nearest), "{}", strange.stdout);
    assert!(!strange.stdout.contains("first bad byte"), "the header is sound: {}", strange.stdout);
}

#[test]
fn a_view_guesses_what_happened_and_tells_no_value() {
    let vector = &VECTORS[0];
    let frame = run_with(&vector.arguments("encode"), vector.mirror()).bytes;
    let view = ["view", "--party", "hecto", "--date", "2026-09-07"];
    let prefixed = run_with(&view, frame.clone());
    assert_eq!(prefixed.code, 1);
    assert!(
        prefixed.stdout.contains("\nguess 1: the length prefix is still in front"),
        "{}",
        prefixed.stdout
    );
    let mut itself = frame.clone();
    itself[..4].copy_from_slice(b"0304");
    let framed = run_with(&[&view[..], &["--framed"]].concat(), itself);
    assert_eq!(framed.code, 1);
    assert!(framed.stderr.contains("not one frame of the line"), "{}", framed.stderr);
    assert!(framed.stdout.contains("\nguess 1: the length prefix counts itself"), "{}", framed.stdout);
    let mut shifted = frame[4..].to_vec();
    shifted.drain(129..131);
    let json = run_with(&[&view[..], &["--format", "json"]].concat(), shifted);
    let data: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(data["guesses"][0]["what"], "amount is 2 bytes shorter than the 13 of the layout");
    assert!(data["guesses"][0]["score"].as_u64() > Some(10), "{}", json.stdout);
    assert!(!json.stdout.contains("110123456789"), "{}", json.stdout);
}

#[test]
fn a_poll_is_the_lines_own_business() {
    let poll = b"0020HDRREQPOLL0907143000";
    assert_eq!(sha(poll), "d07be72570928148d1b7240b04c3050b");
    let view = run_with(&["view", "--party", "hecto", "--framed"], poll);
    let answer = view.stdout.trim_end().strip_prefix("a poll of the line, answered at once by ").unwrap();
    assert_eq!(sha(format!("0020{answer}").as_bytes()), "fd37e6db6003f4ed59cdf9cff18ed1d0");
    assert_eq!(view.code, 0);
}
