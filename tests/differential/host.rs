//! Rows by chance as a host has them: numbers and bytes that are no text, dates that the mirror has otherwise, booleans,
//! text in a charset of the row's own; with bytes that such a row mostly takes.

use fei_testkit::Chance;

/// A row without its name.
pub(crate) struct Kind {
    pub(crate) notation: String,
    pub(crate) width: usize,
    pub(crate) keys: String,
    /// Bytes that it mostly takes; none: by the notation.
    pub(crate) usual: Vec<Vec<u8>>,
    /// Which forms may mean null.
    pub(crate) empty: &'static [&'static str],
    /// It may be aligned, padded and cut as text is.
    pub(crate) text: bool,
    /// Its bytes are characters of the party's charset.
    pub(crate) characters: bool,
}

pub(crate) const ANY_EMPTY: &[&str] = &["zeros", "spaces", "zeros or spaces", "spaces or zeros"];

impl Kind {
    /// A row whose bytes follow from its notation.
    pub(crate) fn plain(notation: &str, width: usize, keys: &str) -> Self {
        Self {
            notation: notation.to_owned(),
            width,
            keys: keys.to_owned(),
            usual: Vec::new(),
            empty: if keys.contains("null") { &[] } else { ANY_EMPTY },
            text: notation.starts_with("X(") || notation.starts_with("H("),
            characters: true,
        }
    }

    /// A row whose bytes are made here, by chance.
    fn made(
        notation: String,
        keys: &str,
        chance: &mut Chance,
        bytes: impl Fn(&mut Chance) -> Vec<u8>,
    ) -> Self {
        let usual: Vec<_> = (0..6).map(|_| bytes(chance)).collect();
        Self { usual: usual.clone(), characters: false, ..Self::plain(&notation, usual[0].len(), keys) }
    }

    /// The same of characters.
    fn in_characters(self) -> Self {
        Self { characters: true, ..self }
    }
}

/// A row by chance; `ebcdic` is what the party's characters are.
pub(crate) fn any(ebcdic: bool, chance: &mut Chance) -> Kind {
    match chance.below(10) {
        0 | 1 => packed(chance),
        2 => zoned(ebcdic, chance),
        3 => binary(chance),
        4 => whole_bytes(chance),
        5 => opaque(chance),
        6 => point(chance).in_characters(),
        7 => date(chance).in_characters(),
        8 => boolean(chance).in_characters(),
        _ => text(chance),
    }
}

/// `9(3)V9(2)`, perhaps with S in front, and how many digits it has.
fn picture(chance: &mut Chance) -> (String, usize) {
    let (whole, behind) = (1 + chance.below(8), chance.below(3));
    let sign = chance.pick(&["S", "S", ""]);
    let behind_text = if behind == 0 { String::new() } else { format!("V9({behind})") };
    (format!("{sign}9({whole}){behind_text}"), whole + behind)
}

fn number_keys(chance: &mut Chance) -> &'static str {
    chance.pick(&["", "", ", json = \"number\"", ", json = \"decimal\""])
}

fn packed(chance: &mut Chance) -> Kind {
    let (mut picture, mut digits) = picture(chance);
    if chance.one_in(8) {
        (picture, digits) = ("S9(38)".to_owned(), 38);
    }
    let keys = number_keys(chance);
    Kind::made(format!("{picture} packed"), keys, chance, |chance| {
        let zeros = chance.below(digits + 1);
        let mut halves = vec![0; (digits + 1) % 2];
        halves.extend((0..digits).map(|at| if at < zeros { 0 } else { chance.below(10) as u8 }));
        let plus = !picture.starts_with('S') && !chance.one_in(12);
        halves.push(chance.pick(if plus { &[0xF, 0xF, 0xC, 0xE] } else { &[0xC, 0xD, 0xA, 0xB] }));
        halves.chunks(2).map(|two| two[0] * 16 + two[1]).collect()
    })
}

fn zoned(ebcdic: bool, chance: &mut Chance) -> Kind {
    let (whole, behind) = (1 + chance.below(6), chance.below(3));
    let behind_text = if behind == 0 { String::new() } else { format!("V9({behind})") };
    let (overpunch, zone, signs): (_, u8, &[u8]) = chance.pick(&[
        (
            "",
            if ebcdic { 0xF0 } else { b'0' },
            if ebcdic { b"\xC0\xC9\xD0\xD5\xF3" } else { b"05pwy" }.as_slice(),
        ),
        (", overpunch = \"ascii\"", b'0', b"09pqy"),
        (", overpunch = \"ebcdic\"", 0xF0, b"\xC0\xC9\xD0\xD5\xF3\xA1\xB1\xE2"),
        (", overpunch = \"translated\"", b'0', b"{AI}JR07"),
        (", overpunch = \"realia\"", b'0', b"07 %)"),
        (", overpunch = \"tandem\"", b'0', b"08\x80\x85\x89"),
    ]);
    let (sign, first) =
        chance.pick(&[("", false), (", sign = \"trailing\"", false), (", sign = \"leading\"", true)]);
    let digits = whole + behind;
    let keys = format!("{}{overpunch}{sign}", number_keys(chance));
    let kind = Kind::made(format!("S9({whole}){behind_text} zoned"), &keys, chance, |chance| {
        let zeros = chance.below(digits + 1);
        let digit = |at, chance: &mut Chance| if at < zeros { zone } else { zone + chance.below(10) as u8 };
        let mut bytes: Vec<u8> = (0..digits).map(|at| digit(at, chance)).collect();
        bytes[if first { 0 } else { digits - 1 }] = chance.pick(signs);
        bytes
    });
    // There a space is a digit.
    if overpunch.contains("realia") { Kind { empty: &["zeros"], ..kind } } else { kind }
}

fn binary(chance: &mut Chance) -> Kind {
    let (picture, digits) = picture(chance);
    let little = chance.one_in(2);
    let width = if digits <= 4 {
        2
    } else if digits <= 9 {
        4
    } else {
        8
    };
    integer(format!("{picture} binary"), width, little, chance)
}

fn whole_bytes(chance: &mut Chance) -> Kind {
    let width = 1 + chance.below(8);
    let notation = chance.pick(&["binary", "unsigned"]);
    let behind = chance.pick(&["", "", "V(1)", "V(2)"]);
    let little = chance.one_in(2);
    integer(format!("{notation}({width}){behind}"), width, little, chance)
}

fn integer(notation: String, width: usize, little: bool, chance: &mut Chance) -> Kind {
    let keys = format!("{}{}", number_keys(chance), if little { ", endian = \"little\"" } else { "" });
    let kind = Kind::made(notation, &keys, chance, |chance| {
        let mut bytes: Vec<u8> = (0..width).map(|_| chance.below(256) as u8).collect();
        let fill = chance.pick(&[0, 0, 0xFF]);
        let small = chance.below(width + 1);
        bytes[..small].fill(fill);
        if little {
            bytes.reverse();
        }
        bytes
    });
    Kind { empty: &["zeros"], ..kind }
}

fn opaque(chance: &mut Chance) -> Kind {
    let width = 1 + chance.below(7);
    let (name, keys, digits) = chance.pick(&[
        ("BCD", "", true),
        ("BCD", ", json = \"decimal\"", true),
        ("BCD", ", json = \"number\"", true),
        ("HEX", "", false),
        ("RAW", "", false),
    ]);
    let scale = if name == "BCD" && chance.one_in(3) { "V(1)" } else { "" };
    let kind = Kind::made(format!("{name}({width}){scale}"), keys, chance, |chance| {
        let byte = |chance: &mut Chance| {
            if digits { (chance.below(10) * 16 + chance.below(10)) as u8 } else { chance.below(256) as u8 }
        };
        (0..width).map(|_| byte(chance)).collect()
    });
    Kind { empty: &["zeros"], ..kind }
}

fn point(chance: &mut Chance) -> Kind {
    let (whole, behind) = (1 + chance.below(5), 1 + chance.below(3));
    let (s, sign) = chance.pick(&[
        ("", ""),
        ("S", ", sign = \"leading separate\""),
        ("S", ", sign = \"trailing separate\""),
        ("S", ", sign = \"leading separate\", blank_sign = \"plus\""),
        ("S", ", sign = \"trailing separate\", blank_sign = \"null\""),
    ]);
    let keys = format!("{}{sign}", number_keys(chance));
    Kind::made(format!("{s}9({whole}).9({behind})"), &keys, chance, |chance| {
        let zeros = chance.below(whole + behind + 1);
        let digit = |at, chance: &mut Chance| if at < zeros { b'0' } else { b'0' + chance.below(10) as u8 };
        let mut bytes: Vec<u8> = (0..whole + behind).map(|at| digit(at, chance)).collect();
        bytes.insert(whole, b'.');
        let signs = chance.pick(b"+- ");
        match (s, sign.contains("leading")) {
            ("", _) => {}
            (_, true) => bytes.insert(0, signs),
            (_, false) => bytes.push(signs),
        }
        bytes
    })
}

fn date(chance: &mut Chance) -> Kind {
    let century = chance.pick(&[1970, 1900, 1955]);
    let (notation, these): (_, &[&str]) = chance.pick(&[
        ("D6", ["240229", "691231", "000101", "000000"].as_slice()),
        ("D12", &["240229235959", "700101000000", "000000000000"]),
        ("D10", &["2024-02-29", "1999-12-31", "0000-00-00", "2024-13-01"]),
        ("D17", &["20240229235959999", "20230229000000000"]),
    ]);
    let short = ["D6", "D12"].contains(&notation);
    let keys = if short { format!(", century = {century}") } else { String::new() };
    Kind::made(notation.to_owned(), &keys, chance, |chance| chance.pick(these).as_bytes().to_vec())
}

fn boolean(chance: &mut Chance) -> Kind {
    let (notation, yes, no) = chance.pick(&[
        ("X(1)", "Y", "N"),
        ("X(1)", "1", " "),
        ("X(3)", "YES", "NO"),
        ("9(2)", "01", "00"),
        ("9(1)", "1", "2"),
    ]);
    let keys = format!(", json = \"boolean\", true = \"{yes}\", false = \"{no}\"");
    let width = if notation == "X(3)" { 3 } else { yes.len() };
    let kind = Kind::made(notation.to_owned(), &keys, chance, |chance| {
        let mut bytes = chance.pick(&[yes, no]).as_bytes().to_vec();
        bytes.resize(width, b' ');
        bytes
    });
    Kind { text: false, empty: &["spaces"], ..kind }
}

/// Text in a charset of its own.
fn text(chance: &mut Chance) -> Kind {
    let width = 1 + chance.below(9);
    let (charset, pieces): (_, &[&str]) = chance.pick(&[
        ("utf-8", ["A", " ", "0", "é", "가", "€", "😀", "\u{3000}", "\u{85}"].as_slice()),
        ("iso-8859-1", &["A", "z", " ", "\u{FF}", "é", "ÿ", "\u{A0}"]),
    ]);
    let letter = chance.pick(&["X", "H"]);
    Kind::made(format!("{letter}({width})"), &format!(", charset = \"{charset}\""), chance, |chance| {
        let mut bytes = Vec::new();
        for _ in 0..chance.below(width + 1) {
            let piece = chance.pick(pieces);
            let piece: Vec<u8> = match charset {
                "utf-8" => piece.as_bytes().to_vec(),
                _ => piece.chars().map(|c| c as u8).collect(),
            };
            if bytes.len() + piece.len() <= width {
                bytes.extend(piece);
            }
        }
        bytes.resize(width, b' ');
        bytes
    })
}
