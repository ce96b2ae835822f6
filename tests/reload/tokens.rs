//! What an access token's refusal proves is what the contract says by which the call was made, not the one of the start.

use fei_testkit::{Conduct, CoreLine, Fei, HttpPeer, HttpRequest, hecto, open_banking};

use super::{BINARY, Layouts, code, reload, text};

const KFTC: &str = "kftc/party.toml";
const LISTED: &str = "refused     = [401, 403]";
const NOT_LISTED: &str = "refused     = [403]";

/// How often a transfer is sent to an institution that refuses every token, and what its core hears: by the layouts of the
/// start, and by those after them.
fn sent(at_start: &str, afterwards: &str) -> [(usize, String); 2] {
    let peer = HttpPeer::start(Conduct::answer(|request: &HttpRequest| match &*request.call() {
        "POST /token" => open_banking::http(
            "200 OK",
            "application/json",
            br#"{"access_token":"sample-token","token_type":"bearer","expires_in":"7776000"}"#,
        ),
        _ => open_banking::http("401 Unauthorized", "application/json", b"{}"),
    }));
    let layouts = Layouts::new();
    layouts.put(KFTC, LISTED, at_start);
    let auth = r#"auth.oauth2 = { token = "/token", client_id = "client", client_secret = { file = "client.secret" } }"#;
    let config = layouts.config(&peer).institution(auth).secret("client.secret", "hush");
    let config = config.institution("follow.first_after = \"1h\"");
    let fei = Fei::start(BINARY, &config);
    let transfer = |msg_no| {
        let calls = || peer.requests().iter().filter(|request| request.call() != "POST /token").count();
        let before = calls();
        let answer = CoreLine::dial(fei.address("hecto")).ask(&hecto::transfer(msg_no));
        (calls() - before, hecto::text(&answer, hecto::RSP_CODE).to_owned())
    };
    let first = transfer(1);
    layouts.put(KFTC, LISTED, afterwards);
    let output = reload(&fei, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    [first, transfer(2)]
}

#[test]
fn a_refused_token_proves_what_the_contract_of_its_call_says() {
    let (twice, once) = ((2, "FE90".to_owned()), (1, "VTIM".to_owned()));
    assert_eq!(sent(LISTED, NOT_LISTED), [twice.clone(), once.clone()], "401 proves nothing any more");
    assert_eq!(sent(NOT_LISTED, LISTED), [once, twice], "401 proves it from now on");
}
