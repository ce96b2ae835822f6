//! Answers on status 200 that say something else than what was asked, or say it badly.

use fei_testkit::{Conduct, HttpRequest, open_banking};
use serde_json::{Value, json};

use crate::site::{EXECUTED, Site, Told, unknown};

/// A whole answer that is the right one but for what `change` does.
fn answer_with(change: fn(&mut Value)) -> Conduct {
    Conduct::answer(move |request: &HttpRequest| {
        let mut body = open_banking::transfer(request);
        change(&mut body);
        open_banking::ok(&body)
    })
}

#[test]
fn what_is_no_answer_on_status_200_is_unknown() {
    let mut site = Site::start();
    let html = b"<html><body>\xec\xa0\x90\xea\xb2\x80 \xec\xa4\x91</body></html>"; // 점검 중
    site.check(Conduct::answer(|_| open_banking::http("200 OK", "text/html", html)), &unknown("U03"));
    let with = |body: &'static [u8]| {
        Conduct::answer(move |_| open_banking::http("200 OK", "application/json", body))
    };
    for body in [&b""[..], b"{", b"{}x", b"\xff\xfe{\0}\0", b"{} {}", b"{\"rsp_code\":1,\"rsp_code\":1}"] {
        site.check(with(body), &unknown("U03"));
    }
    for nothing in [&b"{}"[..], b"null", b"[]", b"\"A0000\"", b"{\"rsp_code\":\"A0000\"}"] {
        site.check(with(nothing), &unknown("U05")); // JSON, and no echo in it
    }
    site.end();
}

/// H09: what it states stands. That it says that it is something else is told once, and not for each.
#[test]
fn json_is_an_answer_whatever_it_says_that_it_is_and_that_is_told() {
    let mut site = Site::start();
    let under = |media: &'static str| {
        Conduct::answer(move |request: &HttpRequest| {
            open_banking::http("200 OK", media, open_banking::transfer(request).to_string().as_bytes())
        })
    };
    for media in ["text/html;charset=UTF-8", "text/plain", "Text/HTML", "application/json"] {
        site.check(under(media), &EXECUTED);
    }
    let none = |media: &'static str, body: &'static [u8]| {
        Conduct::answer(move |_| open_banking::http("200 OK", media, body))
    };
    site.check(none("application/xhtml+xml", b"<html><body>{}</body></html>"), &unknown("U03"));
    site.check(none("text/css", b"{\"rsp_code\":"), &unknown("U03"));
    let told = [("message", "an answer in JSON says that it is something else"), ("institution", "kftc")];
    let told: Vec<_> = site.fei.log().matching(&told).iter().map(|line| line["media"].to_string()).collect();
    assert_eq!(told, ["\"text/html\"", "\"text/plain\"", "\"text/css\""]);
    site.end();
}

#[test]
fn an_answer_to_something_else_is_unknown() {
    let mut site = Site::start();
    site.check(answer_with(|body| body["res_list"][0]["tran_amt"] = json!("1500001")), &unknown("U05"));
    site.check(
        answer_with(|body| body["res_list"][0]["bank_tran_id"] = json!("F123456789U000ZZZZZZ")),
        &unknown("U05"),
    );
    site.check(answer_with(|body| body["res_list"] = json!([])), &unknown("U05"));
    let twice = |body: &mut Value| body["res_list"] = json!([body["res_list"][0], body["res_list"][0]]);
    site.check(answer_with(twice), &unknown("U05"));
    site.end();
}

#[test]
fn a_code_in_no_table_is_unknown_and_an_alarm() {
    let mut site = Site::start();
    site.check(answer_with(|body| body["res_list"][0]["bank_rsp_code"] = json!("987")), &unknown("U09"));
    site.check(answer_with(|body| body["rsp_code"] = json!("A9999")), &unknown("U09"));
    assert_eq!(site.fei.log().matching(&[("alarm", "true")]).len(), 2);
    site.end();
}

#[test]
fn what_the_institution_says_itself_is_told_as_it_says_it() {
    let mut site = Site::start();
    let declined = Told { rsp_code: "0400", outcome: "declined", code: "" };
    site.check(answer_with(|body| body["res_list"][0]["bank_rsp_code"] = json!("400")), &declined);
    let refused = Told { rsp_code: "FE90", outcome: "not_executed", code: "N60" };
    site.check(answer_with(|body| body["rsp_code"] = json!("O0002")), &refused);
    site.end();
}

/// H19: that it is at work on it, or has had the number before, is never a refusal, whether or not its table has a row for the
/// code; and each is asked about.
#[test]
fn what_is_pending_or_was_there_before_is_unknown_and_is_asked_about() {
    let mut site = Site::start();
    let center = |said: &'static str| {
        Conduct::answer(move |request: &HttpRequest| {
            let mut body = open_banking::transfer(request);
            body["rsp_code"] = json!(said);
            open_banking::ok(&body)
        })
    };
    let bank = |said: &'static str| {
        Conduct::answer(move |request: &HttpRequest| {
            let mut body = open_banking::transfer(request);
            body["res_list"][0]["bank_rsp_code"] = json!(said);
            open_banking::ok(&body)
        })
    };
    for listed in ["A0002", "A0003", "A0326"] {
        site.check(center(listed), &unknown("U08"));
    }
    for not_listed in [center("A0001"), center("A0007"), bank("804"), bank("822")] {
        site.check(not_listed, &unknown("U09"));
    }
    let list = ["saf", "list", "--state", "pending", "--format", "json"];
    let listed = site.fei.beside(env!("CARGO_BIN_EXE_fei"), &list);
    let items = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(items.lines().filter(|item| item.contains("\"inquiry\"")).count(), 7, "{items}");
    site.end();
}

#[test]
fn the_text_of_an_answer_never_changes_the_outcome() {
    let mut site = Site::start();
    for name in ["홍길동😀", "똠방각하", "\u{1100}\u{1161}나다", "₩", "가나다라마바사아자차카타파하", ""]
    {
        let answer = move |request: &HttpRequest| {
            let mut body = open_banking::transfer(request);
            body["res_list"][0]["account_holder_name"] = json!(name);
            open_banking::ok(&body)
        };
        site.check(Conduct::answer(answer), &EXECUTED);
    }
    site.end();
}
