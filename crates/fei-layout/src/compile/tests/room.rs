//! Rows that no telegram has room for, in records, in frames and in all that rows can stand in.

use crate::fixture::{check, check_all, check_rows, file};

/// A party of records: nothing frames them.
const CMS: &str = "speaks = \"telegram\"\ncharset = \"cp949\"\nheader = []\ntext = { request = \"reject\", answer = \"replace\" }\n";

/// Rows of a record of that party, with their findings.
#[track_caller]
fn records(rows: &str) {
    let text = format!("title = \"t\"\nflow = \"layout\"\ntelegram = [\n{rows}]\n");
    let kinds = format!("title = \"t\"\nform = \"lf\"\norder = \"one*\"\n[record.one]\nrows = [\n{rows}]\n");
    for (path, text) in [("cms/a.toml", &text), ("cms/b.records.toml", &kinds)] {
        let loaded = check_all(&[file("cms/party.toml", CMS), file(path, text)]);
        let sound = !rows.contains("#!");
        let registry = &loaded.registry;
        let day = jiff::civil::date(2026, 9, 7);
        let there = registry.transaction("cms.a", day).is_some() || !registry.record_file("cms.b").is_empty();
        assert_eq!(there, sound, "{path}");
    }
}

#[test]
fn records_have_a_mebibyte() {
    records("  { name = \"a\", as = \"16 X(65000)\" },\n  { name = \"b\", as = \"X(8576)\" },\n");
    records(
        "  { name = \"a\", as = \"16 X(65000)\" },\n  { name = \"b\", as = \"X(8577)\" },  #! L017 take 1048577 bytes\n  { name = \"c\", as = \"X(1)\" },\n",
    );
    records("  { name = \"a\", as = \"65000 X(65000)\" },  #! L017 take 4225000000 bytes\n");
    records(
        "  { name = \"n\", as = \"9(1)\" },\n  { group = \"g\", count = \"n\", rows = [\n\
           { name = \"a\", as = \"65000 X(65000)\" },  #! L017 at most 1048576\n  ] },\n",
    );
}

#[test]
fn slots_are_multiplied_without_end() {
    records("  { group = \"g\", slots = 4000000000, rows = [{ name = \"a\", as = \"X(1)\" }] },  #! L017\n");
    records(
        "  { group = \"g\", slots = 100000000, columns = true, rows = [  #! L017 take 100000000 bytes\n  { name = \"a\", as = \"X(1)\" },\n  ] },\n",
    );
    let nested = "  { group = \"g\", slots = 4000000000, rows = [\n\
                  { group = \"h\", slots = 4000000000, rows = [  #! L017 take 16000000000 bytes\n\
                  { group = \"i\", slots = 4, rows = [{ name = \"a\", as = \"X(1)\" }] },\n  ] },\n  ] },\n";
    records(nested);
    // Slots that may all be empty are walked all the same.
    records(
        "  { name = \"n\", as = \"9(1)\" },\n  { group = \"g\", slots = 4000000000, rows = [  #! L017\n\
           { group = \"h\", count = \"n\", rows = [{ name = \"a\", as = \"X(1)\" }] },\n  ] },\n",
    );
}

#[test]
fn a_frame_has_less_room() {
    check_rows("  { name = \"a\", as = \"X(480)\" },\n");
    check_rows("  { name = \"a\", as = \"X(481)\" },  #! L017 take 501 bytes, but there are at most 500\n");
    check_rows(
        "  { name = \"a\", as = \"X(480)\" },\n  { name = \"b\", as = \"X(1)\", optional = true },  #! L017 501\n",
    );
    check_rows(
        "  { variant = [\n    { when = { biz_type = \"001\" }, rows = [{ name = \"a\", as = \"X(481)\" }] },  #! L017 501\n\
             { rows = [{ name = \"b\", as = \"X(1)\" }] },\n  ] },\n",
    );
    let sides = "title = \"t\"\nflow = \"layout\"\nrequest = [{ name = \"a\", as = \"X(1)\" }]\n\
                 response = [{ name = \"a\", as = \"X(999)\" }] #! L017 1019\n";
    check("core/a.toml", sides);
}

#[test]
fn a_header_has_no_more() {
    let party = crate::fixture::CORE.replace(
        "as = \"X(4)\", set_by = \"answer\" },",
        "as = \"X(4)\", set_by = \"answer\" },\n  { at = 20, name = \"long\", as = \"65000 X(65000)\" }, #! L017 4225000020",
    );
    check("core/party.toml", &party);
}
