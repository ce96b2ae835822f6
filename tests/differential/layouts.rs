//! Layout files by chance: every kind of row, with the keys that belong to it.

use std::fmt;

use fei_testkit::Chance;

/// A party, a transaction, and what the telegrams of it are made from.
pub(crate) struct Made {
    pub(crate) party: String,
    pub(crate) transaction: String,
    pub(crate) request: bool,
    pub(crate) rows: Vec<Row>,
    pub(crate) charset: &'static str,
}

/// A row, as far as bytes for it are concerned.
#[derive(Clone)]
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
    /// The first row of all items, then the second of all items.
    Columns {
        by: By,
        rows: Vec<Row>,
    },
    /// Values that end where they are blank.
    List {
        most: usize,
        width: usize,
        one: Box<Row>,
    },
    /// A count of such a notation, and so many items.
    Counted {
        notation: &'static str,
        rows: Vec<Row>,
    },
    /// One of these, by chance.
    Either(Vec<Vec<Row>>),
    /// Rows before each of which all may end.
    Endings(Vec<Row>),
}

/// How many items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Count,
    Slots(usize),
    End,
}

impl By {
    /// As a layout says it.
    pub(crate) fn written(self) -> String {
        match self {
            Self::Count => "count = \"count\", max = 7".to_owned(),
            Self::Slots(slots) => format!("slots = {slots}"),
            Self::End => "until = \"end\", max = 4".to_owned(),
        }
    }
}

/// Whether digits, signs and text are EBCDIC.
pub(crate) fn is_ebcdic(charset: &str) -> bool {
    ["cp037", "cp500", "cp1047"].contains(&charset) || has_shifts(charset)
}

/// Whether its pairs stand between shifts.
pub(crate) fn has_shifts(charset: &str) -> bool {
    ["cp933", "cp1364"].contains(&charset)
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
        chance.pick(&[
            "cp949",
            "cp949",
            "euc-kr",
            "cp933",
            "cp933",
            "cp037",
            "cp037",
            "cp1364",
            "cp500",
            "cp1047",
            "utf-8",
            "shift_jis",
            "iso-8859-1",
        ]),
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
    if maker.chance.one_in(9) {
        rows.extend((0..many).map(|_| maker.field()));
        let fixed = rows.iter().filter_map(Row::fixed).sum();
        rows.push(maker.by_length(fixed));
    } else {
        rows.extend((0..many).map(|_| maker.row(2, false)));
        rows.extend(maker.ending());
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
    pub(crate) names: usize,
    pub(crate) text: String,
    pub(crate) charset: &'static str,
}

impl Maker<'_> {
    pub(crate) fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    pub(crate) fn row(&mut self, depth: usize, in_slots: bool) -> Row {
        match self.chance.below(22) {
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
            8 | 9 => self.read_again(!in_slots),
            10 => self.until_blank(),
            11 if depth > 0 => {
                let by = if in_slots { By::Slots(2) } else { self.chance.pick(&[By::Count, By::Slots(3)]) };
                self.columns(by)
            }
            12 if depth > 0 && !in_slots => self.counted(depth - 1),
            13 if depth > 0 && !in_slots => self.by_id(By::Count),
            _ => self.field(),
        }
    }

    fn group(&mut self, by: By, depth: usize) -> Row {
        let (name, how) = (self.name("g"), by.written());
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
}
