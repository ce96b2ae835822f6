//! Exact numbers: how their digits stand in the bytes, and where their sign is.

/// An exact number of digits with an implied point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Digits in the field itself, fraction included, sign excluded.
    pub digits: u32,
    /// How many of all digits stand behind the point; includes the digits of `fraction`.
    pub scale: u32,
    /// How the digits stand in the bytes.
    pub form: Form,
    /// Where the sign stands.
    pub sign: Sign,
    /// What a blank sign means.
    pub blank_sign: BlankSign,
    /// The digits behind the point, when they are a row of their own.
    pub fraction: Option<Part>,
}

/// How the digits of a number stand in its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `9(5)`: a character each.
    Display,
    /// `9(6).9(2)`: a character each, and the point among them.
    Point,
    /// `S9(5) packed`: half a byte each, the sign in the last half byte (COMP-3).
    Packed,
    /// `S9(5) zoned`: a byte each, the sign in one of them.
    Zoned(Zoned),
    /// `S9(9) binary`, `binary(3)`, `unsigned(3)`: an integer, in two's complement where it has a sign.
    Binary(Endian),
    /// `BCD(6)` with `json`: half a byte each, no sign.
    Bcd,
}

/// A number whose sign is punched over one of its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zoned {
    /// Which bytes the digits and the signed digit are.
    pub style: Overpunch,
    /// The first digit has the sign, not the last.
    pub leading: bool,
}

/// Which byte a digit with its sign is. In brackets what DFDL 1.0 (GFD-R-P.240) calls it in `textZonedSignStyle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overpunch {
    /// Digits F0-F9; signed C0-C9 and D0-D9 (IBM z/Architecture Principles of Operation, zoned format).
    Ebcdic,
    /// Digits 0-9; minus is p-y, 70-79. Micro Focus and GnuCOBOL write it (`asciiStandard`).
    Ascii,
    /// Digits 0-9; signed `{ABCDEFGHI` and `}JKLMNOPQR`: the characters of EBCDIC after a conversion of the file
    /// (`asciiTranslatedEBCDIC`).
    Translated,
    /// Digits 0-9; minus is 20-29, ` !"#$%&'()` (`asciiCARealiaModified`).
    Realia,
    /// Digits 0-9; minus is 80-89 (`asciiTandemModified`).
    Tandem,
}

/// Which byte of an integer comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endian {
    /// The highest: network order, mainframes.
    Big,
    /// The lowest.
    Little,
}

/// Where the sign of a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Never negative.
    None,
    /// The byte before the digits, on top of them: `S9(13)` is 14 bytes.
    Leading,
    /// The byte behind the digits, on top of them.
    Trailing,
    /// The first of the declared bytes: `S9(14)` holds `-0000000005000`; a number without a sign may use all of them.
    Inside,
    /// In another row.
    At(Part),
    /// In the digits, as their [`Form`] has it: the last half byte, a digit punched over, two's complement.
    Within,
}

/// Bytes in another row of the same item, counted from the start of the field that they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Distance in bytes; negative when it stands before.
    pub delta: i32,
    /// Bytes.
    pub width: u32,
}

/// What a blank sign means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlankSign {
    /// An error.
    Refuse,
    /// Nothing is set: null, and the digits must be zeros. Null is written so.
    Null,
    /// Plus; plus is written so, and a `+` that was read is reported when it is written again.
    Plus,
}
