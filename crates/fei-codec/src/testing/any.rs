//! Arbitrary layouts, and telegrams that they mostly accept.

use fei_layout::plan::{
    Align, BlankSign, Charset, Count, DateForm, Empty, Field, JsonType, Kind, Layout, Mask, Role, SetBy,
    Side, Sign, TextPolicy,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::bytes::usual;
use super::{By, Parts, Row, When, amount, date, digits, filler, hangul, layout_of, number, text};
use crate::charset::TextRule;
use crate::reading::holds;
use crate::walk::{Items, Visit, Walk};
use crate::{Value, charset, scalar};

/// Layouts of every kind of row, group and choice, in every charset. Names are given by position, so that no two are the
/// same.
pub(crate) fn any_layout() -> impl Strategy<Value = Layout> {
    let change = |change| Changes { asked: Asked::Nothing, wide: false, list: false, ..change };
    layouts(Taste { charsets: &CHARSETS, row: plain_row, change })
}

/// The same with rows that most telegrams do not have: packed, zoned, binary, bytes, booleans, lists in one field.
pub(crate) fn any_host_layout() -> impl Strategy<Value = Layout> {
    let row = || prop_oneof![3 => super::bytes::any_row(), 1 => plain_row()].boxed();
    let change = |change| Changes { asked: Asked::Nothing, wide: false, ..change };
    layouts(Taste { charsets: &CHARSETS, row, change })
}

/// Charsets of layouts and rows.
const CHARSETS: [Charset; 5] =
    [Charset::Cp949, Charset::EucKr, Charset::Utf8, Charset::ShiftJis, Charset::Latin1];

/// Which rows, and what they may say.
#[derive(Clone, Copy)]
struct Taste {
    charsets: &'static [Charset],
    row: fn() -> BoxedStrategy<Row>,
    change: fn(Changes) -> Changes,
}

/// The same in Korean charsets, some of whose rows ask something of their values or hold full-width text only.
pub(crate) fn any_asking_layout() -> impl Strategy<Value = Layout> {
    let change = |change| Changes { other: Charset::EucKr, list: false, ..change };
    layouts(Taste { charsets: &[Charset::Cp949, Charset::EucKr], row: plain_row, change })
}

fn layouts(taste: Taste) -> impl Strategy<Value = Layout> {
    let charset = select(taste.charsets);
    let side = select(vec![Side::Request, Side::Response]);
    let rest = prop::option::weighted(0.2, rows(0, taste));
    (side, charset, rows(2, taste), rest).prop_map(|(side, charset, mut rows, rest)| {
        rows.extend(rest.map(|rows| Row::Group("", By::End, 9, rows)));
        let mut namer = Namer(0);
        let mut all = vec![digits("count", 1), digits("kind", 1)];
        all.extend(namer.rows(rows));
        layout_of(side, charset, all)
    })
}

fn rows(depth: u32, taste: Taste) -> BoxedStrategy<Vec<Row>> {
    prop::collection::vec(one_row(depth, taste), 1..6).boxed()
}

fn one_row(depth: u32, taste: Taste) -> BoxedStrategy<Row> {
    let field = ((taste.row)(), changes().prop_map(taste.change));
    let field = field.prop_map(|(row, change)| row.with(|field| change.apply(field)));
    if depth == 0 {
        return field.boxed();
    }
    let by = select(vec![By::Key("count"), By::Slots(3)]);
    let group = (by, rows(depth - 1, taste)).prop_map(|(by, rows)| Row::Group("", by, 9, rows));
    let choice = (rows(depth - 1, taste), rows(depth - 1, taste))
        .prop_map(|(one, other)| Row::Choice(vec![(vec![When::Is("kind", "1")], one), (vec![], other)]));
    prop_oneof![8 => field, 1 => group, 1 => choice, 1 => split_number()].boxed()
}

/// A number whose sign and fraction are rows of their own; a group of one slot keeps the three together.
fn split_number() -> impl Strategy<Value = Row> {
    blank_sign().prop_map(|blank| {
        let parts = Parts { sign: Some("s"), fraction: Some("f") };
        let whole = number("n", 3, 0, Sign::None, blank).with_parts(parts);
        Row::Group("", By::Slots(1), 1, vec![text("s", 1), whole, digits("f", 2)])
    })
}

fn blank_sign() -> impl Strategy<Value = BlankSign> {
    select(vec![BlankSign::Refuse, BlankSign::Null, BlankSign::Plus])
}

fn plain_row() -> BoxedStrategy<Row> {
    let sign = select(vec![Sign::None, Sign::Leading, Sign::Trailing, Sign::Inside]);
    let signed = (1_u32..6, 0_u32..3, sign, blank_sign())
        .prop_map(|(digits, scale, sign, blank)| number("", digits + scale + 1, scale, sign, blank));
    prop_oneof![
        (1_u32..8).prop_map(|width| text("", width)),
        (8_u32..80).prop_map(|width| text("", width)),
        (1_u32..8).prop_map(|width| hangul("", width)),
        (1_u32..5).prop_map(|width| digits("", width)),
        (1_u32..5).prop_map(|width| amount("", width)),
        (5_u32..25).prop_map(|width| amount("", width)),
        select(vec![DateForm::Date, DateForm::Time, DateForm::DateTime]).prop_map(|form| date("", form)),
        (1_u32..5).prop_map(filler),
        signed,
    ]
    .boxed()
}

/// What a row may say beyond its kind.
#[derive(Debug, Clone)]
struct Changes {
    empty: Empty,
    text: TextPolicy,
    right: bool,
    bare: bool,
    repeat: u32,
    default: bool,
    answer: bool,
    masked: bool,
    cut: bool,
    wide: bool,
    elsewhere: bool,
    other: Charset,
    list: bool,
    asked: Asked,
}

/// What a row asks of its value. Of the values that [`telegram_for`] makes some are what is asked.
#[derive(Debug, Clone, Copy)]
enum Asked {
    Nothing,
    Required,
    Constant,
    Codes,
}

fn changes() -> impl Strategy<Value = Changes> {
    let empty = prop_oneof![
        5 => Just(Empty::Never),
        4 => select(vec![Empty::Spaces, Empty::Zeros, Empty::ZerosOrSpaces, Empty::SpacesOrZeros]),
    ];
    let text = select(vec![TextPolicy::Reject, TextPolicy::Replace, TextPolicy::Normalize]);
    let asked = prop_oneof![
        12 => Just(Asked::Nothing),
        2 => Just(Asked::Required),
        1 => Just(Asked::Constant),
        1 => Just(Asked::Codes),
    ];
    let rare = || prop::bool::weighted(0.15);
    (
        empty,
        text,
        rare(),
        rare(),
        1_u32..3,
        rare(),
        rare(),
        rare(),
        rare(),
        (rare(), rare(), select(&CHARSETS[..]), any::<bool>()),
        asked,
    )
        .prop_map(
            |(
                empty,
                text,
                right,
                bare,
                repeat,
                default,
                answer,
                masked,
                cut,
                (wide, elsewhere, other, list),
                asked,
            )| Changes {
                empty,
                text,
                right,
                bare,
                repeat,
                default,
                answer,
                masked,
                cut,
                wide,
                elsewhere,
                other,
                list,
                asked,
            },
        )
}

impl Changes {
    fn apply(&self, field: &mut Field) {
        field.empty = super::bytes::empty(field.kind, self.empty);
        field.text = if self.wide { TextPolicy::Fullwidth } else { self.text };
        field.cut = self.cut;
        field.repeat = self.repeat;
        field.until_blank = self.list && self.repeat > 1 && super::bytes::may_be_blank(field.kind);
        if field.until_blank && field.empty != Empty::Zeros {
            field.empty = Empty::Never;
        }
        if self.right && matches!(field.kind, Kind::Text | Kind::Hangul) {
            (field.align, field.pad) = (Align::Right, b'0');
        }
        if self.bare && matches!(field.kind, Kind::Number(_)) {
            field.json = JsonType::Number;
        }
        if self.default && field.kind == Kind::Text {
            field.default = Some("D".into());
        }
        if self.answer {
            field.set_by = SetBy::Answer;
        }
        if self.elsewhere {
            field.charset = self.other;
        }
        if self.masked {
            field.mask = Mask::Account;
        }
        match self.asked {
            Asked::Nothing => {}
            Asked::Required => field.required = true,
            Asked::Constant => field.constant = Some(usual(field).into()),
            Asked::Codes => field.codes = [(usual(field).into(), "".into()), ("A".into(), "".into())].into(),
        }
    }
}

/// Gives every row a name of its own.
struct Namer(u32);

impl Namer {
    fn rows(&mut self, rows: Vec<Row>) -> Vec<Row> {
        rows.into_iter().map(|row| self.row(row)).collect()
    }

    fn name(&mut self, stem: &str) -> String {
        self.0 += 1;
        format!("{stem}{}", self.0)
    }

    fn row(&mut self, row: Row) -> Row {
        match row {
            Row::Field(mut field, parts) => {
                if !["s", "n", "f"].contains(&&*field.key) {
                    let name = self.name(if field.role == Role::Filler { "_" } else { "x" });
                    (field.rendered, field.key) = (format!("\"{name}\":").into_bytes().into(), name.into());
                }
                Row::Field(field, parts)
            }
            Row::Group(_, by, max, rows) => Row::Group(self.name("g").leak(), by, max, self.rows(rows)),
            Row::Choice(arms) => {
                Row::Choice(arms.into_iter().map(|(when, rows)| (when, self.rows(rows))).collect())
            }
        }
    }
}

/// A telegram for a layout, made of bytes that its rows mostly accept.
pub(crate) fn telegram_for(layout: &Layout, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut telegram = Vec::new();
    let mut walk = Walk::new(layout);
    loop {
        match walk.next() {
            Visit::Field(ix, _) => random.field(layout.field(ix), &mut telegram),
            Visit::Group(ix) => {
                let group = &layout.groups[ix.0 as usize];
                let items = match group.count {
                    Count::Slots(slots) => slots,
                    Count::Field { field, register } => {
                        crate::reading::count(&walk, &telegram, field, register).unwrap_or(0)
                    }
                    Count::UntilEnd => random.below(4),
                };
                walk.enter(ix, group, Items::Counted(items), 0);
            }
            Visit::Choice(ix) => {
                let choice = &layout.choices[ix as usize];
                let fits = |test| holds(&walk, &telegram, test);
                let arm = choice.arms.iter().find(|arm| arm.when.iter().all(fits)).unwrap();
                walk.take(choice, arm);
            }
            Visit::Item(ix, _) => {
                let slots = matches!(layout.groups[ix.0 as usize].count, Count::Slots(_));
                random.blank = slots && random.below(2) == 0;
            }
            Visit::EndItem(_) => random.blank = false,
            Visit::Close(..) => {}
            Visit::End => return telegram,
        }
    }
}

/// Numbers that follow from a seed.
pub(crate) struct Random {
    seed: u64,
    /// Whether fields are left as they are when nothing is given.
    blank: bool,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed: seed | 1, blank: false }
    }

    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 33) as u32 % end
    }

    fn field(&mut self, field: &Field, out: &mut Vec<u8>) {
        for _ in 0..field.repeat {
            let start = out.len();
            if self.blank || self.below(4) > 0 {
                out.resize(start + field.width as usize, b' ');
                if self.usual(field, &mut out[start..]).is_some() {
                    continue;
                }
                out.truncate(start);
            }
            match (field.kind, self.below(6)) {
                (_, 0) => out.resize(start + field.width as usize, [b' ', b'0'][self.below(2) as usize]),
                (Kind::Text | Kind::Hangul, 1..=4) if field.text == TextPolicy::Fullwidth => {
                    out.extend(b"\xB0\xA1".iter().cycle().take(field.width as usize & !1));
                    out.resize(start + field.width as usize, b' ');
                }
                (Kind::Text | Kind::Hangul, _) => self.text(field, out),
                (Kind::Date(form), _) => out.extend_from_slice(super::bytes::leap_day(form)),
                (kind, _) if super::bytes::fills(kind) => self.bytes(field, out),
                (Kind::Digits | Kind::Number(_) | Kind::Bytes(_) | Kind::Boolean, _) => {
                    self.digits(field, out);
                }
            }
            if &*field.key == "count" {
                out.truncate(start);
                out.push(b'0' + self.below(4) as u8);
            }
        }
    }

    /// What is asked of a field, or its blank; none where nothing is asked.
    fn usual(&self, field: &Field, out: &mut [u8]) -> Option<()> {
        if self.blank {
            return scalar::blank(field, out, 0).ok();
        }
        let asked = field.constant.as_ref().or_else(|| field.codes.first().map(|(code, _)| code))?;
        scalar::write(field, &Value::Text(asked.as_ref().into()), out, 0).ok().map(drop)
    }

    /// Text of the field's charset; now and then a character that it does not have, as bytes of CP949.
    fn text(&mut self, field: &Field, out: &mut Vec<u8>) {
        let pieces = ["A", " ", "0", "\"", "가", "똠", "é", "ア"];
        let rule =
            TextRule { charset: field.charset, policy: TextPolicy::Reject, cut: false, controls: true };
        let end = out.len() + field.width as usize;
        while out.len() < end {
            let piece = pieces[self.below(pieces.len() as u32) as usize];
            let room = end - out.len();
            if charset::encode(rule, piece, room, out).is_err() {
                charset::encode(TextRule { charset: Charset::Cp949, ..rule }, "z", room, out).unwrap();
            }
        }
    }

    fn digits(&mut self, field: &Field, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend((0..field.width).map(|_| b'0' + self.below(10) as u8));
        let sign = b"+- "[self.below(3) as usize];
        match field.kind {
            Kind::Number(number) if matches!(number.sign, Sign::Leading | Sign::Inside) => out[start] = sign,
            Kind::Number(number) if number.sign == Sign::Trailing => *out.last_mut().unwrap() = sign,
            _ => {}
        }
    }
}
