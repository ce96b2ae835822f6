//! Shapes by chance that say something of others: blocks that say their length, bits that say which rows follow, rows
//! that follow from the rest.

use crate::layouts::{By, Maker, Row};

/// What the names of computed rows begin with, and no others.
const COMPUTED: &str = "w";

impl Maker<'_> {
    /// A length, and the rows that it is of.
    pub(crate) fn block(&mut self, depth: usize) -> Row {
        let (length, width) = (self.name("l"), 2 + self.chance.below(3));
        let adjust = self.chance.pick(&[0, 0, -(width as i64), 3]);
        let json = self.chance.pick(&["", ", json = \"number\"", ", json = \"decimal\""]);
        self.text += &format!(
            "  {{ name = \"{length}\", as = \"9({width})\"{json} }},\n  {{ block = \"{length}\", adjust = {adjust}, rows = [\n"
        );
        let mut rows = vec![self.row(depth, false)];
        if self.chance.one_in(2) {
            rows.push(self.tail());
        }
        self.text += "  ] },\n";
        Row::Block { width, adjust, rows }
    }

    /// All bytes that are left of the block.
    pub(crate) fn tail(&mut self) -> Row {
        let (name, notation) = (self.name("x"), self.chance.pick(&["X(*)", "RAW(*)"]));
        self.text += &format!("  {{ name = \"{name}\", as = \"{notation}\" }},\n");
        Row::Tail(notation == "X(*)")
    }

    pub(crate) fn bitmap(&mut self) -> Row {
        let (name, hex, two) = (self.name("b"), self.chance.one_in(2), self.chance.one_in(2));
        let (notation, bits) = (if hex { "X(16)" } else { "RAW(8)" }, if two { 128 } else { 64 });
        self.text += &format!("  {{ bitmap = \"{name}\", as = \"{notation}\", bits = {bits}, rows = [\n");
        let mut bit = usize::from(two);
        let mut rows = Vec::new();
        for _ in 0..2 + self.chance.below(4) {
            bit += 1 + self.chance.below(bits / 6);
            let from = self.text.len();
            let row = self.field();
            // The row that was written gets its bit; a default alone would never be written.
            let mut written = self.text.split_off(from);
            if let Some(default) = written.find(", default = ") {
                written.truncate(default);
                written += " },\n";
            }
            self.text += &written.replacen("{ ", &format!("{{ bit = {bit}, "), 1);
            rows.push((bit, row));
        }
        self.text += "  ] },\n";
        Row::Bitmap { hex, two, rows }
    }

    /// A total of everything: lengths, counts, sums, check digits and a checksum.
    pub(crate) fn computed(&mut self, in_slots: bool) -> Row {
        let group = self.name("g");
        let [length, total, hash, count] = [(); 4].map(|()| self.name(COMPUTED));
        let [seq, digit, part, check] = [(); 4].map(|()| self.name(COMPUTED));
        let (account, amount) = (self.name("x"), self.name("x"));
        let plus = self.chance.pick(&["", " - 3", " + 12"]);
        let (sum, sum_width) =
            self.chance.pick(&[("9(9)V9(2)", 11), ("S9(9)V9(2) packed", 6), ("S9(9)V9(3) binary", 8)]);
        let empty = self.chance.pick(&["", "", ", empty = \"spaces\""]);
        let rule =
            self.chance.pick(&["mod10(@)", "mod11(@)", "weighted(@, 3 7 1, 10)", "weighted(@, 2 1, 11)"]);
        let (money, money_width) =
            self.chance.pick(&[("9(5)V9(2)", 7), ("S9(5)V9(2) packed", 4), ("unsigned(3)V(2)", 3)]);
        let (by, how) = match in_slots || self.chance.one_in(2) {
            true => (By::Slots(2), "slots = 2"),
            false => (By::Count, "count = \"count\", max = 7"),
        };
        let (sum_of, sum_as, sum_of_width) = self.chance.pick(&[
            ("lrc", "HEX(1)", 1),
            ("crc16", "X(4)", 4),
            ("crc32", "HEX(4)", 4),
            ("crc32", "9(10)", 10),
            ("crc16", "unsigned(2)", 2),
        ]);
        self.text += &format!(
            r#"  {{ name = "{length}", as = "9(5)", compute = "length{plus}" }},
  {{ name = "{total}", as = "{sum}", compute = "sum({group}[].{amount})" }},
  {{ name = "{hash}", as = "9(4)", compute = "hash_total({group}[].{account}, 4)"{empty} }},
  {{ name = "{count}", as = "9(3)", json = "number", compute = "count({group}){plus}" }},
  {{ group = "{group}", {how}, rows = [
    {{ name = "{seq}", as = "9(2)", compute = "sequence" }},
    {{ name = "{account}", as = "9(6)" }},
    {{ name = "{digit}", as = "9(1)", compute = "{}" }},
    {{ name = "{amount}", as = "{money}" }},
  ] }},
  {{ name = "{part}", as = "9(4)", compute = "length({length}..{count})" }},
  {{ name = "{check}", as = "{sum_as}", compute = "{sum_of}({length}..{part})" }},
"#,
            rule.replace('@', &account)
        );
        let item = vec![digits(2), digits(6), digits(1), number(money, money_width)];
        Row::Together(vec![
            digits(5),
            number(sum, sum_width),
            digits(4),
            digits(3),
            Row::Group { by, rows: item },
            digits(4),
            number(sum_as, sum_of_width),
        ])
    }
}

fn digits(width: usize) -> Row {
    number(&format!("9({width})"), width)
}

/// A row whose bytes are mostly right.
fn number(notation: &str, width: usize) -> Row {
    let characters = notation.starts_with('9') || notation.starts_with('X');
    let packed = notation.ends_with("packed");
    let one = |byte: u8| {
        let mut bytes = vec![if characters { b'0' + byte } else { byte * 16 + byte }; width];
        if packed {
            bytes[width - 1] = byte * 16 + 0xC;
        }
        bytes
    };
    let usual = if notation.starts_with("9(") { Vec::new() } else { (0..4).map(one).collect() };
    Row::Field { name: String::new(), notation: notation.to_owned(), repeat: 1, width, usual, characters }
}

/// A mirror that says nothing of what is computed.
pub(crate) fn without_computed(mirror: &str) -> String {
    let mut text = mirror.to_owned();
    while let Some(start) = text.find(&format!("\"{COMPUTED}")) {
        let end = start + text[start..].find([',', '}']).unwrap_or(0);
        let comma = text[end..].starts_with(',');
        // The last of an object takes the comma in front with it.
        let start = if !comma && text[..start].ends_with(',') { start - 1 } else { start };
        text.replace_range(start..end + usize::from(comma), "");
    }
    text
}
