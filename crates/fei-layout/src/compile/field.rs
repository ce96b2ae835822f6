//! One row as a field of the plan.

use super::builder::Builder;
use super::shape::FieldItem;
use super::{kind, value, wide};
use crate::FindingCode;
use crate::notation::{Notation, Shape};
use crate::plan::{
    Align, BlankSign, Charset, DateForm, Empty, Field, JsonType, Kind, Mask, Role, SetBy, Side, Sign,
    TextPolicy, Truth,
};
use crate::report::{Draft, Report};
use crate::typed::{Required, Row, Text};

/// Whether the type of a field could not be read: what it can hold nobody knows, and a finding says so already.
pub(crate) fn is_unread(field: &Field) -> bool {
    field.width == 0 && !matches!(field.kind, Kind::Tail(_))
}

/// The field of a row; a row without a readable type gives a field without a byte that nobody will use.
pub(crate) fn compile(item: &FieldItem<'_>, builder: &mut Builder<'_, '_, '_, '_>) -> Field {
    let row = item.row;
    let notation = item.notation.unwrap_or(Notation { repeat: 1, shape: Shape::Text(0) });
    let charset = row.charset.as_ref().map_or(builder.context.charset, |charset| charset.value);
    let kind = kind::of(row, notation.shape, charset);
    if item.notation.is_some() {
        // What fits a type that could not be read, nobody knows.
        kind::check(row, notation, kind, builder.report);
    }
    let field = field(row, (notation, kind, charset), builder);
    if let Some(name) = &row.name {
        value::name(name, builder.report);
    }
    if item.notation.is_some() {
        check_values(row, &field, builder);
    }
    field
}

/// What the row says, and where it says nothing what its type, its party and its side say.
fn field(
    row: &Row,
    (notation, kind, charset): (Notation, Kind, Charset),
    builder: &mut Builder<'_, '_, '_, '_>,
) -> Field {
    let set_by = row.set_by.as_ref().map_or(builder.set_by, |set_by| set_by.value);
    let key = match &row.name {
        Some(name) => name.value.clone(),
        None => builder.filler(notation.repeat, width(notation.shape, kind)),
    };
    Field {
        rendered: rendered(&key),
        key,
        ko: row.ko.as_ref().map_or_else(Box::default, |ko| ko.value.clone()),
        role: if row.name.is_some() { Role::Named } else { Role::Filler },
        at: builder.at,
        width: width(notation.shape, kind),
        repeat: notation.repeat,
        kind,
        charset,
        json: json_type(row, kind),
        empty: empty(row, kind, builder),
        align: row.align.as_ref().map_or(natural_align(kind), |align| align.value),
        pad: pad(row, kind, charset, builder.report),
        wide_padding: row.trim.is_some(),
        required: required(row, set_by, builder.side),
        default: row.default.as_ref().map(|text| text.value.clone()),
        constant: row.r#const.as_ref().map(|text| text.value.clone()),
        codes: codes(row),
        mask: row.mask.as_ref().map_or(Mask::None, |mask| mask.value),
        set_by,
        text: text_policy(row, builder),
        cut: row.cut.is_some(),
        truth: truth(row, kind),
        until_blank: row.until.is_some(),
        register: None,
        follows: false,
    }
}

/// `"amount":`
pub(crate) fn rendered(key: &str) -> Box<[u8]> {
    format!("{}:", serde_json::Value::from(key)).into_bytes().into()
}

/// Bytes of one value, a separate adjacent sign included.
fn width(shape: Shape, kind: Kind) -> u32 {
    let separate =
        matches!(kind, Kind::Number(number) if matches!(number.sign, Sign::Leading | Sign::Trailing));
    shape.bytes() + u32::from(separate)
}

fn json_type(row: &Row, kind: Kind) -> JsonType {
    match (kind, &row.json) {
        (Kind::Number(_), Some(json)) => json.value,
        (Kind::Number(_), None) => JsonType::Decimal,
        (Kind::Boolean, _) => JsonType::Boolean,
        _ => JsonType::Text,
    }
}

fn truth(row: &Row, kind: Kind) -> Option<Truth> {
    let text = |text: &Option<Text>| text.as_ref().map_or_else(Box::default, |text| text.value.clone());
    (kind == Kind::Boolean).then(|| Truth { yes: text(&row.r#true), no: text(&row.r#false) })
}

fn empty(row: &Row, kind: Kind, builder: &Builder<'_, '_, '_, '_>) -> Empty {
    let natural = match kind {
        // 000000 is midnight: a time is never null unless its row says so.
        Kind::Date(DateForm::Time) => Empty::Never,
        // Spaces end a list in one field, whatever they mean elsewhere.
        Kind::Date(_) if row.until.is_some() && builder.context.empty != Empty::Zeros => Empty::Never,
        Kind::Date(_) => builder.context.empty,
        _ => Empty::Never,
    };
    row.empty.as_ref().map_or(natural, |empty| empty.value)
}

fn natural_align(kind: Kind) -> Align {
    match kind {
        Kind::Text | Kind::Hangul | Kind::Date(_) | Kind::Bytes(_) | Kind::Boolean | Kind::Tail(_) => {
            Align::Left
        }
        Kind::Digits | Kind::Number(_) => Align::Right,
    }
}

fn pad(row: &Row, kind: Kind, charset: Charset, report: &mut Report<'_>) -> u8 {
    let (space, zero) = (charset.space(), charset.zero());
    let natural = match kind {
        Kind::Text | Kind::Hangul | Kind::Date(_) | Kind::Bytes(_) | Kind::Boolean | Kind::Tail(_) => space,
        Kind::Digits | Kind::Number(_) => zero,
    };
    match row.pad.as_ref().map(|pad| (pad, &*pad.value)) {
        None => natural,
        Some((_, " ")) => space,
        Some((_, "0")) => zero,
        Some((pad, _)) => {
            let draft = Draft::error(FindingCode::UnknownWord, pad.span, "this cannot fill a field");
            report.add(draft.expected("\" \" or \"0\""));
            natural
        }
    }
}

fn required(row: &Row, set_by: SetBy, side: Side) -> bool {
    match row.required.as_ref().map(|required| required.value) {
        None | Some(Required::Nowhere) => false,
        Some(Required::Request) => side == Side::Request,
        Some(Required::Response) => side == Side::Response,
        Some(Required::Setter) => match set_by {
            SetBy::Request | SetBy::Fei => side == Side::Request,
            SetBy::Answer => side == Side::Response,
            SetBy::Both => true,
        },
    }
}

fn codes(row: &Row) -> Box<[(Box<str>, Box<str>)]> {
    let codes = row.codes.iter().flat_map(|codes| &codes.0);
    codes.map(|(code, ko)| (code.value.clone(), ko.value.clone())).collect()
}

fn text_policy(row: &Row, builder: &Builder<'_, '_, '_, '_>) -> TextPolicy {
    let by_side = match builder.side {
        Side::Request => builder.context.text_request,
        Side::Response => builder.context.text_answer,
    };
    row.text.as_ref().map_or(by_side, |text| text.value)
}

/// Defaults, constants and codes must fit, and must not contradict one another.
fn check_values(row: &Row, field: &Field, builder: &mut Builder<'_, '_, '_, '_>) {
    let codes = row.codes.iter().flat_map(|codes| &codes.0).map(|(code, _)| code);
    for text in row.default.iter().chain(&row.r#const).chain(codes) {
        value::fits(text, field, builder.report);
    }
    let text = Field { kind: Kind::Text, ..field.clone() };
    for code in row.r#true.iter().chain(&row.r#false).filter(|_| field.kind == Kind::Boolean) {
        value::fits(code, &text, builder.report);
    }
    if let (Some(default), Some(constant)) = (&row.default, &row.r#const) {
        let draft = Draft::error(FindingCode::Misplaced, default.span, "`default` beside `const`");
        builder.report.add(draft.related(constant.span, "a constant is always written"));
    }
    let listed =
        |text: &&Text| !field.codes.is_empty() && field.codes.iter().all(|(code, _)| *code != text.value);
    for text in row.default.iter().chain(&row.r#const).filter(listed) {
        let message = format!("`{}` is not one of the `codes`", text.value);
        builder.report.add(Draft::error(FindingCode::DoesNotFit, text.span, message));
    }
    blank_sign(row, field, builder.report);
    wide::row(row, field, builder.report);
}

/// A blank sign needs a sign that can be blank.
fn blank_sign(row: &Row, field: &Field, report: &mut Report<'_>) {
    let Kind::Number(number) = field.kind else { return };
    let signless = number.sign == Sign::None && row.sign_at.is_none();
    if let (Some(blank), true) = (&row.blank_sign, signless || number.sign == Sign::Inside) {
        let draft =
            Draft::error(FindingCode::Misplaced, blank.span, "there is no separate sign that could be blank");
        report.add(draft);
    } else if number.blank_sign == BlankSign::Null && field.empty != Empty::Never {
        let message = "`blank_sign = \"null\"` beside `empty`: there would be two nulls";
        report.add(Draft::error(FindingCode::Misplaced, row.span, message));
    }
}
