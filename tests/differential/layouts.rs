//! Layout files by chance: every kind of row, with the keys that belong to it.

use std::fmt;

use fei_testkit::Chance;

use crate::host::{self, Kind};

/// A party, a transaction, and what the telegrams of it are made from.
pub(crate) struct Made {
    pub(crate) party: String,
    pub(crate) transaction: String,
    pub(crate) request: bool,
    pub(crate) rows: Vec<Row>,
    pub(crate) charset: &'static str,
}

/// A row, as far as bytes for it are concerned.
pub(crate) enum Row {
    /// A value, so often; its type in the notation, and whether it wants full-width or plain bytes is left to chance.
    Field {
        name: String,
        notation: String,
        repeat: usize,
        width: usize,
        /// Bytes that it mostly takes; none: by the notation. Those of characters are ASCII, whatever the party has.
        usual: Vec<Vec<u8>>,
        /// Its bytes are characters of the party's charset.
        characters: bool,
    },
    Group {
        by: By,
        rows: Vec<Row>,
    },
    /// Taken when `kind` is 1, and else.
    Variant(Vec<Row>, Vec<Row>),
    /// A length of so many digits, and the rows that it is of.
    Block {
        width: usize,
        adjust: i64,
        rows: Vec<Row>,
    },
    /// All that is left, as text or as any bytes.
    Tail(bool),
    Bitmap {
        hex: bool,
        two: bool,
        rows: Vec<(usize, Row)>,
    },
    Together(Vec<Row>),
}

/// How many items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Count,
    Slots(usize),
    End,
}

/// Whether digits, signs and text are EBCDIC.
pub(crate) fn is_ebcdic(charset: &str) -> bool {
    ["cp037", "cp933"].contains(&charset)
}

impl Made {
    pub(crate) const fn side(&self) -> &'static str {
        if self.request { "request" } else { "response" }
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.party, self.transaction)
    }
}

/// Files by chance.
pub(crate) fn any(chance: &mut Chance) -> Made {
    let (charset, empty) = (
        chance.pick(&["cp949", "euc-kr", "cp933", "cp037"]),
        chance.pick(&["zeros", "spaces", "zeros or spaces", "never"]),
    );
    let losses = chance.pick(&["error", "warn"]);
    let party = format!(
        r#"speaks  = "telegram"
charset = "{charset}"
empty   = "{empty}"
frame   = {{ prefix = "ascii", width = 4, counts = "rest", bytes_max = 9000 }}
text    = {{ request = "reject", answer = "reject" }}
key     = ["kind"]
trace   = "{{kind}}"
header  = [
  {{ at = 0, name = "kind", as = "9(1)" }},
  {{ at = 1, name = "count", as = "9(1)" }},
  {{ at = 2, name = "rsp_code", as = "X(1)", set_by = "answer" }},
]
losses  = {{ computed = "{losses}" }}
answer  = {{ rsp_code = {{ A = "0", D = "1", N = "2", U = "9" }} }}
"#
    );
    let mut maker = Maker { chance, names: 0, text: String::new(), charset };
    let header = ["kind", "count", "rsp_code"].map(|name| Row::Field {
        name: name.to_owned(),
        notation: if name == "rsp_code" { "X(1)" } else { "9(1)" }.to_owned(),
        repeat: 1,
        width: 1,
        usual: Vec::new(),
        characters: true,
    });
    let mut rows: Vec<Row> = header.into();
    let many = 2 + maker.chance.below(6);
    rows.extend((0..many).map(|_| maker.row(2, false)));
    if maker.chance.one_in(5) {
        rows.push(maker.group(By::End, 0));
    }
    let body = maker.text;
    let request = chance.one_in(2);
    let side = if request { "request" } else { "response" };
    let other = if request { "response" } else { "request" };
    let transaction = format!(
        "title = \"무엇이든\"\nflow = \"layout\"\nmatch = {{ kind = \"1\" }}\neffect = \"none\"\n{side} = [\n{body}]\n{other} = []\n"
    );
    Made { party, transaction, request, rows, charset }
}

pub(crate) struct Maker<'c> {
    pub(crate) chance: &'c mut Chance,
    names: usize,
    pub(crate) text: String,
    charset: &'static str,
}

impl Maker<'_> {
    pub(crate) fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    pub(crate) fn row(&mut self, depth: usize, in_slots: bool) -> Row {
        match self.chance.below(16) {
            4 if depth > 0 && !in_slots => self.block(depth - 1),
            5 if depth == 2 => self.bitmap(),
            6 | 7 if depth > 0 => self.computed(in_slots),
            0 | 1 if depth > 0 => {
                let by = if self.chance.one_in(2) && !in_slots {
                    By::Count
                } else {
                    By::Slots(1 + self.chance.below(3))
                };
                self.group(by, depth - 1)
            }
            2 if depth > 0 && !in_slots => self.variant(depth - 1),
            3 => self.split_number(),
            _ => self.field(),
        }
    }

    fn group(&mut self, by: By, depth: usize) -> Row {
        let name = self.name("g");
        let how = match by {
            By::Count => "count = \"count\", max = 7".to_owned(),
            By::Slots(slots) => format!("slots = {slots}"),
            By::End => "until = \"end\", max = 4".to_owned(),
        };
        self.text += &format!("  {{ group = \"{name}\", {how}, rows = [\n");
        let many = 1 + self.chance.below(3);
        let mut rows = vec![self.field()];
        rows.extend((0..many).map(|_| self.row(depth, matches!(by, By::Slots(_)))));
        self.text += "  ] },\n";
        Row::Group { by, rows }
    }

    fn variant(&mut self, depth: usize) -> Row {
        self.text += "  { variant = [\n  { when = { kind = \"1\" }, rows = [\n";
        let one = vec![self.row(depth, false)];
        self.text += "  ] },\n  { rows = [\n";
        let other = vec![self.row(depth, false), self.row(0, false)];
        self.text += "  ] },\n  ] },\n";
        Row::Variant(one, other)
    }

    /// Sign, whole number and fraction as three rows.
    fn split_number(&mut self) -> Row {
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
        if self.chance.one_in(8) {
            keys += ", set_by = \"answer\"";
        }
        if self.chance.one_in(8) {
            keys += ", required = true";
        }
        if is_text && notation.starts_with('X') && width > 1 && self.chance.one_in(6) {
            keys += self.chance.pick(&[
                ", codes = { A1 = \"가\", B2 = \"나\" }",
                ", const = \"A1\"",
                ", default = \"A1\"",
            ]);
            usual = vec![b"A1".to_vec()];
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
