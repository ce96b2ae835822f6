use crate::fixture::{check, check_all, check_rows, file, files};

#[test]
fn keys_words_and_types_of_values() {
    check_rows(
        r#"
  { at = 20, nmae = "a", as = "X(3)" },                     #! L004 did you mean `name`
  { at = "23", name = "b", as = "X(3)" },                   #! L006 { at = 23,
  { at = 26, name = "c", as = "X(3)", mask = "acount" },    #! L007 mask = "account"
  { at = 29, name = "d", as = "X(3)", required = "yes" },   #! L007 "request", "response"
  { at = 32, name = "e", as = "X(3)", ko = 1 },             #! L006 ko = "1"
  { at = 35, name = "f", as = 3 },                          #! L006 text in quotes #! L008
  { at = 38, name = "g", as = "X(3)", json = "decimal" },   #! L010 json
  { at = 41, as = "X(3)", mask = "all" },                   #! L010 filler
  { at = 44, name = "h", as = "X(3)", slots = 3 },          #! L010 slots
  "x",                                                      #! L006 a table
"#,
    );
}

#[test]
fn the_notation_of_types() {
    check_rows(
        r#"
  { name = "a", as = "X15" },        #! L008 as = "X(15)"
  { name = "b", as = "x(3)" },       #! L008 as = "X(3)"
  { name = "c", as = "999" },        #! L008 as = "9(3)"
  { name = "d", as = "Q(3)", json = "decimal", sign = "inside" },  #! L008 X(15), 9(13)
  { name = "e", as = "AN(3)" },
  { name = "f", as = "AN(0)" },      #! L008
  { name = "g", as = "S9(3)" },      #! L005 leading separate
  { name = "h", as = "9(3)", sign = "inside" },    #! L010 S9(13)
  { name = "wdAccount", as = "X(3)" },             #! L025 wd_account
"#,
    );
}

#[test]
fn a_type_that_cannot_be_read_is_one_finding_whatever_hangs_on_its_row() {
    check_rows(
        r#"
  { name = "total", as = "N(13)", compute = "sum(item[].amount)" },             #! L008
  { name = "fees",  as = "9(13)", compute = "sum(item[].fee)" },
  { name = "items", as = "9(2)" },
  { group = "item", count = "items", max = 3, rows = [
    { name = "fee", as = "N(13)" },                                             #! L008
    { name = "no",  as = "X(3)" },
  ] },
  { group = "lone", slots = 3, rows = [{ name = "one", as = "Q(3)" }] },        #! L008
  { name = "real", as = "Z(8)" },                                               #! L008
  { redefines = "real", name = "again", as = "X(8)" },
"#,
    );
}

#[test]
fn offsets_against_the_sum() {
    check_rows(
        r#"
  { at = 20, name = "a", as = "X(3)" },
  { at = 24, name = "b", as = "X(3)" },    #! L011 at = 23
  { at = 26, name = "c", as = "X(3)" },
  { at = 30, name = "d", as = "X(3)" },    #! L011 "X(4)"
  { at = 33, name = "e", as = "X(3)" },
  { at = 36, group = "g", slots = 2, rows = [
    { at =  1, name = "f", as = "X(3)" },  #! L011 at =  0
    { at =  3, name = "h", as = "X(3)" },
  ] },
  { at = 47, name = "i", as = "X(3)" },    #! L011 48
"#,
    );
}

#[test]
fn sheets_count_from_the_body_or_from_one() {
    let base = |base: &str| crate::fixture::CORE.replace("words ", &format!("at_base = {base}\nwords "));
    let party = |text: String| file("core/party.toml", &text);
    let bank = file("bank/party.toml", crate::fixture::BANK);
    let body = |at: u32, item: u32| {
        let text = format!(
            "title = \"t\"\nflow = \"layout\"\ntotal = 24\ntelegram = [\n  {{ at = {at}, name = \"a\", as = \"X(2)\" }},\n  \
             {{ group = \"g\", slots = 1, rows = [{{ at = {item}, name = \"b\", as = \"X(2)\" }}] }},\n]\n"
        );
        file("core/a.toml", &text)
    };
    crate::fixture::check_all(&[party(base("\"body\"")), bank.clone(), body(0, 0)]);
    let mut one = base("1");
    for (from, to) in [
        ("at = 16", "at = 17"),
        ("at = 10", "at = 11"),
        ("at =  7", "at =  8"),
        ("at =  4", "at =  5"),
        ("at =  0", "at =  1"),
    ] {
        one = one.replace(from, to);
    }
    crate::fixture::check_all(&[party(one), bank, body(21, 1)]);
}

#[test]
fn names_and_what_uses_them() {
    check_rows(
        r#"
  { name = "a", as = "X(3)" },
  { name = "a", as = "X(3)" },                 #! L013 there twice
  { name = "msg_no", as = "X(3)" },            #! L013 there twice
  { group = "g", count = "n", max = 2, rows = [{ name = "x", as = "X(1)" }] },        #! L015 not read before
  { name = "n", as = "9(2)" },
  { group = "h", count = "cuont", max = 2, rows = [{ name = "x", as = "X(1)" }] },    #! L014 "count"
  { group = "i", count = "a", max = 2, rows = [{ name = "x", as = "X(1)" }] },        #! L019 not a count
  { group = "g", slots = 1, rows = [{ name = "x", as = "X(1)" }] },                   #! L013 there twice
"#,
    );
}

#[test]
fn groups_that_cannot_be_read() {
    check_rows(
        r#"
  { group = "a", rows = [{ name = "x", as = "X(1)" }] },                       #! L019 how many
  { group = "b", slots = 2, count = "count", rows = [{ name = "x", as = "X(1)" }] },  #! L010 beside
  { group = "c", slots = 2, rows = [] },                                       #! L019 no bytes
  { group = "d", slots = 2 },                                                  #! L005 rows #! L019 no bytes
  { group = "e", slots = 2, as = "X(3)", rows = [{ name = "x", as = "X(1)" }] },  #! L010 as
  { group = "f", slots = 0, rows = [{ name = "x", as = "X(1)" }] },            #! L019 at least one
  { group = "g", slots = 2, rows = [
    { group = "h", until = "end", rows = [{ name = "x", as = "X(1)" }] },      #! L019 inside of a group
  ] },
  { group = "i", until = "end", rows = [{ name = "x", as = "X(1)" }] },
  { name = "z", as = "X(1)" },                                                 #! L029 behind what
"#,
    );
}

#[test]
fn parts_in_other_rows() {
    check_rows(
        r#"
  { name = "a", as = "S9(3)", sign_at = "a_sgn" },     #! L014 "a_sign"
  { name = "a_sign", as = "X(1)" },
  { name = "b", as = "9(3)", frac = "b_frac" },        #! L008 digits
  { name = "b_frac", as = "X(2)" },
  { name = "c", as = "9(3)", sign_at = "a" },          #! L008 "X(1)"
  { name = "d", as = "S9(3)", sign_at = "a_sign" },
  { name = "e", as = "S9(3)", sign_at = "a_sign" },    #! L008 of another row already
  { name = "f", as = "S9(3)", sign = "inside", blank_sign = "null" },  #! L010 no separate sign
  { group = "g", count = "count", rows = [{ name = "x", as = "X(1)" }] },
  { name = "h", as = "S9(3)", sign_at = "a_sign" },    #! L008 moved
"#,
    );
}

#[test]
fn values_that_rows_cannot_hold() {
    check_rows(
        r#"
  { name = "a", as = "9(3)", default = "8" },                           #! L018 default = "008"
  { name = "b", as = "X(2)", const = "ABC" },                           #! L018 at most 2 bytes
  { name = "c", as = "H(3)", default = "가나" },                         #! L018 at most 3 bytes
  { name = "d", as = "X(9)", default = "😀" },                           #! L018 charset
  { name = "e", as = "9(3)", json = "decimal", default = "007" },       #! L018 whole number
  { name = "f", as = "S9(3)V9(1)", sign = "inside", default = "-1.5" },
  { name = "g", as = "9(3)", json = "decimal", default = "-1" },        #! L018 whole number
  { name = "h", as = "X(1)", codes = { Y = "y", NO = "n" } },           #! L018 at most 1
  { name = "i", as = "X(1)", codes = { Y = "y" }, default = "N" },      #! L018 codes
  { name = "j", as = "X(1)", default = "N", const = "N" },              #! L010 beside
  { name = "k", as = "D8", default = "20260907" },
  { name = "l", as = "X(1)", pad = "x" },                               #! L007 " "
"#,
    );
}

#[test]
fn arms_that_decide() {
    check_rows(
        r#"
  { name = "kind", as = "X(1)" },
  { variant = [
    { when = { kind = "1" }, rows = [{ name = "a", as = "X(2)" }] },
    { when = { kind = ["2", "3"], length = 400 }, rows = [{ name = "a", as = "X(3)" }] },
    { when = { kind = "2" }, rows = [{ name = "b", as = "X(3)" }] },
    { when = { kind = "1", length = 300 }, rows = [{ name = "c", as = "X(3)" }] },    #! L016 never taken
    { when = { kidn = "1" }, rows = [{ name = "d", as = "X(3)" }] },                  #! L014 `kind`
    { when = { kind = "12" }, rows = [{ name = "e", as = "X(3)" }] },                 #! L018 at most 1
    { when = { kind = 1 }, rows = [{ name = "f", as = "X(3)" }] },                    #! L006 length
    { when = { kind = { is = "empty" } }, rows = [{ name = "g", as = "X(3)" }] },     #! L006 values or by the length
    { rows = [{ name = "h", as = "X(3)" }] },
    { when = { kind = "9" }, rows = [{ name = "i", as = "X(3)" }] },                  #! L016 never taken
  ] },
  { name = "a", as = "X(2)" },                                                        #! L013 there twice
  { group = "z", count = "h", max = 1, rows = [{ name = "x", as = "X(1)" }] },        #! L015 not read before
"#,
    );
}

#[test]
fn shared_rows() {
    let shared = "rows.one = [{ at = 0, name = \"a\", as = \"X(2)\" }]\nrows.self = [{ use = \"self\" }]  #! L023 use themselves\n";
    let text = r#"
title = "t"
flow = "layout"
total = 26
telegram = [
  { at = 20, use = "one" },
  { at = 22, use = "oen" },                    #! L023 "one"
  { at = 24, use = "one", name = "x" },        #! L010 name #! L013
  { use = "self" },
]
"#;
    let text = text.replace("#! L013\n", "\n");
    let mut files = crate::fixture::files("core/a.toml", &text);
    files.push(file("core/_s.toml", &shared.replace("X(2)\" }]", "X(2)\" }]  #! L013 there twice")));
    crate::fixture::check_all(&files);
}

#[test]
fn shared_rows_that_multiply_come_to_an_end() {
    let text = "title = \"t\"\nflow = \"layout\"\ntelegram = [{ use = \"b0\" }]\n";
    let ten =
        |step: usize| format!("rows.b{step} = [{}]\n", format!("{{ use = \"b{}\" }}, ", step + 1).repeat(10));
    let shared: String = (0..6).map(ten).collect();
    let mut files = crate::fixture::files("core/a.toml", text);
    let last = "rows.b6 = [{ as = \"X(1)\" }]\n";
    files.push(file("core/_b.toml", &format!("{shared}{last}")));
    let findings = crate::load(&files).findings;
    let rows = findings.iter().filter(|finding| finding.message.contains("more than 10000 rows"));
    assert_eq!(rows.count(), 1, "{findings:?}");
}

#[test]
fn totals_and_frames() {
    check(
        "core/a.toml",
        "title = \"t\"\nflow = \"layout\"\ntotal = 24 #! L012 total = 23\ntelegram = [{ name = \"a\", as = \"X(3)\" }]\n",
    );
    check(
        "core/a.toml",
        "title = \"t\"\nflow = \"layout\"\ntotal = { request = 23, response = 99 } #! L012 23\ntelegram = [{ name = \"a\", as = \"X(3)\" }]\n",
    );
    check(
        "core/a.toml",
        "title = \"t\"\nflow = \"layout\"\ntotal = 600\ntelegram = [{ name = \"a\", as = \"X(580)\" }] #! L017 at most 500\n",
    );
    check(
        "core/a.toml",
        "title = \"t\"\nflow = \"layout\"\ntotal = 99 #! L012 varying\ntelegram = [{ group = \"g\", count = \"count\", max = 3, rows = [{ name = \"a\", as = \"X(3)\" }] }]\n",
    );
}

#[test]
fn values_that_follow_from_the_rest() {
    check_rows(
        r#"
  { name = "a", as = "9(4)", compute = "length - 4" },
  { name = "b", as = "9(4)", compute = "size" },                     #! L009 length, count(GROUP)
  { name = "c", as = "X(4)", compute = "length" },                   #! L045 digits or a number
  { name = "d", as = "9(4)", compute = "length(d..a)" },             #! L045 stands behind
  { name = "e", as = "9(4)", compute = "length(a..nothing)" },       #! L045 no row `nothing`
  { name = "f", as = "9(4)", compute = "sum(detail.amount)" },       #! L009
  { name = "g", as = "9(4)", compute = "sum(detail[].amount)" },     #! L045 no such row
  { name = "h", as = "9(4)", compute = "sequence" },                 #! L045 no group
  { name = "i", as = "9(1)", compute = "mod10(a) + 1" },             #! L045 nothing is added
  { name = "j", as = "9(1)", compute = "weighted(a, 3 7, 1)" },      #! L009 2 to 97
  { name = "k", as = "X(8)", compute = "now" },                      #! L045 a date or a time
  { as = "9(4)", compute = "length" },                               #! L010 filler
"#,
    );
}

#[test]
fn what_a_formula_is_made_of() {
    check_rows(
        r#"
  { name = "a", as = "9(4)" },
  { name = "b", as = "X(1)", compute = "mod10(a)" },
  { name = "c", as = "9(1)", compute = "mod11(c)" },           #! L045 a check digit of itself
  { name = "d", as = "D8" },
  { name = "e", as = "9(1)", compute = "mod10(d)" },           #! L045 `d` holds no digits
  { name = "f", as = "D8", compute = "mod10(a)" },             #! L045 digits or text
  { name = "g", as = "HEX(2)", compute = "crc16(a..d)" },
  { name = "h", as = "HEX(2)", compute = "crc16(a..d) + 1" },  #! L045 nothing is added
  { name = "i", as = "D8", compute = "crc16(a..d)" },          #! L045 HEX, digits or text
  { name = "j", as = "D8", compute = "business_date + 1" },    #! L045 nothing is added
  { name = "k", as = "T6", compute = "business_date" },        #! L045 a date
  { name = "l", as = "T6", compute = "now + 1" },              #! L045 nothing is added
  { name = "m", as = "9(3)", compute = "count(one)" },
  { name = "n", as = "9(3)", compute = "count(other)" },
  { name = "o", as = "9(3)", compute = "count(three)" },       #! L045 no group `three`
  { group = "one", slots = 2, rows = [{ name = "x", as = "9(3)" }] },
  { group = "other", slots = 2, rows = [{ name = "y", as = "9(3)" }] },
"#,
    );
}

#[test]
fn what_is_wrong_with_shared_rows_is_wrong_with_every_layout_that_uses_them() {
    let user = |kind: &str| {
        let text = format!(
            "title = \"t\"\nflow = \"layout\"\nmatch = {{ msg_type = \"{kind}\" }}\ntelegram = [{{ use = \"s\" }}]"
        );
        file(&format!("core/m{kind}.toml"), &text)
    };
    let loaded = |rows: &str| {
        let mut all = files("core/_s.toml", &format!("rows.s = [{rows}"));
        all.extend([user("0200"), user("0400")]);
        check_all(&all).registry.transactions().count()
    };
    assert_eq!(loaded(r#"{ name = "a", as = "X(3)" }]"#), 2);
    assert_eq!(loaded(r#"{ name = "a", as = "X(3)" }, { at = 30, name = "b", as = "X(3)" }]  #! L011 3"#), 0);
    assert_eq!(loaded(r#"{ name = "a", as = "X(3)", requird = true }]  #! L004 requird"#), 0);
}
