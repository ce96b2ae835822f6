//! The document that FEI gives a caller says by what that caller proves who it is, and of no other way and no other caller.

use std::fs;

use fei_testkit::{Caller, Config, Fei, unused_address};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_fei");

/// The agency shows a key or, as another client of it, a token with a certificate; the house signs.
fn start() -> Fei {
    let agency = Config::key("agency")
        + "[party.agency.client.second]\n\
           certificate = { dns = \"agency.example\" }\n\
           jwt = { algorithm = \"HS256\", key = { file = \"shared.key\" }, issuer = \"agency\", audience = \"fei\" }";
    let vbank = "hmac = { header = \"x-mac\", key = { file = \"shared.key\" }, timestamp = \"x-time\" }";
    let config = Config::new("layouts", &format!("http://{}", unused_address())).serves();
    let config = config.client("agency", &agency).client("vbank", vbank);
    Fei::start(BINARY, &config.secret("shared.key", "a secret of both ends, of at least 32 bytes"))
}

fn exported(fei: &Fei, more: &[&str]) -> Value {
    let output = fei.beside(BINARY, &[&["export", "openapi"], more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// What is enough, and the schemes that it names.
fn said(document: &Value) -> (&Value, Vec<&str>) {
    let schemes = document["components"]["securitySchemes"].as_object().expect("schemes");
    (&document["security"], schemes.keys().map(String::as_str).collect())
}

#[test]
fn a_caller_reads_by_what_it_proves_itself_and_of_no_other_way() {
    let fei = start();
    let served = Caller::new(fei.serves(), "agency").call("GET", "/openapi.json", "").json();
    let enough = json!([{ "certificate": [], "token": [] }, { "key": [] }]);
    assert_eq!(said(&served), (&enough, vec!["certificate", "key", "token"]));

    // Who writes contracts has no secrets at hand.
    fs::remove_file(fei.folder().join("shared.key")).expect("it is there");
    assert_eq!(exported(&fei, &["--party", "agency"]), served);
    let of_vbank = exported(&fei, &["--party", "vbank"]);
    assert_eq!(said(&of_vbank), (&json!([{ "signature.x-mac": [] }]), vec!["signature.x-mac"]));
    let scheme = &of_vbank["components"]["securitySchemes"]["signature.x-mac"];
    assert_eq!((&scheme["in"], &scheme["name"]), (&json!("header"), &json!("x-mac")));
    let all = exported(&fei, &[]);
    assert_eq!(said(&all).1, ["certificate", "key", "signature.x-mac", "token"]);
}
