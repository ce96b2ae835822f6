use crate::fixture::{check_all, file, files};
use crate::plan::{Flow, Local, Piece, ResponseRow, Source};

const LAYOUT: &str = "title = \"t\"\nflow = \"layout\"\ntelegram = [{ name = \"a\", as = \"X(3)\" }]\n";

fn layout(matches: &str) -> String {
    format!("{LAYOUT}match = {{ {matches} }}")
}

/// A transaction that FEI answers itself.
fn local(table: &str) -> String {
    format!("{}\n[local]\n{table}\n", layout("msg_type = \"0500\"").replace("\"layout\"", "\"local\""))
}

/// The plan of `core.c` beside `core.b`.
fn plan(table: &str) -> Local {
    let mut all = files("core/b.toml", &layout("msg_type = \"0300\""));
    all.push(file("core/c.toml", &local(table)));
    let loaded = check_all(&all);
    let found = loaded.registry.transaction("core.c", jiff::civil::date(2026, 9, 7)).expect("sound");
    let Flow::Local(local) = &found.flow else { panic!("{found:?}") };
    (**local).clone()
}

/// The values that the first answer's first row is put together from.
fn first_value(local: &Local) -> Vec<Piece> {
    let ResponseRow::Field { value, .. } = &local.answers[0].set[0] else { panic!("{local:?}") };
    value.cases[0].value.pieces.to_vec()
}

#[test]
fn local_answers() {
    let local = |table: &str| {
        format!("{}\n{table}\n", layout("msg_type = \"0300\"").replace("\"layout\"", "\"local\""))
    };
    let mut all = files(
        "core/b.toml",
        &local(
            "[local]\nanswers = [{ is = \"executed\", set = [{ field = \"msg_no\", from = \"{msg_no}\" }] }]",
        ),
    );
    check_all(&all);
    all.push(file(
        "core/c.toml",
        &local(
            r#"
[local]
original = { of = ["core.bb"], key = { msg_type = "02000", biz_type = "001", msg_no = "{msg_n}" } }    #! L043 core.b #! L018 at most 4 #! L043 no part #! L030 msg_no
answers  = [
  { when = "executed", is = "executed", rsp_code = "00000", set = [{ field = "aa", from = "{@original.x}" }] },    #! L018 at most 4 #! L030 `aa`
  { when = "executed", is = "declined" },     #! L043 never taken
  { is = "unknown", rsp_code = "0000" },      #! L043 always fits #! L040 both
  { when = "not_found", is = "declined" },    #! L043 last answer
]
"#,
        )
        .replace("0300", "0500"),
    ));
    check_all(&all);
    all[3] = file("core/c.toml", &local("[local]\nanswers = [{ when = \"executed\", is = \"executed\" }, { is = \"unknown\", set = [{ field = \"a\", from = \"{@original.a}\" }] }] #! L043 there is none #! L036 there is no `original`").replace("0300", "0500"));
    check_all(&all);
}

#[test]
fn the_key_of_the_original_is_its_own_and_the_rest_of_it_this_telegrams() {
    let of = |key: &str| {
        let table = format!(
            "original = {{ of = [\"core.b\"], key = {{ {key} }} }}\nanswers = [{{ is = \"unknown\" }}]"
        );
        plan(&table).original.expect("it asks about one").key
    };
    let said = of("msg_type = \"0300\"");
    assert_eq!(said[0].as_ref().map(|template| &*template.pieces), Some(&[Piece::Text("0300".into())][..]));
    assert_eq!((said.len(), &said[1]), (2, &None));
    let both = of("msg_no = \"000001\", msg_type = \"0300\"");
    let texts: Vec<_> = both.iter().flatten().map(|template| &template.pieces[0]).collect();
    assert_eq!(texts, [&Piece::Text("0300".into()), &Piece::Text("000001".into())], "in the key's order");
}

#[test]
fn a_local_answer_takes_the_clock_and_rows_of_the_original() {
    let set = |from: &str| {
        first_value(&plan(&format!(
            "original = {{ of = [\"core.b\"] }}\nanswers = [{{ is = \"unknown\", set = [{{ field = \"a\", from = \"{from}\" }}] }}]"
        )))
    };
    assert_eq!(set("{@now}"), [Piece::Value(Source::Now)]);
    assert_eq!(set("{@original.a}"), [Piece::Value(Source::Original("a".into()))]);
    let alone = plan("answers = [{ is = \"unknown\", set = [{ field = \"a\", from = \"{@now}\" }] }]");
    assert_eq!(first_value(&alone), [Piece::Value(Source::Now)]);
}

#[test]
fn a_row_that_the_original_does_not_have_and_one_without_braces() {
    let mut all = files("core/b.toml", &layout("msg_type = \"0300\""));
    let table = r#"original = { of = ["core.b"] }
answers = [{ is = "unknown", set = [
  { field = "a", from = "{@original.b}" },    #! L030 `b`
  { field = "rsp_code", from = "a" },         #? L039 "{a}"
  { field = "msg_type", from = "b" },
] }]"#;
    all.push(file("core/c.toml", &local(table)));
    check_all(&all);
}
