use jiff::civil::date;

use crate::fixture::{check, check_rows};
use crate::plan::{BitForm, Kind, Layout, Mask, Role, Step, Tail};

/// The request's layout of rows without findings.
fn layout(rows: &str) -> std::sync::Arc<Layout> {
    let loaded = check_rows(rows);
    loaded.registry.transaction("core.a", date(2026, 9, 7)).unwrap().request.clone()
}

fn keys(layout: &Layout) -> Vec<&str> {
    layout.fields.iter().skip(5).map(|field| &*field.key).collect()
}

#[test]
fn columns_hold_fields_alone() {
    let columns = layout(
        r#"
  { at = 20, group = "g", columns = true, slots = 12, rows = [
    { at =  0, name = "count",  as = "9(3)" },
    { at =  3, name = "amount", as = "9(9)" },
  ] },
  { at = 164, name = "end", as = "X(1)" },
"#,
    );
    assert!(columns.groups[0].columns && columns.bytes_min == 165);
    check_rows(
        r#"
  { group = "g", columns = true, count = "count", max = 3, rows = [
    { name = "a", as = "S9(3)", sign_at = "b" },                              #! L019 column
    { name = "b", as = "X(1)" },
    { group = "h", slots = 2, rows = [{ name = "c", as = "X(1)" }] },         #! L019 column
  ] },
  { name = "d", as = "X(1)", columns = true },                                #! L010 columns
"#,
    );
}

#[test]
fn a_tail_is_the_last() {
    let tail = layout(r#"{ at = 20, name = "rest", as = "RAW(*)", mask = "all" },"#);
    assert_eq!((tail.fields[5].kind, tail.fields[5].width), (Kind::Tail(Tail::Raw), 0));
    assert_eq!(
        (tail.steps.last(), tail.bytes_min, tail.bytes_max),
        (Some(&Step::Tail(crate::plan::FieldIx(5))), 20, 500)
    );
    check_rows(
        r#"
  { name = "a", as = "X(*)", default = "x" },                                 #! L010 default
  { name = "b", as = "X(1)" },                                                #! L029 behind what
"#,
    );
    check_rows(
        r#"
  { group = "g", slots = 1, rows = [{ name = "a", as = "H(*)" }] },           #! L019 inside of a group
"#,
    );
}

#[test]
fn blocks_have_a_length_beside_them() {
    let block = layout(
        r#"
  { at = 20, name = "len", as = "9(4)" },
  { at = 24, block = "len", adjust = -4, rows = [
    { at = 24, name = "a", as = "X(2)" },
    { at = 26, name = "b", as = "X(*)" },
  ] },
  { at = 26, name = "end", as = "X(2)" },
"#,
    );
    assert_eq!((block.blocks[0].adjust, block.blocks[0].body.clone(), block.bytes_min), (-4, 7..9, 28));
    check_rows(
        r#"
  { name = "len",  as = "9(4)" },
  { name = "text", as = "X(4)" },
  { block = "text", rows = [{ name = "a", as = "X(*)" }] },                   #! L026 not a length
  { block = "len",  rows = [{ name = "b", as = "X(*)" }] },
  { block = "len",  rows = [{ name = "c", as = "X(*)" }] },                   #! L026 another block
  { block = "len2", rows = [{ name = "d", as = "X(*)" }] },                   #! L015 not read before
  { name = "len2", as = "9(4)" },
  { group = "g", slots = 1, rows = [
    { block = "len2", rows = [{ name = "e", as = "X(*)" }] },                 #! L026 outside of the item
  ] },
  { block = "len", max = 3 },                                                 #! L010 max #! L005 rows #! L026 another
  { name = "z", as = "X(1)", adjust = 1 },                                    #! L010 adjust
"#,
    );
}

#[test]
fn bitmaps_say_what_is_there() {
    let bits = layout(
        r#"
  { at = 20, bitmap = "bits", as = "RAW(8)", bits = 128, rows = [
    { bit =  2, name = "len",  as = "9(2)" },
    { bit =  2, block = "len", rows = [{ name = "card", as = "X(*)", mask = "card" }] },
    { bit = 66, name = "a",    as = "X(3)", required = true },
  ] },
  { at = 28, name = "end", as = "X(1)" },
"#,
    );
    let bitmap = &bits.bitmaps[0];
    assert_eq!(
        (bitmap.form, bitmap.secondary, bitmap.arms.len(), bits.bytes_min),
        (BitForm::Binary, true, 2, 29)
    );
    assert!(!bitmap.arms[0].required && bitmap.arms[1].required);
    check_rows(
        r#"
  { bitmap = "a", as = "X(8)", bits = 32, rows = [                            #! L027 does not hold #! L027 32 bits
    { bit =  3, name = "b", as = "X(1)" },
    { bit =  2, name = "c", as = "X(1)" },                                    #! L027 behind bit 3
    { bit = 65, name = "d", as = "X(1)" },                                    #! L027 from 1 to 64
    { name = "e", as = "X(1)" },                                              #! L005 bit
    { bit =  9, as = "X(1)" },                                                #! L027 has a name
    { bit = 10, name = "f", as = "9(1)" },
    { bit = 11, name = "p", as = "X(1)", default = "A" },                     #! L027 never written
    { bit = 12, name = "q", as = "X(1)", default = "A" },
    { bit = 12, name = "r", as = "X(1)" },
  ] },
  { group = "g", count = "f", max = 3, rows = [{ name = "x", as = "X(1)" }] },  #! L015 not read before
"#,
    );
}

#[test]
fn another_reading_has_the_bytes_of_a_row() {
    let views = layout(
        r#"
  { at = 20, name = "no", as = "X(13)", mask = "rrn" },
  { at = 33, name = "between", as = "X(2)" },
  { at = 20, redefines = "no", name = "digits", as = "9(10)" },
  { at = 20, redefines = "no", rows = [
    { at = 0, name = "birth", as = "9(6)", mask = "name" },
    { at = 6,                 as = "X(1)" },
    { at = 7, name = "kind",  as = "X(1)" },
  ] },
  { at = 35, name = "end", as = "X(1)" },
"#,
    );
    assert_eq!(keys(&views), ["no", "between", "digits", "birth", "kind", "end"]);
    let kind = &views.fields[9];
    assert_eq!((kind.at, kind.mask), (27, Mask::All), "a part of a masked row is hidden");
    assert_eq!((views.fields[7].mask, views.fields[8].mask), (Mask::All, Mask::Name));
    assert!(matches!(kind.role, Role::View { back: 8, .. }), "{kind:?}");
    check_rows(
        r#"
  { at = 20, name = "no", as = "X(4)" },
  { at = 24, redefines = "no", name = "a", as = "9(2)" },                     #! L011 stands at 20
  { redefines = "no", name = "b", as = "9(5)" },                              #! L028 at most 4
  { redefines = "no", name = "c", as = "9(2)", required = true },             #! L010 required
  { redefines = "no", name = "d", as = "9(2)", mask = "all" },                #! L028 masked
  { redefines = "on", name = "e", as = "9(2)" },                              #! L014 "no"
  { redefines = "no", rows = [{ group = "g", slots = 1, rows = [{ name = "f", as = "X(1)" }] }] },  #! L028 not a field
  { group = "h", count = "count", max = 2, rows = [{ name = "x", as = "X(1)" }] },
  { redefines = "no", name = "i", as = "9(2)" },                              #! L028 cannot be read again
"#,
    );
}

#[test]
fn rows_that_may_be_missing_are_the_last() {
    let missing = layout(
        r#"
  { at = 20, name = "a", as = "X(2)" },
  { at = 22, name = "b", as = "X(2)", optional = true },
  { at = 24,             as = "X(3)", optional = true },
"#,
    );
    assert_eq!((missing.bytes_min, missing.bytes_max), (22, 27));
    assert_eq!((&missing.steps[6], &missing.steps[8]), (&Step::MayEnd(10), &Step::MayEnd(10)));
    check_rows(
        r#"
  { name = "a", as = "X(2)", optional = true },
  { name = "b", as = "X(2)" },                                                #! L029 always there
  { group = "g", slots = 1, optional = true, rows = [
    { name = "c", as = "X(2)", optional = true },                             #! L029 only at the end
  ] },
"#,
    );
}

#[test]
fn filler_has_a_key_of_its_own() {
    let filler = layout(
        r#"
  { name = "kind", as = "X(1)" },
  { variant = [
    { when = { kind = "1" }, rows = [{ as = "X(4)" }] },
    { when = { kind = "2" }, rows = [{ as = "X(2)" }] },
    { when = { kind = "3" }, rows = [{ as = "X(4)" }] },
    { rows = [] },
  ] },
  { as = "X(3)" },
"#,
    );
    assert_eq!(keys(&filler), ["kind", "_21", "_21_2", "_21", "_21_3"]);
}

#[test]
fn an_answer_cannot_set_another_reading() {
    let outbound = r#"
title    = "t"
flow     = "outbound"
to       = "bank"
match    = { msg_type = "0200" }
effect   = "none"
telegram = [
  { name = "account", as = "X(10)" },
  { redefines = "account", name = "branch", as = "X(3)" },
  { name = "holder",  as = "X(10)", set_by = "answer" },
  { redefines = "holder", name = "initial", as = "X(1)" },
  { bitmap = "bits", as = "X(16)", rows = [{ bit = 3, name = "fee", as = "9(5)", set_by = "answer" }] },
  { name = "rest", as = "X(*)", set_by = "answer" },
]

[http]
call     = "POST /x"
codes    = { api = "code" }
drop     = ["account"]
request  = [{ json = "branch", from = "{branch}" }]
response = [
  { field = "holder",  from = "{x}" },
  { field = "initial", from = "{y}" },                                        #! L037 another reading of `holder`
  { field = "fee",     from = "{fee}" },
  { field = "rest",    from = "{z}" },
]
"#;
    check("core/a.toml", outbound);
}
