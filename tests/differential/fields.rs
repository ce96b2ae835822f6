//! Fields by chance, with the keys that a field of their type may say.
//!
//! Left out are `text = "normalize"`, whose look-alikes are a list that the second codec could only copy, and rows of the
//! clock and of the business date, which no telegram tells.

use crate::host::{self, Kind};
use crate::layouts::{By, Maker, Row, is_ebcdic};

/// Full-width spaces are padding.
const WIDE: &str = ", trim = \"full-width\"";
/// Only the answer fills it.
const ANSWER: &str = ", set_by = \"answer\"";

impl Maker<'_> {
    /// Sign, whole number and fraction as three rows.
    pub(crate) fn split_number(&mut self) -> Row {
        let (number, sign, fraction) = (self.name("n"), self.name("s"), self.name("f"));
        let blank = self.chance.pick(&["", ", blank_sign = \"null\"", ", blank_sign = \"plus\""]);
        let group = self.name("g");
        self.text += &format!(
            "  {{ group = \"{group}\", slots = 1, rows = [\n  {{ name = \"{sign}\", as = \"X(1)\" }},\n  {{ name = \"{number}\", as = \"9(3)\", json = \"decimal\", sign_at = \"{sign}\", frac = \"{fraction}\"{blank} }},\n  {{ name = \"{fraction}\", as = \"9(2)\" }},\n  ] }},\n"
        );
        let part = |name: String, notation: &str, width| Row::Field {
            name,
            notation: notation.to_owned(),
            repeat: 1,
            width,
            usual: Vec::new(),
            characters: true,
        };
        Row::Group {
            by: By::Slots(1),
            rows: vec![part(sign, "sign", 1), part(number, "9(3)", 3), part(fraction, "9(2)", 2)],
        }
    }

    pub(crate) fn field(&mut self) -> Row {
        let width = 1 + self.chance.below(9);
        let (notation, bytes) = match self.chance.below(14) {
            0..=2 => (format!("X({width})"), width),
            3 => (format!("H({width})"), width),
            4 => (format!("9({width})"), width),
            5 => ("D8".to_owned(), 8),
            6 => self.chance.pick(&[("T6", 6), ("D14", 14)]).into_owned(),
            7 | 8 => return self.number(width),
            _ => {
                let kind = host::any(is_ebcdic(self.charset), self.chance);
                return self.finished(kind);
            }
        };
        self.finished(Kind::plain(&notation, bytes, ""))
    }

    fn number(&mut self, width: usize) -> Row {
        let scale = self.chance.below(3);
        let behind = if scale == 0 { String::new() } else { format!("V9({scale})") };
        let json = if scale == 0 || self.chance.one_in(2) {
            self.chance.pick(&[", json = \"decimal\"", ", json = \"number\""])
        } else {
            ""
        };
        let blank = self.chance.pick(&["", ", blank_sign = \"null\"", ", blank_sign = \"plus\""]);
        let (sign, extra) =
            self.chance.pick(&[("", 0), ("leading separate", 1), ("trailing separate", 1), ("inside", 0)]);
        if sign.is_empty() {
            return self.finished(Kind::plain(&format!("9({width}){behind}"), width + scale, json));
        }
        let blank = if sign == "inside" { "" } else { blank };
        let width = width + 1;
        self.finished(Kind::plain(
            &format!("S9({width}){behind}"),
            width + scale + extra,
            &format!("{json}, sign = \"{sign}\"{blank}"),
        ))
    }

    /// What any field may say beyond its type.
    fn finished(&mut self, kind: Kind) -> Row {
        let Kind { notation, width, mut keys, mut usual, empty, text: is_text, characters } = kind;
        let repeat = if self.chance.one_in(9) { 2 } else { 1 };
        let stored =
            ["packed", "zoned", "binary", "BCD", "unsigned"].iter().any(|how| notation.contains(how));
        let number = notation.contains(['S', 'V', '.'])
            || keys.contains("json = \"decimal\"")
            || keys.contains("json = \"number\"");
        if number && !stored && self.chance.one_in(4) {
            keys += ", pad = \" \"";
        }
        if self.chance.one_in(4) && !empty.is_empty() {
            keys += &format!(", empty = \"{}\"", self.chance.pick(empty));
        }
        if is_text && self.chance.one_in(4) {
            keys += self.chance.pick(&[
                ", align = \"right\"",
                ", align = \"right\", pad = \"0\"",
                ", cut = \"character\"",
                ", text = \"replace\"",
            ]);
        }
        let own = if keys.contains("charset") { "" } else { self.charset };
        if is_text && ["cp949", "euc-kr", "utf-8", "shift_jis"].contains(&own) && self.chance.one_in(6) {
            let trim =
                if keys.contains("empty") { WIDE } else { ", empty = \"spaces\", trim = \"full-width\"" };
            let wide = if keys.contains("text") { WIDE } else { ", text = \"fullwidth\"" };
            keys += self.chance.pick(&[WIDE, trim, wide]);
        }
        if self.chance.one_in(8) {
            keys += self.chance.pick(&[ANSWER, ANSWER, ANSWER, ", set_by = \"both\"", ", set_by = \"fei\""]);
        }
        if self.chance.one_in(8) {
            keys += self.chance.pick(&[
                ", required = true",
                ", required = \"request\"",
                ", required = \"response\"",
            ]);
        }
        if is_text && notation.starts_with('X') && width > 1 && self.chance.one_in(6) {
            keys += self.chance.pick(&[
                ", codes = { A1 = \"가\", B2 = \"나\" }",
                ", const = \"A1\"",
                ", default = \"A1\"",
            ]);
            usual = vec![b"A1".to_vec()];
        }
        if notation == format!("9({width})") && keys.is_empty() && self.chance.one_in(4) {
            let (one, two) = ("1".repeat(width), "2".repeat(width));
            keys += &match self.chance.below(3) {
                0 => format!(", codes = {{ {one} = \"가\", {two} = \"나\" }}"),
                1 => format!(", const = \"{one}\""),
                _ => format!(", default = \"{one}\""),
            };
            usual = vec![one.into_bytes()];
        }
        // Behind what varies the offset that names it depends on what counts.
        let varies = ["variant", "block", "bitmap"].iter().any(|shape| self.text.contains(shape));
        let filler = is_text && keys.is_empty() && !varies && self.chance.one_in(6);
        let name = if filler { String::new() } else { self.name("x") };
        let named = if filler { String::new() } else { format!("name = \"{name}\", ") };
        let times = if repeat == 1 { String::new() } else { format!("{repeat} ") };
        self.text += &format!("  {{ {named}as = \"{times}{notation}\"{keys} }},\n");
        let notation = format!(
            "{notation}{}",
            if notation.starts_with('S') && keys.contains("trailing") { " trailing" } else { "" }
        );
        Row::Field { name, notation, repeat, width, usual, characters }
    }
}

/// A pair of a text and a width, owned.
trait Owned {
    fn into_owned(self) -> (String, usize);
}

impl Owned for (&str, usize) {
    fn into_owned(self) -> (String, usize) {
        (self.0.to_owned(), self.1)
    }
}
