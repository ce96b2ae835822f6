//! Shapes by chance of which the bytes stand otherwise than the rows: columns, other readings of a row, lists that end where
//! they are blank, rows that may be missing at the end, counts of their own, records told apart by their id or by the
//! length of all.

use crate::host::{self, Kind};
use crate::layouts::{By, Maker, Row, is_ebcdic};

impl Maker<'_> {
    /// The first row of all items, then the second of all items.
    pub(crate) fn columns(&mut self, by: By) -> Row {
        let (name, how) = (self.name("g"), by.written());
        self.text += &format!("  {{ group = \"{name}\", {how}, columns = true, rows = [\n");
        let rows = (0..=self.chance.below(3)).map(|_| self.field()).collect();
        self.text += "  ] },\n";
        Row::Columns { by, rows }
    }

    /// A row, and what else its bytes can be read as.
    pub(crate) fn read_again(&mut self, chooses: bool) -> Row {
        let from = self.text.len();
        let row = self.field();
        let Row::Field { name, notation, repeat, width, .. } = &row else { return row };
        let asked =
            ["codes", "const", "required", "boolean"].iter().any(|key| self.text[from..].contains(key));
        let is_plain = notation.starts_with("X(") && *repeat == 1 && !asked;
        if name.is_empty() {
            return row;
        }
        let (of, bytes) = (name.clone(), width * repeat);
        for _ in 0..=self.chance.below(2) {
            if self.chance.one_in(2) {
                let (view, _) = self.view(bytes);
                self.text += &format!("  {{ redefines = \"{of}\", {view} }},\n");
                continue;
            }
            self.text += &format!("  {{ redefines = \"{of}\", rows = [\n");
            let mut left = bytes;
            for _ in 0..3 {
                let (view, taken) = if left > 0 { self.view(left) } else { break };
                // Now and then one that only takes up room.
                let room = format!("as = \"X({taken})\"");
                let view = if self.chance.one_in(6) { room } else { view };
                self.text += &format!("    {{ {view} }},\n");
                left -= taken;
            }
            self.text += "  ] },\n";
        }
        if !chooses || !is_plain || self.chance.one_in(2) {
            return row;
        }
        let chosen = self.either(&format!("{{ {of} = [\"A\", \"0\", \"\"] }}"));
        Row::Together(vec![row, chosen])
    }

    /// A field of at most so many bytes, and how many it has.
    fn view(&mut self, most: usize) -> (String, usize) {
        let (charset, name) = (self.charset, self.name("v"));
        let kinds = (0..6).map(|_| match self.chance.below(3) {
            0 => host::any(is_ebcdic(charset), self.chance),
            1 => Kind::plain("9(3)", 3, self.chance.pick(&["", ", json = \"number\""])),
            _ => Kind::plain("D8", 8, ""),
        });
        let kinds: Vec<Kind> = kinds.filter(|kind| kind.width <= most).collect();
        let width = 1 + self.chance.below(most);
        let text = Kind::plain(&format!("X({width})"), width, "");
        let kind = kinds.into_iter().next().unwrap_or(text);
        let mut keys = kind.keys;
        if self.chance.one_in(4) && !kind.empty.is_empty() {
            keys += &format!(", empty = \"{}\"", self.chance.pick(kind.empty));
        }
        let times = if kind.width * 2 <= most && self.chance.one_in(5) { 2 } else { 1 };
        let many = if times == 1 { String::new() } else { "2 ".to_owned() };
        (format!("name = \"{name}\", as = \"{many}{}\"{keys}", kind.notation), kind.width * times)
    }

    /// One of two bodies.
    fn either(&mut self, when: &str) -> Row {
        self.text += &format!("  {{ variant = [\n  {{ when = {when}, rows = [\n");
        let one = vec![self.field()];
        self.text += "  ] },\n  { rows = [\n";
        let other = vec![self.field(), self.field()];
        self.text += "  ] },\n  ] },\n";
        Row::Either(vec![one, other])
    }

    /// A list in one field.
    pub(crate) fn until_blank(&mut self) -> Row {
        let kind = loop {
            let kind = match self.chance.below(4) {
                0 => Kind::plain("9(2)", 2, ""),
                1 => Kind::plain("X(3)", 3, ""),
                2 => Kind::plain("D8", 8, ""),
                _ => host::any(is_ebcdic(self.charset), self.chance),
            };
            if kind.empty.contains(&"spaces") {
                break kind;
            }
        };
        let (name, most) = (self.name("x"), 2 + self.chance.below(3));
        let mut keys = kind.keys;
        keys +=
            self.chance.pick(&["", "", ", empty = \"zeros\"", ", required = true", ", set_by = \"answer\""]);
        if kind.text {
            keys += self.chance.pick(&["", "", ", align = \"right\"", ", pad = \"0\""]);
        }
        self.text += &format!(
            "  {{ name = \"{name}\", as = \"{most} {}\", until = \"blank\"{keys} }},\n",
            kind.notation
        );
        let one = Row::Field {
            name: String::new(),
            notation: kind.notation,
            repeat: 1,
            width: kind.width,
            usual: kind.usual,
            characters: kind.characters,
        };
        Row::List { most, width: kind.width, one: Box::new(one) }
    }

    /// Items that a row beside them counts.
    pub(crate) fn counted(&mut self, depth: usize) -> Row {
        let (count, group) = (self.name("k"), self.name("g"));
        let notation =
            self.chance.pick(&["9(2)", "S9(4) binary", "9(3) packed", "unsigned(1)", "S9(1) zoned"]);
        let keys = self.chance.pick(&["", ", json = \"number\""]);
        let keys = if notation.starts_with("9(2)") { "" } else { keys };
        self.text += &format!(
            "  {{ name = \"{count}\", as = \"{notation}\"{keys} }},\n  {{ group = \"{group}\", count = \"{count}\", max = 5, rows = [\n"
        );
        let rows = vec![self.field(), self.row(depth, false)];
        self.text += "  ] },\n";
        Row::Counted { notation, rows }
    }

    /// Records of different rows, each known by its own id.
    pub(crate) fn by_id(&mut self, by: By) -> Row {
        let (name, id, how) = (self.name("g"), self.name("i"), by.written());
        self.text += &format!(
            "  {{ group = \"{name}\", {how}, rows = [\n  {{ name = \"{id}\", as = \"X(2)\" }},\n  {{ variant = [\n"
        );
        let mut arms = Vec::new();
        for known in ["A1", "B2"] {
            self.text += &format!("  {{ when = {{ {id} = \"{known}\" }}, rows = [\n");
            arms.push(vec![code(known), self.field()]);
            self.text += "  ] },\n";
        }
        self.text += "  ] },\n  ] },\n";
        Row::Group { by, rows: vec![Row::Either(arms)] }
    }

    /// What only the end can be: a tail, rows that may be missing, items until the end.
    pub(crate) fn ending(&mut self) -> Option<Row> {
        match self.chance.below(7) {
            0 => Some(self.tail()),
            1 | 2 => {
                let rows = (0..=self.chance.below(3)).map(|_| self.optional()).collect();
                Some(Row::Endings(rows))
            }
            3 => Some(self.columns(By::End)),
            4 => Some(self.by_id(By::End)),
            _ => None,
        }
    }

    fn optional(&mut self) -> Row {
        let varies = ["variant", "block", "bitmap"].iter().any(|shape| self.text.contains(shape));
        if !varies && self.chance.one_in(3) {
            self.text += "  { optional = true, as = \"X(3)\" },\n";
            return filler(3);
        }
        let from = self.text.len();
        let row = self.field();
        let written = self.text.split_off(from);
        self.text += &written.replacen("{ ", "{ optional = true, ", 1);
        row
    }

    /// Two bodies that only the length of the telegram tells apart, when everything before has `fixed` bytes. The second
    /// may have all rows of the first.
    pub(crate) fn by_length(&mut self, fixed: usize) -> Row {
        let from = self.text.len();
        let one = self.field();
        let first = self.text.split_off(from);
        let other = self.field();
        let second = self.text.split_off(from);
        let shared = self.chance.one_in(2);
        let bytes = |row: &Row| row.fixed().unwrap_or(0);
        let length =
            fixed + self.chance.pick(&[bytes(&one), bytes(&one), bytes(&other), bytes(&one) + bytes(&other)]);
        let both = if shared { format!("{first}{second}") } else { second };
        self.text += &format!(
            "  {{ variant = [\n  {{ when = {{ length = {length} }}, rows = [\n{first}  ] }},\n  {{ rows = [\n{both}  ] }},\n  ] }},\n"
        );
        let two = if shared { vec![one.clone(), other] } else { vec![other] };
        Row::Either(vec![vec![one], two])
    }
}

/// Bytes that say nothing, now and then something.
fn filler(width: usize) -> Row {
    let usual = vec![vec![b' '; width], vec![b' '; width], vec![b'A'; width]];
    let notation = format!("X({width})");
    Row::Field { name: String::new(), notation, repeat: 1, width, usual, characters: true }
}

fn code(text: &str) -> Row {
    Row::Field {
        name: "id".to_owned(),
        notation: format!("X({})", text.len()),
        repeat: 1,
        width: text.len(),
        usual: vec![text.as_bytes().to_vec()],
        characters: true,
    }
}

impl Row {
    /// How many bytes it always has.
    pub(crate) fn fixed(&self) -> Option<usize> {
        let all = |rows: &[Self]| rows.iter().map(Self::fixed).sum::<Option<usize>>();
        match self {
            Self::Field { repeat, width, .. } => Some(repeat * width),
            Self::List { most, width, .. } => Some(most * width),
            Self::Group { by: By::Slots(slots), rows } | Self::Columns { by: By::Slots(slots), rows } => {
                Some(slots * all(rows)?)
            }
            Self::Together(rows) => all(rows),
            _ => None,
        }
    }
}
