//! What FEI writes into a request of its own: the party's `ask`, which `match` overrules, and `set`, which adds to it and
//! overrules it too.

use crate::FindingCode;
use crate::compile::http::response::may_set;
use crate::compile::telegram::Telegram;
use crate::compile::template::{self, World, no_such_value};
use crate::compile::transaction::Sides;
use crate::compile::value;
use crate::plan::{FieldIx, JsonPath, Kind, Layout, NumberedRow, Piece, Role, SeqForm, Source, Template};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::Text;

/// One row that FEI writes.
pub(crate) struct Stamped {
    pub(crate) field: FieldIx,
    pub(crate) value: Template,
    /// Where it is said.
    pub(super) span: Span,
    /// How its number is written, when it has one.
    pub(super) number: Option<NumberedRow>,
}

/// Compiles them.
pub(crate) fn all(
    set: &[(Text, Text)],
    (core, sides): (&Telegram<'_>, &Sides<'_>),
    report: &mut Report<'_>,
) -> Vec<Stamped> {
    let layout = &*sides.request;
    let ask = core.typed.ask.as_ref().map_or(&[][..], |ask| &ask.0);
    let matched = |name: &Text| {
        let values = sides.typed().r#match.as_ref().and_then(|table| table.value.get(name));
        values.is_some_and(|values| values.0.len() == 1)
    };
    let overruled = |name: &Text| matched(name) || set.iter().any(|(own, _)| own.value == name.value);
    let said = ask.iter().filter(|(name, _)| !overruled(name)).chain(set);
    let mut stamps: Vec<Stamped> =
        said.filter_map(|(name, text)| one(name, text, layout, &mut Own, report)).collect();
    let mut numbered = stamps.iter_mut().filter(|stamp| stamp.number.is_some());
    if let (Some(first), Some(second)) = (numbered.next(), numbered.next()) {
        let draft = Draft::error(FindingCode::Serve, second.span, "a telegram has one number");
        report.add(draft.related(first.span, "here is one already"));
    }
    stamps
}

/// The row of a name; none: a finding says why.
pub(crate) fn row(name: &Text, layout: &Layout, report: &mut Report<'_>) -> Option<FieldIx> {
    let found = layout.find(name);
    if found.is_none() {
        let names = layout.fields.iter().map(|field| &*field.key);
        let message = format!("the request has no row `{}` outside of groups", name.value);
        report.add(Draft::error(FindingCode::NoSuchRow, name.span, message).nearest(name, names));
    }
    found
}

/// Compiles one of them, of the values that there are.
pub(crate) fn one(
    name: &Text,
    text: &Text,
    layout: &Layout,
    world: &mut impl World,
    report: &mut Report<'_>,
) -> Option<Stamped> {
    let field = row(name, layout, report)?;
    may_set(layout, field, name, report);
    let value = template::compile(text, world, report);
    if let [Piece::Text(constant)] = &*value.pieces {
        value::fits(&Text { value: constant.clone(), span: text.span }, layout.field(field), report);
    }
    let counted = value.pieces.iter().filter(|piece| is_number(piece)).count();
    let number = (counted > 0).then(|| numbered(text, field, &value, counted, layout, report)).flatten();
    Some(Stamped { field, value, span: text.span, number })
}

fn is_number(piece: &Piece) -> bool {
    matches!(piece, Piece::Value(Source::Sequence))
}

/// The number has what the rest of the value leaves of its row.
fn numbered(
    text: &Text,
    field: FieldIx,
    value: &Template,
    counted: usize,
    layout: &Layout,
    report: &mut Report<'_>,
) -> Option<NumberedRow> {
    let row = layout.field(field);
    let rest: Option<usize> = value.pieces.iter().filter(|piece| !is_number(piece)).map(width).sum();
    let digits = rest
        .and_then(|rest| (row.width as usize).checked_sub(rest))
        .filter(|digits| (1..=18).contains(digits));
    let plain = matches!(row.kind, Kind::Text | Kind::Digits) && row.role == Role::Named && row.repeat == 1;
    let (Some(digits), 1, true) = (digits, counted, plain) else {
        let message = format!("`{}` cannot hold a number so", row.key);
        let draft = Draft::error(FindingCode::Serve, text.span, message);
        report.add(draft.expected(
            "a row of type X or 9 with room for 1 to 18 digits: \"{@seq}\", or among text and the clock",
        ));
        return None;
    };
    Some(NumberedRow { field, value: value.clone(), seq: SeqForm::Decimal(digits as u32) })
}

/// How many characters a piece has; none: that is not known before it is there.
fn width(piece: &Piece) -> Option<usize> {
    match piece {
        Piece::Text(text) => Some(text.chars().count()),
        Piece::Value(Source::Now) => Some(14),
        Piece::Value(Source::Date) => Some(8),
        Piece::Value(Source::Time) => Some(6),
        Piece::Value(_) => None,
    }
}

/// FEI's own values of a telegram that it sends of its own accord.
struct Own;

const WORDS: &[&str] = &["seq", "now", "date", "time", "setting.NAME"];

impl World for Own {
    fn could_be(&self, _: &JsonPath) -> bool {
        false
    }

    fn path(&mut self, _: &JsonPath, raw: &str, span: Span) -> Result<Vec<Source>, Draft> {
        let message = format!("`{raw}` is nothing that FEI says itself");
        let listed = WORDS.iter().map(|word| format!("{{@{word}}}")).collect::<Vec<_>>().join(", ");
        Err(Draft::error(FindingCode::NoSuchValue, span, message)
            .expected(listed)
            .help("a value of the call is a row of `request`"))
    }

    fn own(&mut self, word: &str, of: Option<&str>, span: Span) -> Result<Vec<Source>, Draft> {
        match (word, of) {
            ("seq", None) => Ok(vec![Source::Sequence]),
            ("now", None) => Ok(vec![Source::Now]),
            ("date", None) => Ok(vec![Source::Date]),
            ("time", None) => Ok(vec![Source::Time]),
            ("setting", Some(name)) => Ok(vec![Source::Setting(name.into())]),
            _ => Err(no_such_value(word, WORDS, span)),
        }
    }
}
