//! Telegrams that a layout mostly takes, telegrams that it mostly does not, and other JSON than was read.

use fei_testkit::Chance;

use crate::layouts::{By, Row};

/// Bytes for all rows.
pub(crate) fn any(rows: &[Row], chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer { count: chance.below(4), kind: chance.below(3), chance };
    writer.rows(rows, &mut out, false);
    out
}

struct Writer<'c> {
    chance: &'c mut Chance,
    count: usize,
    kind: usize,
}

impl Writer<'_> {
    fn rows(&mut self, rows: &[Row], out: &mut Vec<u8>, blank: bool) {
        for row in rows {
            match row {
                Row::Field { name, notation, repeat, width, usual } => {
                    for _ in 0..*repeat {
                        self.field(name, notation, *width, usual, blank, out);
                    }
                }
                Row::Group { by, rows } => self.group(*by, rows, out, blank),
                Row::Variant(one, other) => self.rows(if self.kind == 1 { one } else { other }, out, blank),
            }
        }
    }

    fn group(&mut self, by: By, rows: &[Row], out: &mut Vec<u8>, blank: bool) {
        let items = match by {
            By::Count => self.count,
            By::Slots(slots) => slots,
            By::End => self.chance.below(4),
        };
        let data = self.chance.below(items + 1);
        for item in 0..items {
            let empty = matches!(by, By::Slots(_)) && item >= data && self.chance.one_in(2);
            self.rows(rows, out, blank || empty);
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
        let pieces: [&[u8]; 9] =
            [b"A", b"z", b" ", b"0", b"\"", b"\\", b"\xB0\xA1", b"\xC8\xAB", b"\x8C\x63"];
        let stop = end - self.chance.below(4).min(end - out.len());
        while out.len() < stop {
            // The last two are of the extended set, and half-likely: strict layouts refuse them.
            let known = pieces.len() - usize::from(!self.chance.one_in(20));
            let piece = pieces[self.chance.below(known)];
            out.extend_from_slice(if out.len() + piece.len() > end { b"x" } else { piece });
        }
    }

    fn digits(&mut self, notation: &str, width: usize, out: &mut Vec<u8>) {
        let start = out.len();
        let zeros = self.chance.below(width + 1);
        out.extend((0..width).map(|at| if at < zeros { b'0' } else { b'0' + self.chance.below(10) as u8 }));
        if notation.starts_with('S') {
            let trailing = notation.ends_with("trailing") != self.chance.one_in(20);
            let at = if trailing { start + width - 1 } else { start };
            out[at] = self.chance.pick(b"+-+- ");
        }
    }
}

/// Changes some bytes, takes some away, puts some in.
pub(crate) fn damage(telegram: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..=chance.below(3) {
        let at = chance.below(telegram.len() + 1);
        let byte =
            if chance.one_in(2) { chance.below(256) as u8 } else { chance.pick(b" 0+-A9\xB0\xA1\x00\x7F") };
        match chance.below(5) {
            0 => telegram.truncate(at),
            1 => telegram.insert(at, byte),
            _ if at < telegram.len() => telegram[at] = byte,
            _ => {}
        }
    }
}

/// A mirror with some of its text changed: mostly JSON still.
pub(crate) fn other_json(mirror: &str, chance: &mut Chance) -> String {
    let mut text = mirror.to_owned();
    for _ in 0..=chance.below(3) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = chance.pick(&places);
        match chance.below(6) {
            // A value for a value.
            0..=2 => {
                let Some(start) = text[at..].find(':').map(|found| at + found + 1) else { continue };
                let end = start + text[start..].find([',', '}', ']']).unwrap_or(0);
                let values = [
                    "null",
                    "\"\"",
                    "\"1\"",
                    "\"-1\"",
                    "1",
                    "-0",
                    "\"가나다\"",
                    "\"0\"",
                    "\"한\\n\"",
                    "[]",
                    "\"1.5\"",
                    "\"00000\"",
                    "\"–\"",
                    "1.50",
                    "\"A1\"",
                    "\"20240230\"",
                    "\"20240229\"",
                    "\"-0\"",
                    "\"-12.3\"",
                    "true",
                    "false",
                    "\"FF\"",
                    "\"/w==\"",
                    "\"é€\"",
                    "\"127\"",
                    "\"-129\"",
                ];
                text.replace_range(start..end, chance.pick(&values));
            }
            // A key that is gone, or another's.
            3 => {
                let Some(start) = text[at..].find(",\"").map(|found| at + found) else { continue };
                let end = text[start + 1..].find(",\"").map_or(start, |found| start + 1 + found);
                text.replace_range(start..end, "");
            }
            4 if text.starts_with('{') => text.insert_str(
                1,
                chance.pick(&["\"x1\":\"A\",", "\"x2\":null,", "\"nothing\":1,", "\"_9\":\"a\","]),
            ),
            _ => {
                let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
                text.replace_range(at..end, chance.pick(&["0", "", " ", "가", "\"", "9", "-"]));
            }
        }
    }
    text
}
