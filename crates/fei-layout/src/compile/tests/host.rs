use crate::fixture::{check_all, check_rows, file};
use crate::plan::{BytesForm, Century, DateForm, Endian, Field, Form, Kind, Overpunch, Side, Sign, Zoned};

/// The fields of a layout without findings.
fn fields(rows: &str) -> Vec<Field> {
    let loaded = check_rows(rows);
    let transaction = loaded.registry.transactions().next().unwrap().clone();
    transaction.layout(Side::Request).fields[5..].to_vec()
}

#[test]
fn numbers_say_how_their_digits_stand() {
    let found = fields(
        r#"
  { at = 20, name = "a", as = "S9(7)V9(2) packed" },
  { at = 25, name = "b", as = "9(4) packed", json = "number" },
  { at = 28, name = "c", as = "S9(5) zoned" },
  { at = 33, name = "d", as = "S9(5)V(2) zoned", sign = "leading", overpunch = "translated" },
  { at = 38, name = "e", as = "S9(5) zoned", sign = "trailing", charset = "euc-kr" },
  { at = 43, name = "f", as = "S9(9) binary" },
  { at = 47, name = "g", as = "unsigned(3)V(2)", endian = "little" },
  { at = 50, name = "h", as = "BCD(6)", json = "decimal" },
  { at = 56, name = "i", as = "S9(6).9(2)", sign = "leading separate" },
  { at = 66, name = "j", as = "9(6).9(2)" },
"#,
    );
    let seen = found.iter().map(|field| match field.kind {
        Kind::Number(number) => (field.width, number.digits, number.scale, number.form, number.sign),
        other => panic!("{other:?}"),
    });
    let zoned = |style, leading| Form::Zoned(Zoned { style, leading });
    assert_eq!(
        seen.collect::<Vec<_>>(),
        [
            (5, 9, 2, Form::Packed, Sign::Within),
            (3, 4, 0, Form::Packed, Sign::None),
            (5, 5, 0, zoned(Overpunch::Ascii, false), Sign::Within),
            (5, 5, 2, zoned(Overpunch::Translated, true), Sign::Within),
            (5, 5, 0, zoned(Overpunch::Ascii, false), Sign::Within),
            (4, 9, 0, Form::Binary(Endian::Big), Sign::Within),
            (3, 8, 2, Form::Binary(Endian::Little), Sign::None),
            (6, 12, 0, Form::Bcd, Sign::None),
            (10, 8, 2, Form::Point, Sign::Leading),
            (9, 8, 2, Form::Point, Sign::None),
        ]
    );
}

#[test]
fn bytes_dates_and_booleans() {
    let found = fields(
        r#"
  { at = 20, name = "a", as = "HEX(8)" },
  { at = 28, name = "b", as = "RAW(10)" },
  { at = 38, name = "c", as = "BCD(2)" },
  { at = 40, name = "d", as = "D6", century = 1970 },
  { at = 46, name = "e", as = "D12", century = 1951 },
  { at = 58, name = "f", as = "X(1)", json = "boolean", true = "Y", false = "N" },
  { at = 59, name = "g", as = "30 9(2)", until = "blank" },
"#,
    );
    let kinds: Vec<_> = found.iter().map(|field| field.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::Bytes(BytesForm::Hex),
            Kind::Bytes(BytesForm::Base64),
            Kind::Bytes(BytesForm::Bcd),
            Kind::Date(DateForm::ShortDate(Century(1970))),
            Kind::Date(DateForm::ShortDateTime(Century(1951))),
            Kind::Boolean,
            Kind::Digits,
        ]
    );
    let truth = found[5].truth.as_ref().unwrap();
    assert_eq!((&*truth.yes, &*truth.no, found[6].until_blank), ("Y", "N", true));
}

#[test]
fn keys_that_such_a_type_has_no_use_for() {
    check_rows(
        r#"
  { name = "a", as = "S9(5) packed", sign = "leading separate" },  #! L010 S9(13)
  { name = "b", as = "S9(5) packed", blank_sign = "null" },        #! L010 blank_sign
  { name = "c", as = "S9(5) zoned", sign = "inside" },             #! L010 "trailing"
  { name = "d", as = "S9(5)", sign = "leading" },                  #! L010 zoned
  { name = "e", as = "9(5)", overpunch = "ascii" },                #! L010 overpunch
  { name = "f", as = "S9(5) packed", endian = "little" },          #! L010 endian
  { name = "g", as = "HEX(4)", text = "replace" },                 #! L010 text
  { name = "h", as = "BCD(4)", pad = "0" },                        #! L010 pad
  { name = "i", as = "9(4) binary", align = "left" },              #! L010 align
  { name = "j", as = "D8", century = 1970 },                       #! L010 century
  { name = "k", as = "9(4) binary", empty = "spaces" },            #! L010 a value of this type
  { name = "l", as = "HEX(4)", empty = "zeros or spaces" },        #! L010 a value of this type
  { name = "m", as = "S9(3) zoned", overpunch = "realia", empty = "spaces" },  #! L010 a value of this type
  { name = "n", as = "S9(5) packed", empty = "spaces" },
  { name = "o", as = "X(1)", true = "Y" },                         #! L010 true
  { name = "p", as = "9(5).9(2)", frac = "q" },                    #! L010 frac
  { name = "q", as = "9(2)" },
  { name = "r", as = "S9(5) zoned", overpunch = "asci" },          #! L007 "ascii"
"#,
    );
}

#[test]
fn what_fills_a_field() {
    check_rows(
        r#"
  { name = "a", as = "9(5)", json = "decimal", pad = " " },
  { name = "b", as = "9(5)", pad = " " },                                  #! L010 pad
  { name = "c", as = "9(5)", align = "left" },                             #! L010 align
  { name = "d", as = "9(5)V(5)", pad = " " },                              #! L010 before the point
  { name = "e", as = "D8", pad = " " },                                    #! L010 pad
  { name = "f", as = "H(20)", trim = "full-width" },
  { name = "g", as = "9(5)", trim = "full-width" },                        #! L010 trim
  { name = "h", as = "H(20)", trim = "spaces" },                           #! L007 full-width
  { name = "i", as = "X(9)", trim = "full-width", charset = "cp037" },     #! L018 no full-width characters
  { name = "j", as = "X(9)", trim = "full-width", charset = "cp933" },     #! L018 between shifts
  { name = "k", as = "X(9)", text = "fullwidth", charset = "iso-8859-1" }, #! L018 no full-width characters
  { name = "l", as = "H(9)", text = "fullwidth", charset = "cp933" },
"#,
    );
}

#[test]
fn cobols_words_are_mended() {
    check_rows(
        r#"
  { name = "a", as = "S9(7)V9(2) COMP-3" },  #! L008 S9(7)V9(2) packed
  { name = "b", as = "9(4) comp" },          #! L008 9(4) binary
  { name = "c", as = "S9(5) DISPLAY" },      #! L008 S9(5) zoned
  { name = "d", as = "S9(5) Packed" },       #! L008 S9(5) packed
  { name = "e", as = "S9(39) packed" },      #! L008 at most 38 digits
  { name = "f", as = "9(5) zoned" },         #! L008 digits without a sign are 9(5)
  { name = "g", as = "binary(9)" },          #! L008 1 to 8 bytes
"#,
    );
}

#[test]
fn what_such_a_type_cannot_do_without() {
    check_rows(
        r#"
  { name = "a", as = "D6" },                                                        #! L005 century = 1970
  { name = "b", as = "D12", century = 9999 },                                       #! L018 1900 to 2100
  { name = "b1", as = "D6", century = 70 },                                         #! L018 century = 1970
  { name = "b2", as = "D6", century = 1 },                                          #! L018 century = 2001
  { name = "c", as = "X(1)", json = "boolean", true = "Y" },                        #! L005 false = "N"
  { name = "d", as = "X(2)", json = "boolean", true = "Y", false = "Y " },          #! L018 the same
  { name = "e", as = "X(1)", json = "boolean", true = "YES", false = "N" },         #! L018 at most 1 bytes
  { name = "f", as = "S9(2) packed", json = "boolean", true = "1", false = "0" },   #! L010 X(1) #! L010 true #! L010 false
  { name = "g", as = "9(2)", until = "blank" },                                     #! L010 30 9(2)
  { name = "h", as = "3 9(2)", until = "end" },                                     #! L010 30 9(2)
  { name = "i", as = "3 HEX(2)", until = "blank" },                                 #! L010 a value of this type
  { name = "j", as = "3 9(2)", until = "blank", default = "01" },                   #! L010 default
  { name = "k", as = "3 9(2)", until = "blank", empty = "spaces" },                 #! L010 spaces end
  { group = "l", until = "blank", rows = [{ name = "m", as = "X(1)" }] },           #! L010 until = "end"
"#,
    );
}

#[test]
fn values_are_those_of_the_mirror() {
    check_rows(
        r#"
  { name = "a", as = "S9(3)V9(2) packed", default = "-12.5" },
  { name = "b", as = "S9(3)V9(2) packed", default = "-12.50" },      #! L018 no zero
  { name = "c", as = "9(3) packed", default = "-1" },                #! L018 3 digits
  { name = "d", as = "binary(1)", const = "-128" },
  { name = "e", as = "binary(1)", const = "128" },                   #! L018 that 1 bytes hold
  { name = "f", as = "unsigned(8)", const = "18446744073709551615" },
  { name = "g", as = "unsigned(8)", const = "18446744073709551616" },  #! L018 20 digits
  { name = "h", as = "HEX(2)", codes = { "00FF" = "x", "00ff" = "y" } },  #! L018 in capitals
  { name = "i", as = "BCD(2)", const = "0200" },
  { name = "j", as = "BCD(2)", const = "200" },                      #! L018 4 digits
  { name = "k", as = "RAW(2)", const = "+/8=" },
  { name = "l", as = "RAW(2)", const = "AAAA" },                     #! L018 base64
  { name = "m", as = "D6", century = 1970, default = "20691231" },
  { name = "n", as = "D6", century = 1970, default = "19691231" },   #! L018 1970 to 2069
  { name = "o", as = "D10", default = "2024-02-29" },                #! L018 8 digits
  { name = "p", as = "X(1)", json = "boolean", true = "Y", false = "N", default = "true" },
  { name = "r", as = "BCD(20)" },
  { name = "s", as = "BCD(20)", json = "decimal" },                  #! L018 BCD(19)
  { name = "t", as = "BCD(19)V(38)" },
  { name = "q", as = "X(1)", json = "boolean", true = "Y", false = "N", default = "Y" },   #! L018 "false"
"#,
    );
}

#[test]
fn counts_and_choices_may_be_numbers_of_a_host() {
    check_rows(
        r#"
  { name = "n", as = "S9(4) binary" },
  { name = "m", as = "BCD(1)" },
  { name = "h", as = "HEX(1)" },
  { name = "v", as = "9(3)V9(2) packed" },
  { group = "a", count = "n", max = 3, rows = [{ name = "x", as = "X(1)" }] },
  { group = "b", count = "m", max = 3, rows = [{ name = "x", as = "X(1)" }] },
  { group = "c", count = "h", max = 3, rows = [{ name = "x", as = "X(1)" }] },  #! L019 not a count
  { group = "d", count = "v", max = 3, rows = [{ name = "x", as = "X(1)" }] },  #! L019 not a count
  { variant = [
    { when = { n = "-1", h = "0F" }, rows = [{ name = "y", as = "X(1)" }] },
    { when = { v = "1.50" }, rows = [{ name = "y", as = "X(1)" }] },  #! L018 no zero
    { rows = [] },
  ] },
"#,
    );
}

/// A header whose rows are bytes: what a transaction matches stands in the mirror's words.
#[test]
fn telegrams_are_recognised_by_numbers_and_bytes() {
    let header = r#"
speaks  = "telegram"
charset = "cp949"
text    = { request = "reject", answer = "replace" }
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 500 }
key     = ["no"]
trace   = "{no}"
header  = [
  { at = 0,  name = "mti",      as = "BCD(2)" },
  { at = 2,  name = "kind",     as = "S9(4) binary" },
  { at = 4,  name = "no",       as = "S9(3) packed" },
  { at = 6,  name = "flag",     as = "HEX(1)" },
  { at = 7,  name = "last",     as = "X(1)", json = "boolean", true = "Y", false = "N" },
  { at = 8,  name = "seen",     as = "S9(2) zoned" },
  { at = 10, name = "rsp_code", as = "X(1)", set_by = "answer" },
]
answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
"#;
    let body = "title = \"t\"\nflow = \"layout\"\ntelegram = [{ name = \"a\", as = \"X(1)\" }]\n";
    let one = |when: &str| file("core/a.toml", &format!("{body}match = {{ {when} }}\n"));
    let all = r#"mti = "0200", kind = "-2", no = "12", flag = "A0", last = "true""#;
    let loaded = check_all(&[file("core/party.toml", header), one(all)]);
    let day = jiff::civil::date(2026, 9, 7);
    let seen = |telegram: &[u8]| loaded.registry.recognise("core", telegram, day).is_some();
    assert!(seen(b"\x02\x00\xFF\xFE\x01\x2C\xA0Y00 x"));
    assert!(seen(b"\x02\x00\xFF\xFE\x01\x2F\xA0Y00 x"), "another half byte for plus");
    for other in [
        &b"\x02\x10\xFF\xFE\x01\x2C\xA0Y00 x"[..],
        b"\x02\x00\xFF\xFF\x01\x2C\xA0Y00 x",
        b"\x02\x00\xFF\xFE\x01\x2D\xA0Y00 x",
        b"\x02\x00\xFF\xFE\x01\x2C\xA0N00 x",
    ] {
        assert!(!seen(other), "{other:02X?}");
    }
    let zoned = format!("{body}match = {{ seen = \"12\" }}  #! L018 packed or binary\n");
    check_all(&[file("core/party.toml", header), file("core/a.toml", &zoned)]);
}
