//! A client that signs each call (HMAC-SHA256) by the words of the settings: worked out by code of its own.

use std::fmt::Write as _;
use std::thread::sleep;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fei_testkit::{Caller, Config, hmac_sha256, unused_address};

use super::{HOLDER, Site};

const KEY: &str = "canary-of-the-agency";
/// How far the client's clock may be from ours.
const WINDOW_S: i64 = 600;

/// The program whose agency signs.
fn start(signs: &str) -> Site {
    let hmac = format!(
        "hmac = {{ header = \"x-signature\", key = {{ file = \"agency.key\" }}, timestamp = \"x-time\", {signs} }}"
    );
    let config = Config::new("layouts", &format!("http://{}", unused_address())).serves();
    Site::of(&config.client("agency", &hmac).secret("agency.key", KEY))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn at(shift_s: i64) -> String {
    (jiff::Timestamp::now().as_second() + shift_s).to_string()
}

/// A call that is signed by this key over the words of the settings that say nothing of it.
fn signed(site: &Site, key: &str, time: &str, nonce: &str) -> Caller {
    let text = format!("GET\n{HOLDER}\n{time}\n{nonce}\n\n");
    let signature = hex(&hmac_sha256(key.as_bytes(), text.as_bytes()));
    site.nobody().with("x-time", time).with("x-nonce", nonce).with("x-signature", &signature)
}

#[test]
fn a_client_that_signs_its_calls_is_taken_once_for_each_and_within_its_window() {
    let site = start(&format!("nonce = \"x-nonce\", window_s = {WINDOW_S}"));
    let before = signed(&site, KEY, &at(-WINDOW_S * 3 / 4), "nonce-two");
    site.refuses_with(&before, (503, "signed-before-start"), "a process before may have taken it");
    let started = at(0);
    while at(0) == started {
        sleep(Duration::from_millis(5));
    }
    let first = signed(&site, KEY, &at(0), "nonce-one");
    site.takes(&first, "signed");
    site.refuses(&first, "the same once more");
    site.takes(&signed(&site, KEY, &at(WINDOW_S * 3 / 4), "nonce-two"), "a clock that is fast");
    site.refuses(&signed(&site, KEY, &at(-WINDOW_S - 60), "nonce-three"), "too long ago");
    site.refuses(&signed(&site, KEY, &at(WINDOW_S + 60), "nonce-four"), "not yet");
    site.refuses(&signed(&site, "canary-of-another-one", &at(0), "nonce-five"), "by another key");
    let (unsigned, time) = (site.nobody().with("x-nonce", "nonce-six"), at(0));
    site.refuses(&unsigned.with("x-time", &time), "not signed");
    site.refuses(&site.agency(), "the key of before");
    let late = [
        ("message", "a request was refused"),
        ("flaw", "the nonce was taken before"),
        ("client", "agency.main"),
    ];
    site.fei.log().wait_for(&late);
    assert!(!site.fei.log().text().contains("canary"), "the key stands in the log");
}

#[test]
fn what_is_signed_and_how_it_is_written_is_what_the_settings_say() {
    let site = start("over = \"{timestamp} {target} {body}\", form = \"base64\"");
    let time = at(0);
    let mac = hmac_sha256(KEY.as_bytes(), format!("{time} {HOLDER} ").as_bytes());
    let shows = |signature: &str| site.nobody().with("x-time", &time).with("x-signature", signature);
    site.takes(&shows(&STANDARD.encode(&mac)), "as it was agreed");
    site.refuses(&shows(&hex(&mac)), "in digits");
}
