//! The rows of a telegram that a value of a call goes into, and what each takes of it.

use std::collections::BTreeSet;

use super::rows;
use crate::plan::{
    Charset, CodeTable, Expr, Field, Kind, Layout, Number, Piece, ResponseRow, Route, Serve, Sign, SlotRef,
    Source, TableRow, TextPolicy, TextWidth,
};

/// One such row.
pub(super) struct Use<'l> {
    field: &'l Field,
    expr: &'l Expr,
    table: Option<&'l CodeTable>,
    /// What the telegram must be for the row to be in it, where it is not in every one.
    only_with: Option<String>,
    /// So many elements of its list are taken.
    items_max: Option<u32>,
}

/// All of them.
pub(super) fn of<'l>(
    serve: &'l Serve,
    layout: &'l Layout,
    tables: &'l [CodeTable],
    slot: SlotRef,
) -> Vec<Use<'l>> {
    let mut found = Vec::new();
    collect(&serve.request, (layout, tables), (slot, None), &mut found);
    found
}

fn collect<'l>(
    rows: &'l [ResponseRow],
    (layout, tables): (&'l Layout, &'l [CodeTable]),
    (slot, items_max): (SlotRef, Option<u32>),
    found: &mut Vec<Use<'l>>,
) {
    for row in rows {
        match row {
            ResponseRow::Group { group, rows, .. } => {
                let max = layout.groups.get(group.0 as usize).map(|group| group.max);
                collect(rows, (layout, tables), (slot, max), found);
            }
            ResponseRow::Field { field, value: expr } => {
                let mut pieces = expr.cases.iter().flat_map(|case| &case.value.pieces);
                if pieces.any(|piece| *piece == Piece::Value(Source::Json(slot))) {
                    let table = expr.table.as_ref().and_then(|table| tables.get(table.table as usize));
                    let only_with = rows::arm_of(layout, *field);
                    found.push(Use { field: layout.field(*field), expr, table, only_with, items_max });
                }
            }
        }
    }
}

/// The texts of a value of which a row has a way to choose; none: whatever it is, it is taken.
pub(super) fn arms<'l>(rows: &'l [ResponseRow], slot: SlotRef) -> Option<BTreeSet<&'l str>> {
    let of_row = |row: &'l ResponseRow| match row {
        ResponseRow::Group { rows, .. } => arms(rows, slot),
        ResponseRow::Field { value, .. } => {
            value.arms(|of| *of == Source::Json(slot)).map(|arms| arms.into_iter().collect())
        }
    };
    rows.iter().filter_map(of_row).reduce(|all, one| all.intersection(&one).copied().collect())
}

impl Use<'_> {
    /// `account 계좌번호`.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.field.key, self.field.ko).trim_end().to_owned()
    }

    /// What it does not take that another one takes, in words.
    pub(super) fn refuses(&self, before: &Self) -> Vec<String> {
        let mut all = match (before.values(), self.values()) {
            (was, Some(is)) => values(was.as_ref(), &is),
            (Some(was), None) => self.refused_of(&was),
            (None, None) => self.free(before),
        };
        let fewer = |(most, before): (u32, Option<u32>)| before.is_none_or(|before| most < before);
        if let Some((most, _)) = self.items_max.map(|most| (most, before.items_max)).filter(|it| fewer(*it)) {
            all.push(format!("at most {most} elements of its list are taken now"));
        }
        if let Some(with) = self.only_with.as_ref().filter(|_| self.only_with != before.only_with) {
            all.push(format!("it is taken only where {with} now"));
        }
        all
    }

    /// The values that are taken; none: not these alone.
    fn values(&self) -> Option<BTreeSet<&str>> {
        match self.table {
            Some(table) if !table.rows.iter().any(TableRow::is_for_any) => {
                Some(table.rows.iter().map(|row| &*row.first).collect())
            }
            // What the table does not list has to be a code itself.
            Some(table)
                if table.rows.iter().filter(|row| row.is_for_any()).all(|row| &*row.value == "same") =>
            {
                let listed = table.rows.iter().filter(|row| !row.is_for_any()).map(|row| &*row.first);
                Some(self.codes()?.chain(listed).collect())
            }
            Some(_) => None,
            None => Some(self.codes()?.collect()),
        }
    }

    /// Whether a value that it takes can always stand in a path: codes, digits, whole numbers, dates.
    pub(super) fn is_plain(&self) -> bool {
        let is_in_all = self.expr.cases.len() == 1 && self.only_with.is_none();
        let is_plain = match (self.values(), self.field.kind) {
            (Some(values), _) => values.iter().all(|value| Route::takes(value)),
            (None, Kind::Number(number)) => number.scale == 0 && number.fraction.is_none(),
            (None, kind) => matches!(kind, Kind::Digits | Kind::Date(_)),
        };
        is_in_all && is_plain && !self.is_reshaped() && self.field.width <= Route::CHARS_MAX
    }

    /// The codes of the row, where nothing else goes into it as it stands.
    fn codes(&self) -> Option<impl Iterator<Item = &str>> {
        let codes = &self.field.codes;
        let any = codes.is_empty() || !self.is_alone() || self.is_reshaped();
        (!any).then(|| codes.iter().map(|(code, _)| &**code))
    }

    fn is_alone(&self) -> bool {
        self.expr.cases.iter().all(|case| case.value.pieces.len() == 1)
    }

    fn is_reshaped(&self) -> bool {
        let Expr { strip, slice, width, .. } = self.expr;
        !strip.is_empty() || slice.is_some() || width.is_some()
    }

    /// Which of these values have no place in the row. Of what is no text nobody says so here: another kind is told.
    fn refused_of(&self, values: &BTreeSet<&str>) -> Vec<String> {
        if self.table.is_some() {
            return Vec::new();
        }
        let bytes = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>();
        let refused = |text: &str| match self.field.kind {
            Kind::Text | Kind::Hangul => self.room().is_some_and(|room| bytes(text) > room),
            Kind::Digits => bytes(text) != self.field.width || !text.bytes().all(|b| b.is_ascii_digit()),
            Kind::Tail(_) => false,
            Kind::Number(_) | Kind::Date(_) | Kind::Bytes(_) | Kind::Boolean => true,
        };
        let gone: Vec<_> = values.iter().copied().filter(|text| refused(text)).collect();
        if gone.is_empty() { Vec::new() } else { vec![format!("{} is not taken any more", gone.join(", "))] }
    }

    /// How many bytes of text it takes; none: however many, what is too long is cut.
    fn room(&self) -> Option<u32> {
        let half = if self.expr.width == Some(TextWidth::Full) { 2 } else { 1 };
        let all =
            self.expr.cut.is_some() || self.expr.slice.is_some() || matches!(self.field.kind, Kind::Tail(_));
        (!all).then(|| self.field.width / half)
    }

    fn is_text(&self) -> bool {
        matches!(self.field.kind, Kind::Text | Kind::Hangul | Kind::Tail(_))
    }

    /// Of values that are not known one by one.
    fn free(&self, before: &Self) -> Vec<String> {
        let mut all = Vec::new();
        if self.is_text() {
            all.extend(self.shorter(before));
            all.extend(self.characters(before));
        } else if let (Kind::Number(was), Kind::Number(is)) = (before.field.kind, self.field.kind) {
            all.extend(smaller(was, is, before.below_zero(was) && !self.below_zero(is)));
        } else if (before.field.kind, before.field.width) != (self.field.kind, self.field.width) {
            all.push(format!("it must be {} now", self.kind()));
        }
        let kept: String = before.expr.strip.chars().filter(|c| !self.expr.strip.contains(*c)).collect();
        if !kept.is_empty() {
            all.push(format!("`{kept}` is not taken out of it any more"));
        }
        if before.expr.slice.is_some() && before.expr.slice != self.expr.slice && !self.is_text() {
            all.push("another part of it is taken now".to_owned());
        }
        if !before.field.required && self.field.required {
            all.push("it may not be blank any more".to_owned());
        }
        all
    }

    /// Whether there is room for less text.
    fn shorter(&self, before: &Self) -> Option<String> {
        let room = self.room()?;
        match before.room() {
            None if before.expr.cut.is_some() => {
                Some(format!("a text of more than {room} bytes is refused now, and was cut"))
            }
            None => Some(format!("a text of more than {room} bytes is refused now")),
            Some(was) if room < was => Some(format!("at most {room} bytes are taken now, not {was}")),
            Some(_) => None,
        }
    }

    /// Whether some characters are not taken any more.
    fn characters(&self, before: &Self) -> Option<String> {
        let holds_all = |was: Charset, is: Charset| {
            was == is
                || is == Charset::Utf8
                || matches!((was, is), (Charset::EucKr, Charset::Cp949) | (Charset::Cp933, Charset::Cp1364))
        };
        let policies = |was: TextPolicy, is: TextPolicy| {
            was == is || is == TextPolicy::Replace || was == TextPolicy::Reject
        };
        let (was, is) = (before.field, self.field);
        if before.is_text() && !holds_all(was.charset, is.charset) {
            return Some(format!("its charset is {} now, not {}", is.charset.name(), was.charset.name()));
        }
        let refused = before.is_text() && !policies(was.text, is.text);
        refused.then(|| "characters that its charset does not have are refused now".to_owned())
    }

    /// Whether it may be a number below zero: not where a minus is put in front of it.
    fn below_zero(&self, number: Number) -> bool {
        let minus = |piece: &Piece| matches!(piece, Piece::Text(text) if &**text == "-");
        let cases = self.expr.cases.iter();
        number.sign != Sign::None && !cases.flat_map(|case| &case.value.pieces).any(minus)
    }

    fn kind(&self) -> String {
        let width = self.field.width;
        match self.field.kind {
            Kind::Text | Kind::Hangul | Kind::Tail(_) => "a text".to_owned(),
            Kind::Digits => format!("{width} digits"),
            Kind::Number(_) => "a number".to_owned(),
            Kind::Date(_) => format!("a date or a time of {width} digits"),
            Kind::Bytes(_) => format!("{width} bytes"),
            Kind::Boolean => "true or false".to_owned(),
        }
    }
}

/// Which of the values have no place among those of now.
pub(super) fn values(was: Option<&BTreeSet<&str>>, is: &BTreeSet<&str>) -> Vec<String> {
    let listed = |all: Vec<&str>| all.join(", ");
    let Some(was) = was else {
        return vec![format!("only {} is taken now", listed(is.iter().copied().collect()))];
    };
    let gone: Vec<_> = was.difference(is).copied().collect();
    if gone.is_empty() { Vec::new() } else { vec![format!("{} is not taken any more", listed(gone))] }
}

/// Whether less of a number has a place.
fn smaller(was: Number, is: Number, sign_is_gone: bool) -> Vec<String> {
    let whole =
        |one: Number| (one.digits + one.fraction.map_or(0, |part| part.width)).saturating_sub(one.scale);
    let mut all = Vec::new();
    if whole(is) < whole(was) {
        all.push(format!("at most {} digits before the point are taken now, not {}", whole(is), whole(was)));
    }
    if is.scale < was.scale {
        all.push(format!("at most {} digits behind the point are taken now, not {}", is.scale, was.scale));
    }
    if sign_is_gone {
        all.push("it may not be below zero any more".to_owned());
    }
    all
}
