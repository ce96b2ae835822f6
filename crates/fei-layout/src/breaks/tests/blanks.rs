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
