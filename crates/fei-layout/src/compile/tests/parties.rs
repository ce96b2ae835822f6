use jiff::civil::date;

use crate::fixture::{BANK, CORE, check, check_all, file};
use crate::plan::{Gate, LossKind};

#[test]
fn what_a_telegram_party_must_say() {
    check(
        "core/party.toml",
        r#"speaks = "telegram" #! L005 `charset` #! L005 `text` #! L005 `frame` #! L005 `key` #! L005 `trace` #! L005 `header` #! L005 `answer`
"#,
    );
}

#[test]
fn a_party_without_codes_hears_that_it_has_no_call_left() {
    let house = "speaks = \"json\" #! L005 no transaction has `from = \"house\"` or `to = \"house\"`\n";
    check("house/party.toml", house);
}

#[test]
fn a_party_says_what_it_lets_pass() {
    let losses = "losses = { cut = \"error\", widened = \"warn\" }\ntext ";
    let loaded = check_all(&[file("core/party.toml", &CORE.replacen("text ", losses, 1))]);
    let gates = loaded.registry.party("core").unwrap().telegram().unwrap().header.gates;
    let usual = crate::plan::Gates::default();
    assert_eq!(gates, usual.with(LossKind::Cut, Gate::Error).with(LossKind::Widened, Gate::Warn));
    let wrong = "losses = { cut = \"deny\", shortened = \"warn\" }    #! L007 error #! L004 shortened\ntext ";
    check("core/party.toml", &CORE.replacen("text ", wrong, 1));
}

#[test]
fn text_in_full_width_needs_a_charset_that_has_it() {
    let wide = CORE.replace(
        "\"reject\", answer = \"replace\" }",
        "\"fullwidth\", answer = \"replace\" }    #! L018 full-width",
    );
    check("core/party.toml", &wide.replace("\"cp949\"", "\"cp037\""));
    check_all(&[file("core/party.toml", &wide.replace("    #! L018 full-width", ""))]);
}

#[test]
fn records_have_no_header_and_what_a_line_needs_neither() {
    let files = [
        file(
            "host/party.toml",
            "speaks = \"telegram\"\ncharset = \"cp949\"\nheader = []\ntext = { request = \"reject\", answer = \"replace\" }\n",
        ),
        file(
            "host/master.toml",
            "title = \"t\"\nflow = \"layout\"\ntotal = 70000\ntelegram = [{ at = 0, name = \"a\", as = \"X(70000)\" }]\n",
        ),
    ];
    let loaded = check_all(&files);
    let layout = loaded.registry.transaction("host.master", date(2026, 9, 7)).unwrap().request.clone();
    assert_eq!((layout.bytes_min, layout.header_bytes, layout.header_fields), (70_000, 0, 0));
}

#[test]
fn frames_polls_and_words() {
    let party = CORE
        .replace("width = 4,", "width = 9,")
        .replace("bytes_max = 500 }", "bytes_max = 500 }    #! L017 1 to 8 digits")
        .replace(
            "words   = { AN = \"X\" }",
            "words   = { AN = \"Y\", an = \"X\" }    #! L007 \"X\" #! L009 capital\n\
             polls   = [{ bytes = 3, starts = \"HDR1\", answer = \"A{x}\" }]    #! L018 start #! L009 {rest}",
        );
    check("core/party.toml", &party);
    let long = CORE.replace("bytes_max = 500 }", "bytes_max = 10000 }    #! L017 to 9999");
    check("core/party.toml", &long);
    let all = CORE.replace(
        "counts = \"rest\", bytes_max = 500 }",
        "counts = \"all\", bytes_max = 9996 }    #! L017 to 9995",
    );
    check("core/party.toml", &all);
}

#[test]
fn headers_and_the_answer_rule() {
    let party = CORE
        .replace("key     = [\"msg_type\", \"msg_no\"]", "key     = [\"msg_type\", \"msg_nr\"]    #! L014 \"msg_no\"\nrepeat = [\"x_y_z\"]    #! L014 x_y_z")
        .replace("trace   = \"{msg_no}\"", "trace   = \"{msg_n}-{@now}\"    #! L030 msg_no #! L036 only names")
        .replace(
            "answer  = { msg_type = \"+100\", rsp_code = { A = \"0000\", D = \"D000\", N = \"N000\", U = \"U000\" } }",
            "answer  = { msg_typ = \"+100\", biz_type = \"x\", rsp_code = { A = \"00000\", N = \"N000\", B = \"x\", N30 = \"N300\" }, trace = [] }\
             #! L014 msg_type #! L018 3 digits #! L018 at most 4 #! L042 D (declined) #! L042 U (unknown) #! L004 neither a class #! L006 blank",
        );
    check("core/party.toml", &party);
    let none = CORE.replace("rsp_code = {", "msg_no = {").replace("as = \"9(6)\"", "as = \"X(6)\"");
    check("core/party.toml", &none.replace("U = \"U000\" } }", "U = \"U000\" } }    #! L042 how it ended"));
    let group = CORE.replace("header  = [", "header  = [    #! L019 only fields\n  { group = \"g\", slots = 1, rows = [{ name = \"x\", as = \"X(1)\" }] },");
    let group = group
        .replace("at =  0, ", "")
        .replace("at =  4, ", "")
        .replace("at =  7, ", "")
        .replace("at = 10, ", "")
        .replace("at = 16, ", "");
    check("core/party.toml", &group);
}

#[test]
fn a_counter_that_never_starts_again_has_numbers_for_ever() {
    check(
        "bank/party.toml",
        r#"speaks    = "json"
reference = { form = "{seq}", seq = "decimal(8)", per = "ever" }    #! L009 runs out
codes = [{ api = "A", is = "executed", ko = "정상" }]
"#,
    );
}

#[test]
fn what_a_json_party_says() {
    check(
        "bank/party.toml",
        r#"speaks    = "json"
reference = { form = "{@settings.org}{seq}{seq}{x}", seq = "base35(9)", per = "busines_date" }    #! L036 @setting #! L009 once #! L036 no `x` #! L009 base36 #! L007 business_date
refused   = [401, 409, 200]                            #! L018 409 never #! L018 200 never
tables.a  = { "*" = "same", "1" = "2" }                #! L044 never reached
tables.b  = { "1" = "2", "2" = { "1" = "1" } }         #! L033 one key here
codes = [
  { api = "A", is = "excuted", ko = "" },              #! L007 "executed"
  { api = "A", is = "declined" },                      #! L005 ko
  { is = "unknown", ko = "x" },                        #! L041 without a code
  { api = "A", bank = "1", is = "declined", ko = "" }, #! L044 never reached
  { api = 1, is = "declined", ko = "" },               #! L006 "1"
]
"#,
    );
    check("bank/party.toml", "speaks = \"json\" #! L005 `codes`\n");
    check("bank/party.toml", "spaks = \"json\" #! L004 speaks\n");
    check("bank/party.toml", "speaks = \"jsn\" #! L007 \"json\"\n");
    assert!(BANK.contains("codes"));
}

#[test]
fn what_a_party_of_ebcdic_says_becomes_its_bytes() {
    let polls = "polls = [{ bytes = 5, starts = \"PO-\", answer = \"OK{rest}\" }]\nheader ";
    let party = CORE.replace("charset = \"cp949\"", "charset = \"cp037\"").replacen("header ", polls, 1);
    let notice =
        "title = \"t\"\nflow = \"layout\"\nmatch = { msg_type = \"0200\" }\ntelegram = [{ as = \"X(2)\" }]\n";
    let loaded = check_all(&[file("core/party.toml", &party), file("core/a.toml", notice)]);
    let telegrams = loaded.registry.party("core").unwrap().telegram().unwrap().clone();
    assert_eq!(
        (&*telegrams.polls[0].starts, &*telegrams.polls[0].answer),
        (&b"\xD7\xD6\x60"[..], &b"\xD6\xD2"[..])
    );
    let transaction = loaded.registry.transaction("core.a", date(2026, 9, 7)).unwrap();
    let first = |matches: &[crate::plan::Match]| matches[0].any[0].to_vec();
    assert_eq!(first(&transaction.request_match), b"\xF0\xF2\xF0\xF0");
    assert_eq!(first(&transaction.response_match), b"\xF0\xF3\xF0\xF0");
    assert!(telegrams.header.fields.iter().all(|field| matches!(field.pad, 0x40 | 0xF0)));
}
