//! Telegrams that a layout mostly takes, and telegrams that it mostly does not.

use fei_testkit::Chance;

use crate::layouts::{By, Made, Row, has_shifts, is_ebcdic};

/// Bytes for all rows.
pub(crate) fn any(made: &Made, chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer { count: chance.below(4), kind: chance.below(3), charset: made.charset, chance };
    writer.rows(&made.rows, &mut out, false);
    out
}

struct Writer<'c> {
    chance: &'c mut Chance,
    count: usize,
    kind: usize,
    charset: &'static str,
}

impl Writer<'_> {
    fn rows(&mut self, rows: &[Row], out: &mut Vec<u8>, blank: bool) {
        for row in rows {
            match row {
                Row::Field { name, notation, repeat, width, usual, characters } => {
                    for _ in 0..*repeat {
                        let start = out.len();
                        self.field(name, notation, *width, usual, blank, out);
                        if is_ebcdic(self.charset) && *characters {
                            ebcdic(&mut out[start..], has_shifts(self.charset), self.chance);
                        }
                    }
                }
                Row::Group { by, rows } => self.group(*by, rows, out, blank),
                Row::Together(rows) => self.rows(rows, out, blank),
                Row::Block { width, adjust, rows } => self.block(*width, *adjust, rows, out),
                Row::Tail(text) => self.tail(*text, out),
                Row::Bitmap { hex, two, rows } => self.bitmap(*hex, *two, rows, out),
                Row::Columns { by, rows } => self.columns(*by, rows, out, blank),
                Row::List { most, width, one } => self.list((*most, *width), one, out, blank),
                Row::Counted { notation, rows } => {
                    let items = self.chance.below(4);
                    self.count(notation, items, out);
                    (0..items).for_each(|_| self.rows(rows, out, blank));
                }
                Row::Either(all) => {
                    let one = self.chance.below(all.len());
                    self.rows(&all[one], out, blank);
                }
                Row::Endings(rows) => {
                    let there = self.chance.below(rows.len() + 1);
                    self.rows(&rows[..there], out, blank);
                }
                Row::Variant(one, other) => self.rows(if self.kind == 1 { one } else { other }, out, blank),
            }
        }
    }

    fn block(&mut self, width: usize, adjust: i64, rows: &[Row], out: &mut Vec<u8>) {
        let mut inside = Vec::new();
        self.rows(rows, &mut inside, false);
        let wrong = i64::from(self.chance.one_in(12));
        let said = (inside.len() as i64 - adjust + wrong).max(0);
        let digits = format!("{said:0width$}");
        self.characters(digits.as_bytes(), out);
        out.extend(inside);
    }

    fn tail(&mut self, text: bool, out: &mut Vec<u8>) {
        for _ in 0..self.chance.below(5) {
            let byte = if text { self.chance.pick(b"A 0 ") } else { self.chance.below(256) as u8 };
            if text { self.characters(&[byte], out) } else { out.push(byte) }
        }
    }

    fn bitmap(&mut self, hex: bool, two: bool, rows: &[(usize, Row)], out: &mut Vec<u8>) {
        let there: Vec<_> = rows.iter().filter(|_| !self.chance.one_in(3)).collect();
        let mut bits: Vec<usize> = there.iter().map(|(bit, _)| *bit).collect();
        let second = two && bits.iter().any(|bit| *bit > 64);
        bits.extend(second.then_some(1));
        bits.extend(self.chance.one_in(20).then_some(self.chance.below(64) + 1));
        let all = bits.iter().fold(0_u128, |all, bit| all | 1 << (128 - bit));
        let bytes = &all.to_be_bytes()[..if second { 16 } else { 8 }];
        if hex {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            self.characters(digits.as_bytes(), out);
        } else {
            out.extend(bytes);
        }
        for (_, row) in there {
            self.rows(std::slice::from_ref(row), out, false);
        }
    }

    /// Bytes of ASCII in the party's charset.
    fn characters(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.extend(bytes);
        if is_ebcdic(self.charset) {
            ebcdic(&mut out[start..], has_shifts(self.charset), self.chance);
        }
    }

    fn items(&mut self, by: By) -> usize {
        match by {
            By::Count => self.count,
            By::Slots(slots) => slots,
            By::End => self.chance.below(4),
        }
    }

    fn group(&mut self, by: By, rows: &[Row], out: &mut Vec<u8>, blank: bool) {
        let items = self.items(by);
        let data = self.chance.below(items + 1);
        for item in 0..items {
            let empty = matches!(by, By::Slots(_)) && item >= data && self.chance.one_in(2);
            self.rows(rows, out, blank || empty);
        }
    }

    fn columns(&mut self, by: By, rows: &[Row], out: &mut Vec<u8>, blank: bool) {
        let items = self.items(by);
        let data = self.chance.below(items + 1);
        for row in rows {
            for item in 0..items {
                let empty = matches!(by, By::Slots(_)) && item >= data && self.chance.one_in(2);
                self.rows(std::slice::from_ref(row), out, blank || empty);
            }
        }
    }

    /// Values, and spaces behind them; now and then something else.
    fn list(&mut self, (most, width): (usize, usize), one: &Row, out: &mut Vec<u8>, blank: bool) {
        let there = if blank { 0 } else { self.chance.below(most + 1) };
        for number in 0..most {
            if number < there || self.chance.one_in(20) {
                self.rows(std::slice::from_ref(one), out, false);
            } else {
                self.characters(&vec![b' '; width], out);
            }
        }
    }

    /// A count, mostly the right one.
    fn count(&mut self, notation: &str, items: usize, out: &mut Vec<u8>) {
        let said = (items + usize::from(self.chance.one_in(20))) as u8;
        match notation {
            "9(2)" => self.characters(&[b'0', b'0' + said], out),
            "S9(1) zoned" => out.push(if is_ebcdic(self.charset) { 0xC0 } else { b'0' } + said),
            "S9(4) binary" => out.extend([0, said]),
            "9(3) packed" => out.extend([0, said * 16 + 15]),
            _ => out.push(said),
        }
    }

    fn field(
        &mut self,
        name: &str,
        notation: &str,
        width: usize,
        usual: &[Vec<u8>],
        blank: bool,
        out: &mut Vec<u8>,
    ) {
        let start = out.len();
        match (name, notation) {
            ("kind", _) => out.push(b'0' + self.kind as u8),
            ("id", _) if !blank && !self.chance.one_in(20) => out.extend(&usual[0]),
            ("count", _) => out.push(b'0' + self.count as u8),
            _ if blank || self.chance.one_in(20) => {
                let digits = usual.is_empty() && !notation.starts_with(['X', 'H']) && !self.chance.one_in(6);
                out.resize(
                    start + width,
                    if digits {
                        b'0'
                    } else {
                        self.chance.pick(if usual.is_empty() { b"  0" } else { b" 0\0" })
                    },
                );
            }
            (_, "sign") => out.push(self.chance.pick(b"+- ")),
            (_, "D8") => out.extend(b"20240229"),
            (_, "T6") => out.extend(self.chance.pick(&[b"235959", b"000000"])),
            (_, "D14") => out.extend(b"20240229235959"),
            _ if !usual.is_empty() && !self.chance.one_in(12) => {
                out.extend(&usual[self.chance.below(usual.len())]);
            }
            (_, text) if text.starts_with(['X', 'H']) => self.text(start + width, out),
            _ => self.digits(notation, width, out),
        }
        out.resize(start + width, b' ');
    }

    fn text(&mut self, end: usize, out: &mut Vec<u8>) {
        let own: [&[u8]; 4] = match self.charset {
            "utf-8" => ["가".as_bytes(), "é".as_bytes(), "\u{3000}".as_bytes(), b"\xB0\xA1"],
            "shift_jis" => [b"\x82\xA0", b"\xB1", b"\x81\x40", b"\x87\x90"],
            "iso-8859-1" => [b"\xE9", b"\xFF", b"\xA0", b"\x85"],
            _ => [b"\xB0\xA1", b"\xC8\xAB", b"\xA1\xA1", b"\x8C\x63"],
        };
        let plain: [&[u8]; 7] = [b"A", b"z", b" ", b"0", b"\"", b"\\", b"7"];
        // Now and then nothing but the third, which is a full-width space.
        let pieces =
            if self.chance.one_in(12) { vec![own[2]; 11] } else { [plain.as_slice(), &own].concat() };
        let stop = end - self.chance.below(4).min(end - out.len());
        while out.len() < stop {
            // The last is of the extended set, or a twin, or none at all, and rare.
            let known = pieces.len() - usize::from(!self.chance.one_in(20));
            let piece = pieces[self.chance.below(known)];
            out.extend_from_slice(if out.len() + piece.len() > end { b"x" } else { piece });
        }
    }

    fn digits(&mut self, notation: &str, width: usize, out: &mut Vec<u8>) {
        let start = out.len();
        let (zeros, zero) = (self.chance.below(width + 1), self.chance.pick(b"000 "));
        out.extend((0..width).map(|at| if at < zeros { zero } else { b'0' + self.chance.below(10) as u8 }));
        if notation.starts_with('S') {
            let trailing = notation.ends_with("trailing") != self.chance.one_in(20);
            let at = if trailing { start + width - 1 } else { start };
            out[at] = self.chance.pick(b"+-+- ");
        }
    }
}

/// ASCII and Hangul as EBCDIC of the same width; what would be longer there by its shifts is mostly something else.
fn ebcdic(bytes: &mut [u8], pairs: bool, chance: &mut Chance) {
    let mut at = 0;
    while at < bytes.len() {
        let any = [0x0E, 0x84 + chance.below(80) as u8, 0x41 + chance.below(189) as u8, 0x0F];
        let run: &[u8] = match bytes[at] {
            b' ' => &[0x40],
            digit @ b'0'..=b'9' => &[digit + 0xC0],
            b'+' => &[0x4E],
            b'-' => &[0x60],
            b'.' => &[0x4B],
            b'A' => &[0xC1],
            letter @ b'A'..=b'I' => &[letter + 0x80],
            letter @ b'J'..=b'R' => &[letter + 0x87],
            letter @ b'S'..=b'Z' => &[letter + 0x8F],
            b'"' => &[0x7F],
            // Pairs between shifts: closed, with nothing in them, and left open.
            0x80.. if pairs => chance.pick(&[
                b"\x0E\x88\x61\x0F".as_slice(),
                &any,
                &any,
                b"\x0E\x88\x61\x88\x62\x0F",
                b"\x0E\x40\x40\x0F",
                b"\x0E\x0F",
                b"\x0E\x88\x61\x0F\x0E\x88\x62\x0F",
                b"\x0E\x88\x61",
            ]),
            _ => &[0x81],
        };
        let fits = run.len().min(bytes.len() - at);
        // Seldom cut: half a run is no text.
        let run = if fits < run.len() && !chance.one_in(9) {
            &b"\xC1\xC1\xC1\xC1\xC1\xC1\xC1\xC1"[..fits]
        } else {
            &run[..fits]
        };
        bytes[at..at + fits].copy_from_slice(run);
        at += fits;
    }
}

/// Changes some bytes, takes some away, puts some in.
pub(crate) fn damage(telegram: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..=chance.below(3) {
        let at = chance.below(telegram.len() + 1);
        let byte = if chance.one_in(2) {
            chance.below(256) as u8
        } else {
            chance.pick(b" 0+-A9\xB0\xA1\x00\x7F\x40\xF0\x4E\x0E\x0F")
        };
        match chance.below(5) {
            0 => telegram.truncate(at),
            1 => telegram.insert(at, byte),
            _ if at < telegram.len() => telegram[at] = byte,
            _ => {}
        }
    }
}
