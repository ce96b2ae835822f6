//! Rows that hold nothing: what the core reads of them, and what of them is read.

use super::*;

const ROW: &str = "name = \"count\",   as = \"9(3)\",";

/// What breaks when `empty` of the row of a number becomes another.
fn told(layout: &str, was: &str, is: &str) -> Vec<String> {
    assert!(layout.contains(ROW));
    let with = |empty: &str| registry(&layout.replace(ROW, &format!("{ROW} empty = \"{empty}\",")));
    breaks(&with(was), &with(is), Level::Wire).iter().map(ToString::to_string).collect()
}

fn count(side: &str, what: &str) -> String {
    format!("core: core.inquiry.{side} count 건수: {what}")
}

/// The row as one that the answer sets.
fn of_answer() -> String {
    let call = "{ json = \"page.rows\", from = \"{count}\" },";
    assert!(LAYOUT.contains(call));
    let set = "response = [{ field = \"count\", from = \"{count}\" }]\n";
    LAYOUT.replace(ROW, &format!("{ROW} set_by = \"answer\",")).replace(call, "") + set
}

#[test]
fn an_answer_that_writes_nothing_with_other_bytes_breaks_the_core() {
    let written =
        |is: &str, was: &str| count("response", &format!("nothing is written as {is} now, not {was}"));
    for (was, is, expected) in [
        ("zeros", "spaces", vec![written("spaces", "zeros")]),
        ("spaces", "zeros", vec![written("zeros", "spaces")]),
        ("never", "spaces", vec![written("spaces", "zeros")]),
        ("zeros or spaces", "spaces or zeros", vec![written("spaces", "zeros")]),
        ("never", "zeros", vec![]),
        ("spaces", "spaces or zeros", vec![]),
    ] {
        assert_eq!(told(&of_answer(), was, is), expected, "{was}, {is}");
    }
}

/// The answer has the bytes that came. What the core sent for nothing must be nothing.
#[test]
fn a_request_whose_blanks_are_read_otherwise_breaks_the_core() {
    let read = |what: &str| vec![count("request", what)];
    for (was, is, expected) in [
        ("zeros", "spaces", read("zeros are a value now")),
        ("spaces", "zeros", read("zeros say nothing now, spaces are refused now")),
        ("never", "zeros", read("zeros say nothing now")),
        ("zeros", "zeros or spaces", vec![]),
    ] {
        assert_eq!(told(LAYOUT, was, is), expected, "{was}, {is}");
    }
    let needed = LAYOUT.replace(ROW, &format!("{ROW} required = true,"));
    assert_eq!(told(&needed, "spaces", "zeros or spaces"), [count("request", "zeros say nothing now")]);
    assert_eq!(told(&needed, "zeros or spaces", "zeros"), [""; 0], "neither was taken");
}

/// Of a call to us the request is what the core reads.
#[test]
fn a_request_of_ours_that_writes_nothing_with_other_bytes_breaks_the_core() {
    assert_eq!(
        told(SERVED, "zeros", "spaces"),
        [
            count("request", "nothing is written as spaces now, not zeros"),
            count("response", "zeros are a value now"),
        ]
    );
}

/// What nobody puts anything into comes back as it was sent.
#[test]
fn a_row_of_both_sides_is_written_where_the_answer_maps_it() {
    let both = LAYOUT.replace(ROW, &format!("{ROW} set_by = \"both\","));
    let left = both.replace("codes   = { api", "unset = [\"count\"]\ncodes   = { api");
    let read = count("request", "zeros are a value now");
    assert_eq!(told(&left, "zeros", "spaces"), [&*read]);
    let mapped = both + "response = [{ field = \"count\", from = \"{count}\" }]\n";
    let written = count("response", "nothing is written as spaces now, not zeros");
    assert_eq!(told(&mapped, "zeros", "spaces"), [read, written]);
}

/// Who sets it now says whether it is written: before, it came back, or was written.
#[test]
fn a_row_that_the_answer_sets_now_is_written() {
    let kept = |empty: &str| registry(&LAYOUT.replace(ROW, &format!("{ROW} empty = \"{empty}\",")));
    let set = |empty: &str| registry(&of_answer().replace(ROW, &format!("{ROW} empty = \"{empty}\",")));
    let told = |old: &Registry, new: &Registry| -> Vec<String> {
        breaks(old, new, Level::Wire).iter().map(ToString::to_string).collect()
    };
    let written = count("response", "nothing is written as spaces now, not zeros");
    assert_eq!(told(&kept("zeros"), &set("spaces")), [written]);
    assert_eq!(told(&set("zeros"), &kept("spaces")), [count("request", "zeros are a value now")]);
}

/// The party's rule empties a row of the header, whoever sets it.
#[test]
fn a_row_of_the_header_that_the_rule_empties_is_written() {
    let set = |rule: &str, empty: &str| {
        let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
        let row = format!("{{ at = 3, name = \"rsv\", as = \"9(1)\", empty = \"{empty}\" }},\n]\nanswer");
        let party = PARTY.replace("]\nanswer", &row).replace("answer  = {", &format!("answer  = {{ {rule}"));
        let layout = LAYOUT.replace("at = 3, ", "at = 4, ").replace("X(14)", "X(13)");
        let loaded = load(&[
            file("core/party.toml", &party),
            file("bank/party.toml", BANK),
            file("core/inquiry.toml", &layout),
        ]);
        assert!(!loaded.has_errors(), "{:?}", loaded.findings);
        loaded.registry
    };
    let told = |rule: &str| -> Vec<String> {
        let all = breaks(&set(rule, "zeros"), &set(rule, "spaces"), Level::Wire);
        all.iter().map(ToString::to_string).collect()
    };
    let read = "core: core.inquiry.request rsv: zeros are a value now";
    let written = "core: core.inquiry.response rsv: nothing is written as spaces now, not zeros";
    assert_eq!(told(""), [read]);
    assert_eq!(told("blank = [\"rsv\"], "), [read, written]);
}

const YES: &str = "name = \"count\",   as = \"X(3)\",";

/// Bytes that are yes or no are no blank before they are one.
#[test]
fn zeros_that_were_no_and_say_nothing_now_break_the_core() {
    let layout = LAYOUT
        .replace(ROW, YES)
        .replace("ko = \"건수\", json = \"decimal\"", "ko = \"건수\", json = \"boolean\"");
    let told = |truth: &str, was: &str, is: &str| -> Vec<String> {
        let with =
            |empty: &str| registry(&layout.replace(YES, &format!("{YES} {truth}, empty = \"{empty}\",")));
        breaks(&with(was), &with(is), Level::Wire).iter().map(ToString::to_string).collect()
    };
    let (digits, letters) = ("true = \"001\", false = \"000\"", "true = \"Y\", false = \"N\"");
    assert_eq!(told(digits, "spaces", "zeros or spaces"), [count("request", "zeros say nothing now")]);
    assert_eq!(told(digits, "zeros or spaces", "spaces"), [count("request", "zeros are a value now")]);
    assert_eq!(told(letters, "spaces", "zeros or spaces"), [""; 0]);
}

#[test]
fn an_answer_that_may_be_blank_now_breaks_the_core() {
    let layout = of_answer().replace("set_by = \"answer\",", "set_by = \"answer\", required = true,");
    let change = ("required = true,", "empty = \"spaces\",");
    assert_eq!(
        broken_of(&layout, Level::Wire, &[change]),
        [count("response", "nothing may be written now, as spaces")]
    );
}
