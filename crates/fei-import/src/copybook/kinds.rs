//! How an elementary item is stored: the type that its row gets, and its bytes.

use super::entry::{Entry, Sign, Usage};
use super::picture::Picture;
use crate::ImportCode;
use crate::finding::{Place, Report};

/// The type of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text of so many bytes.
    Text(u32),
    /// Text that may hold 한글.
    Hangul(u32),
    /// Bytes as they are.
    Raw(u32),
    /// A number.
    Number { signed: bool, digits: u32, scale: u32, stored: Stored },
    /// Digits with a stored point between.
    Point { before: u32, behind: u32 },
}

/// How a number's digits and its sign are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// A digit a byte, the sign in a byte of its own.
    Separate { leading: bool },
    /// A digit a byte, the sign with the first or the last of them; unsigned: no sign.
    Zoned { leading: bool },
    /// COMP-3.
    Packed,
    /// COMP: 2, 4 or 8 bytes by the digits.
    Binary,
    /// An integer of so many bytes.
    Bytes { bytes: u8, little: bool },
    /// COMP-6: two digits a byte, no sign.
    Bcd,
}

impl Kind {
    /// Bytes of one value.
    pub(super) fn bytes(self) -> u32 {
        match self {
            Self::Text(bytes) | Self::Hangul(bytes) | Self::Raw(bytes) => bytes,
            Self::Point { before, behind } => before + 1 + behind,
            Self::Number { signed, digits, stored, .. } => match stored {
                Stored::Separate { .. } => digits + u32::from(signed),
                Stored::Zoned { .. } => digits,
                Stored::Packed => digits / 2 + 1,
                Stored::Binary => binary(digits),
                Stored::Bytes { bytes, .. } => u32::from(bytes),
                Stored::Bcd => digits.div_ceil(2),
            },
        }
    }

    /// Whether a table can depend on it: a layout counts in whole numbers without a sign of its own byte.
    pub(super) fn counts(self) -> bool {
        let separate = matches!(self, Self::Number { signed: true, stored: Stored::Separate { .. }, .. });
        matches!(self, Self::Number { scale: 0, .. }) && !separate
    }

    /// Digits that are text of full width in JSON.
    pub(super) fn is_code(self) -> bool {
        let characters = |stored| matches!(stored, Stored::Zoned { .. } | Stored::Bcd);
        matches!(self, Self::Number { signed: false, scale: 0, stored, .. } if characters(stored))
    }
}

/// Bytes of a binary number by its digits.
fn binary(digits: u32) -> u32 {
    match digits {
        0..=4 => 2,
        5..=9 => 4,
        _ => 8,
    }
}

/// What an item takes over from those around it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Inherited {
    pub(super) usage: Option<(Usage, Place)>,
    pub(super) sign: Option<Sign>,
    pub(super) synchronized: bool,
}

impl Inherited {
    /// What the items of a group take over.
    pub(super) fn through(self, entry: &Entry) -> Self {
        Self {
            usage: entry.usage.or(self.usage),
            sign: entry.sign.or(self.sign),
            synchronized: self.synchronized || entry.synchronized.is_some(),
        }
    }
}

/// The boundary that a synchronized item of this usage stands on.
pub(super) fn boundary(usage: Option<Usage>, bytes: u32) -> u64 {
    match usage {
        Some(Usage::Binary | Usage::Native | Usage::Bytes { .. }) if bytes >= 4 => 4,
        Some(Usage::Binary | Usage::Native | Usage::Bytes { .. }) if bytes == 2 => 2,
        Some(Usage::Single) => 4,
        Some(Usage::Double) => 8,
        Some(Usage::Address(_) | Usage::Pointer) => u64::from(bytes),
        _ => 1,
    }
}

/// What the records' machine is like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Machine {
    /// COMP-5 has its lowest byte first.
    pub(super) little: bool,
    /// Bytes of POINTER and INDEX; none: nobody said.
    pub(super) pointer: Option<u8>,
    /// Its text is EBCDIC: pairs of bytes are text only between shifts.
    pub(super) ebcdic: bool,
}

/// The type of an elementary item; none: a finding says why.
pub(super) fn kind(
    entry: &Entry,
    inherited: Inherited,
    machine: Machine,
    report: &mut Report,
) -> Option<Kind> {
    let (usage, place) = inherited.usage.unwrap_or((Usage::Display, entry.place));
    let raw = |bytes: u8, code, what: &str, report: &mut Report| {
        let message = format!("{} is {what}", entry.shown());
        report.instead(code, place, message, format!("its {bytes} bytes are kept as they are"));
        Some(Kind::Raw(u32::from(bytes)))
    };
    match usage {
        Usage::Single => raw(4, ImportCode::Float, "floating point, which carries no money", report),
        Usage::Double => raw(8, ImportCode::Float, "floating point, which carries no money", report),
        Usage::Address(bytes) => raw(bytes, ImportCode::Address, "an address", report),
        Usage::Pointer => {
            let Some(bytes) = machine.pointer else {
                let message = format!("nothing says how many bytes {} has", entry.shown());
                report.error(ImportCode::Address, place, message, "--pointer 4 or --pointer 8");
                return None;
            };
            raw(bytes, ImportCode::Address, "an address or an index", report)
        }
        Usage::Bytes { bytes, signed } => {
            let stored = Stored::Bytes { bytes, little: machine.little };
            Some(Kind::Number { signed, digits: 18, scale: 0, stored })
        }
        _ => pictured((entry, usage, place), inherited.sign, machine, report),
    }
}

/// The type of an item whose PICTURE says how many bytes or digits it has.
fn pictured(
    (entry, usage, place): (&Entry, Usage, Place),
    sign: Option<Sign>,
    machine: Machine,
    report: &mut Report,
) -> Option<Kind> {
    let Some((picture, written)) = &entry.picture else {
        if entry.has_picture {
            return None;
        }
        let message = format!("{} has neither a PICTURE nor items of its own", entry.shown());
        report.error(ImportCode::NoBytes, entry.place, message, "PIC");
        return None;
    };
    match *picture {
        Picture::Text(bytes) => text((entry, usage, bytes), machine, place, report),
        Picture::Wide(characters) => Some(wide((entry, usage, characters), machine, written.place, report)),
        Picture::Edited(bytes) => {
            let message = format!("`{}` is edited: digits as people read them", written.text);
            let instead = format!("it is text of {bytes} bytes");
            report.instead(ImportCode::Edited, written.place, message, instead);
            Some(Kind::Text(bytes))
        }
        Picture::Point { before, behind } => Some(Kind::Point { before, behind }),
        Picture::Number { signed, digits, scale } => {
            let scale = plain_scale(digits, scale, written.place, report);
            let sign = sign.filter(|_| signed);
            let stored = stored((entry, usage, signed), sign, (digits, machine.little), place, report)?;
            // Two digits a byte: there is one more than the picture says of an odd number.
            let digits = if stored == Stored::Bcd { digits.next_multiple_of(2) } else { digits };
            Some(Kind::Number { signed, digits, scale, stored })
        }
    }
}

/// X and A. Micro Focus and its heirs have binary numbers of bytes: PIC X(4) COMP-5.
fn text(
    (entry, usage, bytes): (&Entry, Usage, u32),
    machine: Machine,
    place: Place,
    report: &mut Report,
) -> Option<Kind> {
    match (usage, u8::try_from(bytes)) {
        (Usage::Native, Ok(bytes @ 1..=8)) => {
            let stored = Stored::Bytes { bytes, little: machine.little };
            Some(Kind::Number { signed: false, digits: 18, scale: 0, stored })
        }
        (Usage::Binary | Usage::Native | Usage::Packed | Usage::Unsigned, _) => {
            let message = format!("{} is text by its PICTURE and a number by its USAGE", entry.shown());
            report.error(ImportCode::BadClause, place, message, "one of them");
            None
        }
        _ => Some(Kind::Text(bytes)),
    }
}

/// N and G: two bytes a character, in DBCS or in UTF-16.
fn wide(
    (entry, usage, characters): (&Entry, Usage, u32),
    machine: Machine,
    place: Place,
    report: &mut Report,
) -> Kind {
    let bytes = characters * 2;
    let what = match usage {
        Usage::National => Some("is UTF-16"),
        _ if machine.ebcdic => Some("holds pairs without shifts, which are no text of the party's charset"),
        _ => None,
    };
    if let Some(what) = what {
        let message = format!("{} {what}", entry.shown());
        let instead = format!("its {bytes} bytes are kept as they are");
        report.instead(ImportCode::National, place, message, instead);
        return Kind::Raw(bytes);
    }
    if usage != Usage::Dbcs {
        let message = format!("{} is national, and nothing says in which code", entry.shown());
        let instead =
            format!("it is read in the party's charset, {bytes} bytes; USAGE NATIONAL would be UTF-16");
        report.instead(ImportCode::National, place, message, instead);
    }
    Kind::Hangul(bytes)
}

/// The digits behind the point; with P the point is out of reach.
fn plain_scale(digits: u32, scale: i32, place: Place, report: &mut Report) -> u32 {
    match u32::try_from(scale) {
        Ok(scale) if scale <= digits => scale,
        _ => {
            let message = "a PICTURE with P: the point stands outside of the digits";
            let instead = match scale {
                ..0 => format!("the digits alone stand in JSON: the value is 10^{} times as much", -scale),
                _ => format!("the digits alone stand in JSON: the value is them over 10^{scale}"),
            };
            report.instead(ImportCode::Scaled, place, message, instead);
            0
        }
    }
}

/// Digits that a number may have, as the layout's notation has it.
const DIGITS_MAX: u32 = 38;

fn stored(
    (entry, usage, signed): (&Entry, Usage, bool),
    sign: Option<Sign>,
    (digits, little): (u32, bool),
    place: Place,
    report: &mut Report,
) -> Option<Stored> {
    let most = if matches!(usage, Usage::Binary | Usage::Native) { 18 } else { DIGITS_MAX };
    if digits > most {
        let message = format!("{} has {digits} digits", entry.shown());
        report.error(ImportCode::BadPicture, place, message, &format!("at most {most} of this usage"));
        return None;
    }
    match usage {
        Usage::Packed => Some(Stored::Packed),
        Usage::Binary => Some(Stored::Binary),
        Usage::Native => {
            let message =
                format!("{} is as the machine has it: it may hold more than its PICTURE says", entry.shown());
            let order = if little { "little" } else { "big" };
            report.instead(ImportCode::Native, place, message, format!("it is read in {order} endian order"));
            Some(Stored::Bytes { bytes: binary(digits) as u8, little })
        }
        Usage::Unsigned if signed => {
            let message = format!("{} is COMP-6, which has no sign", entry.shown());
            report.error(ImportCode::BadPicture, place, message, "a PICTURE without S, or COMP-3");
            None
        }
        Usage::Unsigned => Some(Stored::Bcd),
        _ => Some(match sign {
            Some(Sign { leading, separate: true }) => Stored::Separate { leading },
            Some(Sign { leading, .. }) => Stored::Zoned { leading },
            None => Stored::Zoned { leading: false },
        }),
    }
}
