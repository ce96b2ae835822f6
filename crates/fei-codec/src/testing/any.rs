//! Arbitrary layouts.

mod changes;
mod namer;

use fei_layout::plan::{BitForm, BlankSign, Charset, DateForm, Empty, Layout, Role, Side, Sign, Tail};
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    By, Parts, Row, When, amount, date, digits, filler, hangul, layout_of, number, optional, tail, text, view,
};
use changes::{Asked, Changes, changes};
use namer::Namer;

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
        let mut namer = Namer::new();
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
