use super::*;
use crate::SourceFile;

/// The mended text, and how many findings there are.
fn mended(text: &str) -> (String, usize) {
    let files = [SourceFile { path: "a.toml".into(), text: text.into() }];
    let mut report = Report::new(&files);
    let edits = characters(0, text, &mut report).unwrap();
    (edits.apply(text), report.finish().len())
}

#[test]
fn look_alikes_are_mended_outside_of_strings_and_comments() {
    for (text, expect, findings) in [
        ("a = 1， b = “x”", "a = 1, b = \"x\"", 2),
        ("a = \"x， “y” 0200\" # ， 0200", "a = \"x， “y” 0200\" # ， 0200", 0),
        ("a = \"x”, b = 1", "a = \"x\", b = 1", 1),
        ("a = “x\", b = 1", "a = \"x\", b = 1", 1),
        ("a = ‘x’", "a = 'x'", 1),
        ("a\u{a0}= ｛ b ＝ ［１］ ｝", "a = { b = [1] }", 7),
        ("a = '''\n，\n'''\nb = ，", "a = '''\n，\n'''\nb = ,", 1),
        ("가 = 1", "가 = 1", 0),
    ] {
        assert_eq!(mended(text), (expect.to_owned(), findings), "{text}");
    }
}

#[test]
fn leading_zeros_are_quoted_where_they_are_values() {
    for (text, expect) in [
        ("a = 0200", "a = \"0200\""),
        ("at = 007, max = 00", "at = 7, max = 0"),
        ("a = [0200, 00 ,1]", "a = [\"0200\", \"00\" ,1]"),
        ("a = [\n  01,\n  02\n]", "a = [\n  \"01\",\n  \"02\"\n]"),
        ("a = { 005 = 081, 00 = 1 }", "a = { 005 = \"081\", 00 = 1 }"),
        ("005 = 1\n[01]\na.02 = 0", "005 = 1\n[01]\na.02 = 0"),
        ("a = 2021-07-06\nb = 0.5\nc = 0x20\nd = 0", "a = 2021-07-06\nb = 0.5\nc = 0x20\nd = 0"),
    ] {
        assert_eq!(mended(text).0, expect, "{text}");
    }
}
