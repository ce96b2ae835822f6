//! Arbitrary layouts.

use fei_layout::plan::{
    Align, BitForm, BlankSign, Charset, DateForm, Empty, Field, JsonType, Kind, Layout, Mask, Role, SetBy,
    Side, Sign, Tail, TextPolicy,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::bytes::usual;
use super::{
    By, Parts, Row, When, amount, date, digits, filler, hangul, layout_of, number, optional, tail, text, view,
};

/// Layouts of every kind of row, group and choice, in every charset. Names are given by position, so that no two are the
/// same.
pub(crate) fn any_layout() -> impl Strategy<Value = Layout> {
    let change = |change| Changes { asked: Asked::Nothing, wide: false, list: false, ..change };
    layouts(Taste { parts: true, charsets: &Charset::ALL, row: plain_row, change })
}

/// The same with rows that most telegrams do not have: packed, zoned, binary, bytes, booleans, lists in one field.
pub(crate) fn any_host_layout() -> impl Strategy<Value = Layout> {
    let row = || prop_oneof![3 => super::bytes::any_row(), 1 => plain_row()].boxed();
    let change = |change| Changes { asked: Asked::Nothing, wide: false, ..change };
    layouts(Taste { parts: true, charsets: &Charset::ALL, row, change })
}

/// Which rows, and what they may say.
#[derive(Clone, Copy)]
struct Taste {
    /// Columns, blocks, bitmaps, tails, other readings, rows that may be missing: none of them goes the quick way.
    parts: bool,
    charsets: &'static [Charset],
    row: fn() -> BoxedStrategy<Row>,
    change: fn(Changes) -> Changes,
}

/// Layouts of shapes that the quick way takes, in Korean charsets, some of whose rows ask something of their values or
/// hold full-width text only.
pub(crate) fn any_asking_layout() -> impl Strategy<Value = Layout> {
    let change = |change| Changes { other: Charset::EucKr, list: false, padding: false, ..change };
    layouts(Taste { parts: false, charsets: &[Charset::Cp949, Charset::EucKr], row: plain_row, change })
}

fn layouts(taste: Taste) -> impl Strategy<Value = Layout> {
    let charset = select(taste.charsets);
    let side = select(vec![Side::Request, Side::Response]);
    (side, charset, rows(2, taste), ending(taste)).prop_map(|(side, charset, mut rows, ending)| {
        rows.extend(ending);
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
    if !taste.parts {
        return prop_oneof![8 => field, 1 => group, 1 => choice, 1 => split_number()].boxed();
    }
    let parts = prop_oneof![columns(taste), block(depth, taste), bitmap(depth, taste), read_twice(taste)];
    prop_oneof![8 => field, 1 => group, 1 => choice, 1 => split_number(), 2 => parts].boxed()
}

/// What only the end of a telegram, or of a block, may be.
fn ending(taste: Taste) -> BoxedStrategy<Vec<Row>> {
    let missing = prop::collection::vec((taste.row)().prop_map(optional), 1..4);
    let group = rows(0, taste).prop_map(|rows| vec![Row::Group("", By::End, 9, rows)]);
    if !taste.parts {
        return prop_oneof![4 => Just(Vec::new()), 1 => group].boxed();
    }
    prop_oneof![
        Just(Vec::new()),
        select(vec![Tail::Text, Tail::Raw]).prop_map(|form| vec![tail("", form)]),
        missing,
        group,
    ]
    .boxed()
}

fn columns(taste: Taste) -> impl Strategy<Value = Row> {
    let by = select(vec![By::Key("count"), By::Slots(3)]);
    let rows = prop::collection::vec(((taste.row)(), changes().prop_map(taste.change)), 1..4);
    (by, rows).prop_map(|(by, rows)| {
        let rows = rows.into_iter().map(|(row, change)| row.with(|field| change.apply(field)));
        Row::Columns("", by, 9, rows.collect())
    })
}

/// A block and the row that says its length, kept together by a group of one slot.
fn block(depth: u32, taste: Taste) -> impl Strategy<Value = Row> {
    (rows(depth - 1, taste), ending(taste), -2..3_i32).prop_map(|(mut rows, ending, adjust)| {
        rows.extend(ending);
        Row::Group("", By::Slots(1), 1, vec![digits("len", 4), Row::Block("len", adjust, rows)])
    })
}

fn bitmap(depth: u32, taste: Taste) -> impl Strategy<Value = Row> {
    let form = select(vec![BitForm::Hex, BitForm::Binary]);
    (form, any::<bool>(), rows(depth - 1, taste), rows(0, taste)).prop_map(|(form, secondary, one, other)| {
        let named = |rows: Vec<Row>| [vec![text("", 2)], rows].concat();
        let last = if secondary { 66 } else { 64 };
        Row::Bitmap("bits", form, secondary, vec![(3, named(one)), (last, named(other))])
    })
}

/// A row and another reading of it.
fn read_twice(taste: Taste) -> impl Strategy<Value = Row> {
    let named = (taste.row)().prop_filter(
        "filler is not read twice",
        |row| matches!(row, Row::Field(field, _) if field.role == Role::Named),
    );
    let empty = select(vec![Empty::Never, Empty::Never, Empty::ZerosOrSpaces, Empty::SpacesOrZeros]);
    (named, empty).prop_map(|(row, empty)| {
        let width = if let Row::Field(field, _) = &row { field.width } else { 1 };
        let base = text("base", width + 1).with(|field| field.empty = empty);
        Row::Group("", By::Slots(1), 1, vec![base, view("base", row)])
    })
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
    padding: bool,
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
        (rare(), rare(), select(&Charset::ALL[..]), any::<bool>(), rare()),
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
                (wide, elsewhere, other, list, padding),
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
                padding,
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
        if self.padding && matches!(field.kind, Kind::Number(_)) {
            field.pad = b' ';
        }
        if self.padding && matches!(field.kind, Kind::Text | Kind::Hangul) {
            field.wide_padding = !matches!(field.charset, Charset::Cp933 | Charset::Cp1364);
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

    fn field(&mut self, field: &mut Field) {
        if !["s", "n", "f", "len", "base"].contains(&&*field.key) {
            let name = self.name(if field.role == Role::Filler { "_" } else { "x" });
            (field.rendered, field.key) = (format!("\"{name}\":").into_bytes().into(), name.into());
        }
    }

    fn row(&mut self, row: Row) -> Row {
        match row {
            Row::Field(mut field, parts) => {
                self.field(&mut field);
                Row::Field(field, parts)
            }
            Row::Tail(mut field) => {
                self.field(&mut field);
                Row::Tail(field)
            }
            Row::View(of, mut field) => {
                self.field(&mut field);
                Row::View(of, field)
            }
            Row::Optional(row) => optional(self.row(*row)),
            Row::Columns(_, by, max, rows) => Row::Columns(self.name("g").leak(), by, max, self.rows(rows)),
            Row::Block(length, adjust, rows) => Row::Block(length, adjust, self.rows(rows)),
            Row::Bitmap(key, form, secondary, arms) => {
                let arms = arms.into_iter().map(|(bit, rows)| (bit, self.rows(rows))).collect();
                Row::Bitmap(key, form, secondary, arms)
            }
            Row::Group(_, by, max, rows) => Row::Group(self.name("g").leak(), by, max, self.rows(rows)),
            Row::Choice(arms) => {
                Row::Choice(arms.into_iter().map(|(when, rows)| (when, self.rows(rows))).collect())
            }
        }
    }
}
