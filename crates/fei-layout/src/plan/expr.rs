//! Where a mapped value comes from: constants, fields and FEI's own values, put together and reshaped.

use super::{Empty, FieldIx, GroupIx, Layout, SlotRef};

/// `{send_date}{send_time}`: pieces put one behind the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// In order. A single value keeps its null. Among several pieces null is an error in a call, and empty text in an
    /// answer.
    pub pieces: Box<[Piece]>,
}

/// One piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Constant text.
    Text(Box<str>),
    /// A value.
    Value(Source),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field of the request telegram; inside a list, of the item at hand.
    Field(FieldIx),
    /// A field of the request that the telegram at hand answers.
    Asked(FieldIx),
    /// A value of the other side's JSON, an institution's answer or a call to us; inside a list, of the item at hand.
    Json(SlotRef),
    /// `{@reference}`: the number that the institution knows the transaction by.
    Reference,
    /// `{@own_reference}`: the number of an inquiry or a reversal itself.
    OwnReference,
    /// `{@now}`: FEI's clock in Korea as YYYYMMDDhhmmss.
    Now,
    /// `{@date}`: the day on which FEI books, YYYYMMDD.
    Date,
    /// `{@time}`: FEI's clock in Korea as hhmmss.
    Time,
    /// `{@outcome}`: how the transaction ended, `executed`.
    Outcome,
    /// `{@secret.NAME}` of the institution in fei.toml; never logged.
    Secret(Box<str>),
    /// `{@setting.NAME}` of the institution in fei.toml.
    Setting(Box<str>),
    /// `{@count.GROUP}`: how many items a group of the request has.
    Count(GroupIx),
    /// `{@index}`: the number of the item at hand, from 1.
    Index,
    /// `{@original.NAME}`, in a notice `{@answer.NAME}`: a field of the answer that the transaction which a telegram is
    /// about has now.
    Original(Box<str>),
    /// In a notice, a field of the request whose result it tells.
    OfOriginal {
        /// The group whose items are transactions; the field is then one of the item at hand.
        group: Option<Box<str>>,
        /// Its key.
        row: Box<str>,
    },
    /// `{@attempt}`: which attempt of a notice, a reversal or an advice it is, from 1.
    Attempt,
    /// `{seq}` in a party's reference form, `{@seq}` in a telegram that FEI numbers: the counter's next number in the
    /// form's width.
    Sequence,
}

/// A value and what is done to its text, in this order: table, strip, slice, width, cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// Tried in order: the first whose conditions hold gives the value. No case fits: null, see [`Self::chosen`].
    pub cases: Box<[Case]>,
    /// It is a `choose`, and how many conditions are those of the whole row: they begin each case. Where they hold a call to
    /// us is refused when no case fits.
    pub chosen: Option<u32>,
    /// The code table that the value goes through.
    pub table: Option<TableRef>,
    /// Characters that are taken out.
    pub strip: Box<str>,
    /// Characters kept: from (0-based), and how many.
    pub slice: Option<(u32, u32)>,
    /// Half- or full-width characters.
    pub width: Option<TextWidth>,
    /// No key when the value is null or empty text.
    pub omit_empty: bool,
    /// Cut text that is too long for its place.
    pub cut: Option<Cut>,
}

impl Expr {
    /// Whether it is this one piece, as it stands.
    #[must_use]
    pub fn is_plain(&self, is: impl Fn(&Piece) -> bool) -> bool {
        let reshaped =
            !self.strip.is_empty() || self.slice.is_some() || self.width.is_some() || self.cut.is_some();
        let alone = |case: &Case| matches!(&*case.value.pieces, [one] if is(one));
        !reshaped && matches!(&*self.cases, [only] if alone(only))
    }

    /// The texts that the arms of a `choose` take of the value that alone decides; none: it is no such choice.
    #[must_use]
    pub fn arms(&self, is: impl Fn(&Source) -> bool) -> Option<Vec<&str>> {
        if self.chosen != Some(0) || self.omit_empty {
            return None;
        }
        let mut arms = Vec::new();
        for case in &self.cases {
            let [When { of, is: Is::OneOf(texts) }] = &*case.when else { return None };
            if !is(of) {
                return None;
            }
            arms.extend(texts.iter().map(|text| &**text));
        }
        Some(arms)
    }

    /// Whether a key that it makes of a telegram's rows may be null.
    #[must_use]
    pub fn may_be_null(&self, layout: &Layout) -> bool {
        let of_case = |case: &Case| match &*case.value.pieces {
            [Piece::Value(Source::Field(field))] => layout.field(*field).empty != Empty::Never,
            [Piece::Value(Source::Asked(_) | Source::Original(_))] => true,
            _ => false,
        };
        let without_case = self.cases.iter().all(|case| !case.when.is_empty());
        !self.omit_empty && (without_case || self.cases.iter().any(of_case))
    }
}

/// One way to get the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// All must hold; none: always.
    pub when: Box<[When]>,
    /// What it then is.
    pub value: Template,
}

/// A condition on a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// A field of the request or a value of the answer.
    pub of: Source,
    /// What is asked of it.
    pub is: Is,
}

/// What a condition asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Is {
    /// Its text is one of these.
    OneOf(Box<[Box<str>]>),
    /// It is null or empty text.
    Empty,
    /// It is neither.
    Filled,
    /// Its text has one of these lengths in characters.
    Length(Box<[u32]>),
}

/// The code table of the institution's party that a value goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRef {
    /// Index into [`JsonParty::tables`](super::JsonParty::tables).
    pub table: u32,
    /// Where the second key comes from, when the table has two.
    pub second: Option<Source>,
}

/// Half- or full-width characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextWidth {
    /// ２０２６ becomes 2026.
    Half,
    /// 2026 becomes ２０２６.
    Full,
}

/// How text may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// On a character's boundary.
    Character,
}
