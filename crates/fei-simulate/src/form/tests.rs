use super::*;

const ITEM: &[Rule] = &[must("no", Form::Digits(2)), may("memo", Form::Text(3))];
const RULES: Rules = &[
    &[must("id", Form::Reference), may("at", Form::Moment), may("won", Form::Amount(12))],
    &[may("count", Form::Number(3)), may("yn", Form::OneOf(&["Y", " "])), may("list", Form::List(&[ITEM]))],
];

/// The misfit of an object that holds a good `id` and this.
fn misfit(rest: &str) -> Option<(String, Why)> {
    let body = format!(r#"{{"id":"F123456789U4BC34239Z"{rest}}}"#);
    let fields = Fields::from_json(body.as_bytes()).expect("the test's own JSON");
    check(&fields, RULES).err().map(|misfit| (misfit.key, misfit.why))
}

#[test]
fn what_the_tables_say_passes() {
    for rest in [
        "",
        r#","at":"20240229235959","won":"999999999999","count":999,"yn":" ","list":[{"no":"1","memo":"가나다"}]"#,
        r#","at":"","won":"","yn":"","list":"""#,
    ] {
        assert_eq!(misfit(rest), None, "{rest}");
    }
}

#[test]
fn each_misfit_names_its_key() {
    for (rest, key, why) in [
        (r#","x":"1""#, "x", Why::Unknown),
        (r#","won":"1","won":"1""#, "won", Why::Twice),
        (r#","won":1"#, "won", Why::Type),
        (r#","won":null"#, "won", Why::Type),
        (r#","won":"1000000000000""#, "won", Why::Length),
        (r#","won":"-1""#, "won", Why::Form),
        (r#","won":"010""#, "won", Why::Form),
        (r#","won":"0""#, "won", Why::Form),
        (r#","won":"1.0""#, "won", Why::Form),
        (r#","at":"2026090714300""#, "at", Why::Length),
        (r#","at":"20260907143060""#, "at", Why::Form),
        (r#","at":"20260907240000""#, "at", Why::Form),
        (r#","at":"20230229000000""#, "at", Why::Form),
        (r#","at":"20261301000000""#, "at", Why::Form),
        (r#","count":"1""#, "count", Why::Type),
        (r#","count":-1"#, "count", Why::Form),
        (r#","count":1000"#, "count", Why::Length),
        (r#","yn":"N""#, "yn", Why::Form),
        (r#","list":[]"#, "list", Why::Length),
        (r#","list":[1]"#, "list[0]", Why::Type),
        (r#","list":[{"no":"1"},{"memo":"x"}]"#, "list[1].no", Why::Missing),
        (r#","list":[{"no":"1","memo":"가나다라"}]"#, "list[0].memo", Why::Length),
        (r#","list":[{"no":"","memo":"x"}]"#, "list[0].no", Why::Length),
    ] {
        assert_eq!(misfit(rest), Some((key.to_owned(), why)), "{rest}");
    }
}

#[test]
fn a_reference_has_one_form_only() {
    let judged = |text: &str| text_fits(text, Form::Reference);
    assert_eq!(judged("F123456789U000000001"), Ok(()));
    assert_eq!(judged("F123456789U00000001"), Err(Why::Length));
    assert_eq!(judged("F123456789U0000000010"), Err(Why::Length));
    for text in
        ["F123456789V000000001", "F123456789U00000000a", "F12345678 U000000001", "f123456789U000000001"]
    {
        assert_eq!(judged(text), Err(Why::Form), "{text}");
    }
}

#[test]
fn a_key_that_must_be_there_is_missed() {
    assert_eq!(check(&Fields::default(), RULES), Err(Misfit::new("id", Why::Missing)));
    assert_eq!(Misfit::new("id", Why::Missing).to_string(), "항목 없음: id");
}
