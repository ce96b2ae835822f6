use fei_layout::plan::{Align, Charset, Empty, Gate, Gates, Mask, Side, TextPolicy};

use super::*;
use crate::testing::{By, Row, amount, digits, filler, hangul, layout_of, text};
use crate::{View, decode, encode};

fn layout(side: Side, gates: Gates) -> Layout {
    let rows = vec![
        text("id", 4),
        hangul("name", 6).with(|field| (field.mask, field.cut) = (Mask::Name, true)),
        digits("code", 3).with(|field| field.empty = Empty::ZerosOrSpaces),
        amount("amount", 4),
        filler(1),
    ];
    Layout { gates, ..layout_of(side, Charset::Cp949, rows) }
}

fn gates(kind: LossKind) -> Gates {
    Gates::default().with(kind, Gate::Error)
}

fn encoded(layout: &Layout, json: &str) -> Result<Losses, Error> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    let done = encode(layout, json.as_bytes(), &mut out, &mut losses);
    assert!(done.is_ok() || (out.is_empty() && losses.is_empty()));
    done.map(|()| losses)
}

fn told(losses: &Losses) -> Vec<String> {
    losses.iter().map(ToString::to_string).collect()
}

const CUT: &str = r#"{"id":"A","name":"남궁길동","code":"012","amount":"15"}"#;

#[test]
fn a_loss_says_where_what_and_how_and_nothing_that_is_masked() {
    let losses = encoded(&layout(Side::Request, Gates::default()), CUT).unwrap();
    assert_eq!(told(&losses), [r#"name at /name (byte 17 of the JSON): cut, from "남**동" to "남*길""#]);
    assert_eq!(losses.counted(), "cut 1");
}

#[test]
fn a_request_is_refused_for_what_its_party_does_not_let_pass_and_an_answer_never() {
    let error = encoded(&layout(Side::Request, gates(LossKind::Cut)), CUT).unwrap_err();
    assert_eq!((error.kind, &*error.path), (ErrorKind::Loss, "name"));
    assert_eq!(
        error.to_string(),
        "test.case.request: name at /name (byte 17 of the JSON): expected a value that stays as it is, \
         got cut, from \"남**동\" to \"남*길\""
    );
    assert!(encoded(&layout(Side::Request, gates(LossKind::Replaced)), CUT).is_ok());
    assert_eq!(encoded(&layout(Side::Response, gates(LossKind::Cut)), CUT).unwrap().0.len(), 1);
}

#[test]
fn bytes_in_the_other_form_are_refused_where_the_party_wants_it() {
    let telegram = b"A   \xC8\xAB    ".iter().chain(b"   0015 ").copied().collect::<Vec<_>>();
    let read = |side, gates| {
        let layout = layout(side, gates);
        let (mut out, mut losses) = (Vec::new(), Losses::new());
        let decoded = decode(&layout, &telegram, &mut out, &mut losses).map(|()| told(&losses));
        let checked = View::read(&layout, &telegram).and_then(|view| view.check());
        assert_eq!(decoded.clone().map(drop), checked);
        decoded
    };
    let usual = read(Side::Request, Gates::default()).unwrap();
    assert_eq!(usual, [r#"code at byte 10 (3 bytes): rewritten, from "   " to "000""#]);
    let error = read(Side::Request, gates(LossKind::Rewritten)).unwrap_err();
    assert_eq!((error.kind, error.place), (ErrorKind::Loss, Place::Offset { at: 10, width: 3 }));
    assert_eq!(read(Side::Response, gates(LossKind::Rewritten)).unwrap(), usual);
}

#[test]
fn what_nobody_gave_and_reads_back_as_a_value_is_reported() {
    let layout = layout(Side::Request, Gates::default());
    let losses = encoded(&layout, r#"{"name":"홍"}"#).unwrap();
    assert_eq!(told(&losses), [r#"amount at /amount (byte 0 of the JSON): defaulted, from "" to "0""#]);
    let list = layout_of(Side::Request, Charset::Cp949, vec![digits("d", 2).with(|field| field.repeat = 3)]);
    assert_eq!(
        told(&encoded(&list, r#"{"d":["01"]}"#).unwrap()),
        [
            r#"d[1] at /d/1 (byte 0 of the JSON): defaulted, from "" to "00""#,
            r#"d[2] at /d/2 (byte 0 of the JSON): defaulted, from "" to "00""#,
        ]
    );
}

#[test]
fn what_reads_back_as_another_value_is_reported() {
    let null = |row: Row| row.with(|field| field.empty = Empty::SpacesOrZeros);
    let right =
        |row: Row| row.with(|field| (field.align, field.pad) = (fei_layout::plan::Align::Right, b'0'));
    let rate =
        crate::testing::number("r", 4, 2, fei_layout::plan::Sign::None, fei_layout::plan::BlankSign::Refuse);
    for (row, json, change) in [
        (text("t", 4), r#""ab ""#, r#"trimmed, from "ab " to "ab""#),
        (text("t", 4), r#"" ""#, r#"trimmed, from " " to """#),
        (text("t", 4), r#"" a""#, ""),
        (right(text("t", 4)), r#""007""#, r#"trimmed, from "007" to "7""#),
        (null(text("t", 4)), r#""""#, r#"emptied, from "" to """#),
        (null(text("t", 4)), r#""0000""#, r#"emptied, from "0000" to """#),
        (null(text("t", 4)), r#""000""#, ""),
        (null(digits("t", 2)), r#""00""#, r#"emptied, from "00" to """#),
        (null(amount("t", 2)), r#""0""#, r#"emptied, from "0" to """#),
        (rate, r#""1.50""#, ""),
    ] {
        let layout = layout_of(Side::Request, Charset::Cp949, vec![row]);
        let key = &layout.fields[0].key;
        let losses = encoded(&layout, &format!(r#"{{"{key}":{json}}}"#)).unwrap();
        let place = format!("{key} at /{key} (byte 5 of the JSON): ");
        let expected = if change.is_empty() { vec![] } else { vec![format!("{place}{change}")] };
        assert_eq!(told(&losses), expected, "{json}");
    }
}

#[test]
fn items_without_data_at_the_end_of_slots_are_reported() {
    let rows = vec![text("no", 2), amount("fee", 2)];
    let layout = layout_of(Side::Request, Charset::Cp949, vec![Row::Group("bills", By::Slots(3), 3, rows)]);
    let items = r#"{"bills":[{"no":"","fee":"0"},{"no":"A1","fee":"0"},{"no":"","fee":"0"}]}"#;
    let dropped = r#"bills[2] at /bills/2 (byte 9 of the JSON): dropped, from "an item without data" to "an empty slot""#;
    assert_eq!(told(&encoded(&layout, items).unwrap()), [dropped]);
}

#[test]
fn normalizing_makes_a_space_of_tabs_and_line_ends() {
    let row = hangul("t", 8).with(|field| field.text = TextPolicy::Normalize);
    let layout = layout_of(Side::Request, Charset::Cp949, vec![row]);
    let losses = encoded(&layout, r#"{"t":"a\tb\r\nc"}"#).unwrap();
    assert_eq!(told(&losses), [r#"t at /t (byte 5 of the JSON): normalized, from "a\tb\r\nc" to "a b c""#]);
}

#[test]
fn spaces_that_read_back_as_null_are_told() {
    let zeros = |empty| {
        let row =
            text("t", 2).with(|field| (field.align, field.pad, field.empty) = (Align::Right, b'0', empty));
        layout_of(Side::Request, Charset::Cp949, vec![row])
    };
    let losses = encoded(&zeros(Empty::ZerosOrSpaces), r#"{"t":"  "}"#).unwrap();
    assert_eq!(told(&losses), [r#"t at /t (byte 5 of the JSON): emptied, from "  " to """#]);
    assert_eq!(encoded(&zeros(Empty::Zeros), r#"{"t":"  "}"#).unwrap().0, []);
}
