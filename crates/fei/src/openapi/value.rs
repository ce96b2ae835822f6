//! One value as a schema: what its row takes, in words of JSON. Where the mapping reshapes it, only that is said that holds
//! all the same.

use std::collections::BTreeSet;

use fei_layout::plan::{
    Case, CodeTable, Expr, Field, JsonForm, Kind, Layout, Number, Piece, ResponseRow, Serve, Sign, SlotRef,
    Source,
};
use serde_json::{Map, Value, json};

use super::{choice, pattern};

/// The row that a value of a call goes into alone, and how.
pub(super) struct Use<'s> {
    field: &'s Field,
    expr: &'s Expr,
    /// It is the row's value as it stands, under no condition.
    whole: bool,
    /// The texts that a `choose` has arms for, where nothing but this value is asked: any other is refused.
    one_of: Vec<&'s str>,
    /// What the telegram must be for the row to be in it, where it is not in every one.
    only_with: Option<String>,
}

/// Every row that a value of a call goes into, the most telling first.
pub(super) fn uses<'s>(serve: &'s Serve, layout: &'s Layout, slot: SlotRef) -> Vec<Use<'s>> {
    let mut found = Vec::new();
    collect(&serve.request, layout, slot, &mut found);
    found.sort_by_key(|one| !one.whole);
    found
}

fn collect<'s>(rows: &'s [ResponseRow], layout: &'s Layout, slot: SlotRef, found: &mut Vec<Use<'s>>) {
    let is = |source: &Source| matches!(source, Source::Json(known) if *known == slot);
    let is_piece = |piece: &Piece| matches!(piece, Piece::Value(source) if is(source));
    for row in rows {
        match row {
            ResponseRow::Group { rows, .. } => collect(rows, layout, slot, found),
            ResponseRow::Field { field, value: expr } => {
                let told = expr.cases.iter().flat_map(|case| &case.value.pieces).any(is_piece);
                let asked = expr.cases.iter().flat_map(|case| &case.when).any(|when| is(&when.of));
                if told || asked {
                    let whole = told && expr.is_plain(is_piece);
                    let only_with = choice::only_with(layout, *field);
                    let one_of = expr.arms(is).unwrap_or_default();
                    found.push(Use { field: layout.field(*field), expr, whole, one_of, only_with });
                }
            }
        }
    }
}

/// The schema of a value of a call.
pub(super) fn of_call(uses: &[Use<'_>], form: JsonForm, tables: &[CodeTable]) -> Value {
    let mut schema = Map::new();
    let Some(first) = uses.first() else { return json!({ "type": word(form) }) };
    words(first, &mut schema);
    schema.insert("type".to_owned(), json!(word(form)));
    let table = first.expr.table.as_ref().and_then(|table| tables.get(table.table as usize));
    match table {
        Some(table) if table.rows.iter().all(|row| !row.is_for_any()) && first.whole => {
            schema.insert("enum".to_owned(), table.rows.iter().map(|row| json!(row.first)).collect());
        }
        Some(_) => {}
        None if first.whole => limits(first.field, form, &mut schema),
        None => {
            stripped_or_cut(first, &mut schema);
            behind_a_sign(first, form, &mut schema);
        }
    }
    let one_of = uses.iter().map(|one| &one.one_of).find(|one_of| !one_of.is_empty());
    if let (Some(one_of), JsonForm::Text) = (one_of, form) {
        schema.insert("enum".to_owned(), json!(one_of));
    }
    Value::Object(schema)
}

/// The row's own name, and what no schema can say: of text its charset and how many bytes it is there, of a row that is not
/// in every telegram with what it is. For people in the description, for programs in members of our own.
fn words(one: &Use<'_>, schema: &mut Map<String, Value>) {
    let (field, cut) = (one.field, one.expr.cut.is_some());
    let mut said = Vec::new();
    let free = field.codes.is_empty() && one.expr.table.is_none();
    if free && matches!(field.kind, Kind::Text | Kind::Hangul) {
        let (charset, bytes) = (field.charset.name(), field.width);
        said.push(if cut {
            format!("{charset}; cut to {bytes} bytes")
        } else {
            format!("{charset}, {bytes} bytes")
        });
        schema.insert("x-charset".to_owned(), json!(charset));
        if !cut {
            schema.insert("x-bytes".to_owned(), json!(bytes));
        }
    }
    if let Some(with) = &one.only_with {
        said.push(format!("only with {with}"));
        schema.insert("x-only-with".to_owned(), json!(with));
    }
    let whole = match (field.ko.is_empty(), said.is_empty()) {
        (_, true) => field.ko.to_string(),
        (true, false) => said.join("; "),
        (false, false) => format!("{} ({})", field.ko, said.join("; ")),
    };
    if !whole.is_empty() {
        schema.insert("description".to_owned(), json!(whole));
    }
}

/// What a row takes of a text of which characters are taken out, or the end is cut off, and nothing else is done.
fn stripped_or_cut(one: &Use<'_>, schema: &mut Map<String, Value>) {
    let (expr, cut) = (one.expr, one.expr.cut.is_some());
    let more = expr.slice.is_some() || expr.width.is_some();
    let alone = matches!(&*expr.cases, [only] if only.when.is_empty() && only.value.pieces.len() == 1);
    let shorter = cut || !expr.strip.is_empty();
    if alone && !more && shorter && matches!(one.field.kind, Kind::Text | Kind::Hangul) {
        schema.insert("pattern".to_owned(), json!(pattern::text(one.field, &expr.strip, cut)));
    }
}

/// What a row of a number takes of a value that goes into it alone or behind a minus, as conditions say.
fn behind_a_sign(one: &Use<'_>, form: JsonForm, schema: &mut Map<String, Value>) {
    let (Kind::Number(number), JsonForm::Number) = (one.field.kind, form) else { return };
    let minus =
        |case: &Case| matches!(&*case.value.pieces, [Piece::Text(sign), Piece::Value(_)] if &**sign == "-");
    let alone = |case: &Case| matches!(&*case.value.pieces, [Piece::Value(_)]);
    let cases = &one.expr.cases;
    if cases.iter().all(|case| alone(case) || minus(case)) && one.expr.strip.is_empty() {
        let never_negative = number.sign == Sign::None || cases.iter().any(minus);
        numeric(number, never_negative, schema);
    }
}

fn numeric(number: Number, never_negative: bool, schema: &mut Map<String, Value>) {
    let most = most(number);
    schema.insert("type".to_owned(), json!(if number.scale == 0 { "integer" } else { "number" }));
    schema.insert("minimum".to_owned(), if never_negative { json!(0) } else { json!(-most) });
    schema.insert("maximum".to_owned(), json!(most));
}

/// What a row takes of a value that goes into it as it stands.
fn limits(field: &Field, form: JsonForm, schema: &mut Map<String, Value>) {
    if let (Kind::Number(number), JsonForm::Number, true) = (field.kind, form, field.codes.is_empty()) {
        return numeric(number, number.sign == Sign::None, schema);
    }
    let mut say = |key: &str, value: Value| schema.insert(key.to_owned(), value);
    if !field.codes.is_empty() {
        say("enum", field.codes.iter().map(|(code, _)| json!(code)).collect());
        return;
    }
    match (field.kind, form) {
        (Kind::Number(number), _) => _ = say("pattern", json!(decimal(number))),
        (Kind::Digits, _) => _ = say("pattern", json!(format!("^[0-9]{{{}}}$", field.width))),
        (Kind::Date(date), _) => _ = say("pattern", json!(pattern::date(date))),
        (Kind::Text | Kind::Hangul, _) => {
            // A character has a byte at least.
            say("maxLength", json!(field.width));
            say("pattern", json!(pattern::text(field, "", false)));
        }
        (Kind::Bytes(_) | Kind::Boolean | Kind::Tail(_), _) => {}
    }
}

/// The largest number that a row holds, as far as JSON's readers keep it exactly.
fn most(number: Number) -> i64 {
    let whole = number
        .digits
        .saturating_add(number.fraction.map_or(0, |part| part.width))
        .saturating_sub(number.scale);
    10_i64.saturating_pow(whole.min(15)) - 1
}

/// An exact number in quotes, without zeros in front.
fn decimal(number: Number) -> String {
    let whole =
        (number.digits + number.fraction.map_or(0, |part| part.width)).saturating_sub(number.scale).max(1);
    let sign = if number.sign == Sign::None { "" } else { "-?" };
    let fraction =
        if number.scale == 0 { String::new() } else { format!("(\\.[0-9]{{1,{}}})?", number.scale) };
    format!("^{sign}(0|[1-9][0-9]{{0,{}}}){fraction}$", whole - 1)
}

/// The schema of a value that is told: of a row, or of FEI's own, for which `outcomes` are the words.
pub(super) fn of_answer(
    expr: &Expr,
    form: JsonForm,
    layout: &Layout,
    (tables, outcomes): (&[CodeTable], &[&str]),
) -> Value {
    let mut schema = Map::new();
    let field = expr.cases.iter().flat_map(|case| &case.value.pieces).find_map(|piece| match piece {
        Piece::Value(Source::Field(field)) => Some(layout.field(*field)),
        _ => None,
    });
    if let Some(field) = field.filter(|field| !field.ko.is_empty()) {
        schema.insert("description".to_owned(), json!(field.ko));
    }
    let word = word(form);
    let null = expr.may_be_null(layout);
    schema.insert("type".to_owned(), if null { json!([word, "null"]) } else { json!(word) });
    let table = expr.table.as_ref().and_then(|table| tables.get(table.table as usize));
    let values: BTreeSet<&str> = match table {
        Some(table) if is_outcome(expr) => outcomes.iter().filter_map(|word| named(table, word)).collect(),
        Some(table) if table.rows.iter().all(|row| &*row.value != "same") => {
            table.rows.iter().map(|row| &*row.value).collect()
        }
        None if is_outcome(expr) => outcomes.iter().copied().collect(),
        _ => BTreeSet::new(),
    };
    if !values.is_empty() && !null {
        schema.insert("enum".to_owned(), json!(values));
    }
    Value::Object(schema)
}

/// What a table makes of a word; none: it does not list it.
pub(super) fn named<'t>(table: &'t CodeTable, word: &'t str) -> Option<&'t str> {
    let value = &*table.row(word, None)?.value;
    Some(if value == "same" { word } else { value })
}

fn is_outcome(expr: &Expr) -> bool {
    expr.is_plain(|piece| matches!(piece, Piece::Value(Source::Outcome)))
}

const fn word(form: JsonForm) -> &'static str {
    match form {
        JsonForm::Text => "string",
        JsonForm::Number => "number",
        JsonForm::Boolean => "boolean",
    }
}
