use super::*;
use crate::SourceFile;

/// The mended text, and what was said: line, message, mended line.
fn mended(text: &str) -> (String, Vec<(u32, String, Option<String>)>) {
    let files = [SourceFile { path: "a/b.toml".into(), text: text.into() }];
    let mut report = Report::new(&files);
    let edits = syntax(0, text, Edits::default(), &mut report);
    let said =
        report.finish().into_iter().map(|one| (one.line, one.message, one.mended.map(|mended| mended.text)));
    (edits.apply(text), said.collect())
}

#[test]
fn one_small_change_makes_a_line_whole() {
    for (text, expect, message) in [
        (
            "a = [\n  { b = 1 }\n  { b = 2 },\n]\n",
            "a = [\n  { b = 1 },\n  { b = 2 },\n]\n",
            "a comma is missing",
        ),
        (
            "a = [\n  { b = 1 } # one\n  { b = 2 },\n]\n",
            "a = [\n  { b = 1 }, # one\n  { b = 2 },\n]\n",
            "a comma is missing",
        ),
        ("a = { b = 1 c = 2 }\n", "a = { b = 1, c = 2 }\n", "a comma is missing"),
        ("a = { b = \"x\" c = 2 }\n", "a = { b = \"x\", c = 2 }\n", "a comma is missing"),
        ("a = { b = X(15), c = 2 }\n", "a = { b = \"X(15)\", c = 2 }\n", "text without quotes"),
        ("a = yes\n", "a = \"yes\"\n", "text without quotes"),
        ("a = { b \"x\", c = 2 }\n", "a = { b = \"x\", c = 2 }\n", "an equals sign is missing"),
        (
            "a = { b = \"x, c = \"y\" }\nd = 1\n",
            "a = { b = \"x\", c = \"y\" }\nd = 1\n",
            "a text that is not closed",
        ),
        ("a = { c = 1, b = \"x }\nd = 1\n", "a = { c = 1, b = \"x\" }\nd = 1\n", "a text that is not closed"),
        ("a = \"x\nd = 1\n", "a = \"x\"\nd = 1\n", "a text that is not closed"),
        (
            "a = [\n  { b = 1,\n  { b = 2 },\n]\n",
            "a = [\n  { b = 1 },\n  { b = 2 },\n]\n",
            "a bracket is not closed",
        ),
        (
            "a = [\n  { b = 1 },\n[c]\nd = 1\n",
            "a = [\n  { b = 1 },\n]\n[c]\nd = 1\n",
            "the array above is not closed",
        ),
        ("a = [\n  { b = 1 },\nc = 1\n", "a = [\n  { b = 1 },\n]\nc = 1\n", "the array above is not closed"),
        ("a = { b = 1\nc = 2\n", "a = { b = 1 }\nc = 2\n", "a bracket is not closed"),
        ("a = [\"x\", \"y\"\nc = 2\n", "a = [\"x\", \"y\" ]\nc = 2\n", "a bracket is not closed"),
        ("a = [\n  { b = [1, 2 },\n]\n", "a = [\n  { b = [1, 2 ]},\n]\n", "a bracket is not closed"),
        ("a =\n  { b = 1 },\n]\n", "a = [\n  { b = 1 },\n]\n", "a bracket is missing"),
        ("a = 1\nb]\nc = 1\n", "a = 1\n[b]\nc = 1\n", "a bracket is missing"),
        ("a = 1\n[b\nc = 1\n", "a = 1\n[b ]\nc = 1\n", "a bracket is not closed"),
        ("a = [\n  b = 1 },\n]\n", "a = [\n  { b = 1 },\n]\n", "a bracket is missing"),
        (
            "a = [\n  { b = [\n    1,\n  },\n]\nc = 1\n",
            "a = [\n  { b = [\n    1,\n  ] },\n]\nc = 1\n",
            "a bracket is missing",
        ),
        ("a = \"\"x\"\nb = 1\n", "a = \"x\"\nb = 1\n", "this stands there twice"),
        ("a = [\n  { b = 1 },,\n]\n", "a = [\n  { b = 1 },\n]\n", "this stands there twice"),
        ("a == [\n  { b = 1 },\n]\n", "a = [\n  { b = 1 },\n]\n", "this stands there twice"),
        ("a = [\n  { b = 1 }},\n]\n", "a = [\n  { b = 1 },\n]\n", "this stands there twice"),
        ("[[a]\nb = 1\n", "[a]\nb = 1\n", "this stands there twice"),
        ("a = 1 b = 2\n", "a = 1\n b = 2\n", "a new line is missing"),
        (
            "a = { b = x\", c = 1 }\nd = 1\n",
            "a = { b = \"x\", c = 1 }\nd = 1\n",
            "a text without its first quote",
        ),
        ("a = [\"1\", \"6]\nb = 1\n", "a = [\"1\", \"6\"]\nb = 1\n", "a text that is not closed"),
    ] {
        let (changed, said) = mended(text);
        assert_eq!(changed, expect, "{said:?}");
        assert_eq!(said.len(), 1, "{text}: {said:?}");
        assert_eq!(said[0].1, message, "{text}");
    }
}

#[test]
fn the_mended_line_is_said() {
    let (_, said) = mended("a = 1\nb = [\n  { c = \"가\" d = 2 },\n]\n");
    assert_eq!(said, [(3, "a comma is missing".to_owned(), Some("  { c = \"가\", d = 2 },".to_owned()))]);
}

#[test]
fn what_nothing_mends_is_left_out() {
    let (changed, said) = mended("a = 1\n?? what\nb = 2\n");
    assert!(
        changed.contains("a = 1\n") && changed.contains("b = 2\n") && !changed.contains("??"),
        "{changed}"
    );
    assert_eq!(said.len(), 1, "{said:?}");
}

#[test]
fn several_mistakes_are_mended_one_by_one() {
    let (changed, said) = mended("a = [\n  { b = 1 }\n  { b = X(3) },\n  { b = \"y },\n]\nc = no\n");
    assert_eq!(changed, "a = [\n  { b = 1 },\n  { b = \"X(3)\" },\n  { b = \"y\" },\n]\nc = \"no\"\n");
    assert_eq!(said.iter().map(|one| one.0).collect::<Vec<_>>(), [2, 3, 4, 6]);
}

#[test]
fn line_after_line_is_left_out_with_one_finding() {
    let (_, said) = mended("a = 1\n  ??,\n  ??,\n  ??,\nb = 2\n");
    assert_eq!(said.iter().map(|one| one.0).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_parser_that_stops_within_a_character_is_no_panic() {
    for text in ["a = 1\nnam\u{a0}\"b\" = 2\n", "x = \"y\"\"\"\"\nnam\u{a0}\"b\",\n", "a = \u{a0}\u{1F600}\n"]
    {
        assert!(!mended(text).1.is_empty(), "{text:?}");
    }
}
