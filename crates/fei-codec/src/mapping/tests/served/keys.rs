//! What makes a repetition: what the core is told, however the caller wrote it.

use fei_layout::plan::Flow;

use super::fixture::{World, with_context};
use super::{CALL, CORE, HOUSE, NOTICE, Scene, scene};
use crate::mapping::{CallErrors, CallParts, ServedRequest, key_of, key_of_values, key_values, read_request};
use crate::{Losses, View};

/// A call of a transaction of the repository: its JSON, the values of its key in it and the rows that these go into.
type Sample = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const CALLS: &[Sample] = &[
    (
        "core.deposit",
        r#"{"bank_code":"004","account_no":"56012345678901","amount":"15000","kind":"transfer","tran_date":"20260907",
        "tran_time":"142958","tran_no":"V-0001"}"#,
        &[("20260907", "tran_date"), ("V-0001", "tran_no")],
    ),
    (
        "core.deposit_cancel",
        r#"{"tran_date":"20260907","tran_no":"C-0001","amount":"15000","original":{"tran_date":"20260906","tran_no":"V-0001"}}"#,
        &[("20260907", "tran_date"), ("C-0001", "tran_no")],
    ),
    (
        "hecto.statement_notice",
        r#"{"org_code":"TESTCO000001","bank_code":"088","account_no":"110-123-456789","scf_code":"11","amount":1500000,
        "after_sign":"+","after_amount":9000000,"tran_date":"20260908","tran_time":"000000","tran_seq":"000012"}"#,
        &[
            ("088", "bank_code"),
            ("110-123-456789", "account"),
            ("20260908", "tran_date"),
            ("000012", "tran_seq"),
        ],
    ),
];

fn read(world: &World, id: &str, body: &str) -> Result<ServedRequest, CallErrors> {
    let transaction = world.transaction(id);
    let Flow::Inbound { from, .. } = &transaction.flow else { panic!("{id} is not inbound") };
    let call = CallParts { body: body.as_bytes(), path: &[], query: &[] };
    with_context(None, None, |context| {
        read_request(transaction, world.json(from), &call, context, &mut Losses::new())
    })
}

/// Texts that may be the same for the core, and some that are not.
fn spellings(text: &str) -> Vec<String> {
    let (first, rest) = text.split_at(1);
    let wide: String = text.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
    let mut all = vec![text.to_owned(), text.replace('-', ""), text.to_lowercase(), wide];
    all.extend(
        ["", " ", "  ", "\u{3000}", "\t", "0", "-", "--"].iter().flat_map(|more| {
            [format!("{text}{more}"), format!("{more}{text}"), format!("{first}{more}{rest}")]
        }),
    );
    all.extend([
        format!("{text}{}", "9".repeat(40)),
        text.trim_start_matches('0').to_owned(),
        "000000".to_owned(),
    ]);
    all
}

#[test]
fn calls_that_are_one_for_the_core_have_one_key_and_others_have_others() {
    let world = World::real();
    for (id, body, parts) in CALLS {
        let transaction = world.transaction(id);
        let mut known: Vec<(Vec<String>, Vec<u8>)> = Vec::new();
        let (mut same, mut refused) = (0_u32, 0_u32);
        for spelling in
            parts.iter().flat_map(|(text, _)| spellings(text).into_iter().map(move |to| (text, to)))
        {
            let (text, to) = spelling;
            let Ok(asked) = read(world, id, &body.replacen(&format!("\"{text}\""), &format!("{to:?}"), 1))
            else {
                refused += 1;
                continue;
            };
            let view = View::read(&transaction.request, &asked.telegram).unwrap();
            let row = |name: &str| transaction.request.find(name).unwrap();
            let told: Vec<_> =
                parts.iter().map(|(_, name)| view.value(row(name)).unwrap().text().to_owned()).collect();
            let key = asked.key.unwrap();
            assert_eq!(key_values(&key).collect::<Vec<_>>(), told, "{id} {to:?}");
            for (other, other_key) in &known {
                assert_eq!(other == &told, other_key == &key, "{id} {told:?} {other:?}");
                same += u32::from(other == &told);
            }
            known.push((told, key));
        }
        assert!(same > 10 && refused > 10 && known.len() > 10, "{id} {same} {refused} {}", known.len());
    }
}

#[test]
fn what_a_call_is_about_is_named_as_that_one_names_itself() {
    let world = World::real();
    let (deposit, vbank) = (world.transaction("core.deposit"), world.json("vbank"));
    let booked = read(world, CALLS[0].0, CALLS[0].1).unwrap().key.unwrap();
    for (date, no) in [("20260906", "V-0001"), ("20260906", "V-0001 "), ("20260906", "V-0001   ")] {
        let body = CALLS[1].1.replace("\"V-0001\"", &format!("{no:?}"));
        let said = read(world, CALLS[1].0, &body).unwrap().original.unwrap();
        assert_eq!(key_values(&said).collect::<Vec<_>>(), [date, no]);
        assert_eq!(key_of(deposit, vbank, &said), key_of_values([date, "V-0001"]));
        assert_eq!(key_of(deposit, vbank, &key_of_values(["20260907", no])), booked);
    }
    // No deposit can have such values.
    let odd = ["2026-09-07", " V-0001 and more than fits \u{3000}"];
    assert_eq!(
        key_of(deposit, vbank, &key_of_values(odd)),
        key_of_values([odd[0], "V-0001 and more than fits"])
    );
    let notice = world.transaction("hecto.statement_notice");
    let said = key_of_values(["088", "110-123-456789", "20260908", "000012"]);
    assert_eq!(
        key_of(notice, world.json("thedozen"), &said),
        read(world, CALLS[2].0, CALLS[2].1).unwrap().key.unwrap()
    );
}

#[test]
fn what_goes_into_no_row_has_no_blanks_around_it() {
    let scene = scene();
    for blank in [" 77", "77 ", "77\u{3000}", "\t77", " "] {
        let wrong = scene.read_with(CALL, &[("no", blank)], &mut Losses::new()).unwrap_err();
        assert_eq!(wrong.to_string(), "?no: expected a value without blanks around it, got another");
    }
    assert!(scene.read_with(CALL, &[("no", "7 7")], &mut Losses::new()).is_ok());
}

#[test]
fn a_key_is_told_by_the_whole_where_its_row_is_not() {
    let keyed = |row: &str| {
        let rows = NOTICE.replace("\"{bank}{no}\"", "\"{bank}{no}{payer.name}\"").replace(
            r#"{ field = "name",    from = "{payer.name}", omit = "empty", cut = "character" }"#,
            row,
        );
        let files = [("core/party.toml", CORE), ("core/notice.toml", &*rows), ("house/party.toml", HOUSE)];
        Scene { world: World::of(&files) }
    };
    let named = |name: &str| CALL.replace("홍길동", name);
    let key = |asked: ServedRequest| {
        let key = asked.key.unwrap();
        key_values(&key).last().map(str::to_owned).unwrap()
    };
    // What is cut is two names in one row.
    let cut = keyed(r#"{ field = "name", from = "{payer.name}", cut = "character" }"#);
    assert_eq!(key(cut.read(&named("가나 ")).unwrap()), "가나");
    let wrong = cut.read(&named("가나다라마")).unwrap_err().to_string();
    assert_eq!(wrong, "/payer/name: expected at most 8 bytes of CP949, got 10: (masked)");
    let piece = keyed(r#"{ field = "name", from = "{payer.name}", slice = [0, 2] }"#);
    assert_eq!(key(piece.read(&named("가나다라마")).unwrap()), "가나다라마");
    assert!(piece.read(&named("가나다 ")).is_err());
    let among = keyed(r#"{ field = "name", from = "{kind}{payer.name}", strip = "-" }"#);
    assert_eq!(key(among.read(&named("가-나")).unwrap()), "가나");
    assert!(among.read(&named("가- ")).is_err());
    let table = keyed(r#"{ field = "name", from = "{payer.name}", table = "kind" }"#);
    assert_eq!(key(table.read(&named("out")).unwrap()), "2");
}
