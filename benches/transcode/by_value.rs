//! The way of a tree: every telegram becomes a `serde_json::Value`, and every JSON text does. What a developer writes who
//! has many layouts and a table of their fields.

use encoding_rs::EUC_KR;
use fei_layout::plan::{Count, Field, Group, JsonType, Kind, Layout, Number, Role, Sign, Step};
use serde_json::{Map, Value};

use crate::by_hand::Bad;

const BAD: Bad = Bad::Field("value", "does not fit");

pub(crate) fn decode(layout: &Layout, telegram: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let mut at = 0;
    let tree = read(layout, 0..layout.steps.len() as u32, telegram, &mut at)?;
    Ok(serde_json::to_writer(out, &tree)?)
}

pub(crate) fn encode(layout: &Layout, json: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let tree: Value = serde_json::from_slice(json)?;
    write(layout, 0..layout.steps.len() as u32, &tree, out)
}

type Steps = std::ops::Range<u32>;

fn read(layout: &Layout, mut steps: Steps, telegram: &[u8], at: &mut usize) -> Result<Value, Bad> {
    let mut object = Map::new();
    while let Some(step) = steps.next() {
        match &layout.steps[step as usize] {
            Step::Field(ix) => {
                let field = layout.field(*ix);
                let values = (0..field.repeat).map(|_| {
                    *at += field.width as usize;
                    value(field, telegram.get(*at - field.width as usize..*at).ok_or(BAD)?)
                });
                let mut values = values.collect::<Result<Vec<Value>, Bad>>()?;
                if field.role == Role::Filler && values[0] == "" {
                    continue;
                }
                let one = if field.repeat == 1 { values.remove(0) } else { Value::Array(values) };
                object.insert(field.key.to_string(), one);
            }
            Step::Group(ix) => {
                let group = &layout.groups[ix.0 as usize];
                steps.start = group.body.end;
                let items = (0..slots(group)?).map(|_| read(layout, group.body.clone(), telegram, at));
                object.insert(group.key.to_string(), items.collect::<Result<_, Bad>>()?);
            }
            _ => return Err(BAD),
        }
    }
    Ok(Value::Object(object))
}

fn slots(group: &Group) -> Result<u32, Bad> {
    match group.count {
        Count::Slots(slots) => Ok(slots),
        Count::Field { .. } | Count::UntilEnd => Err(BAD),
    }
}

fn value(field: &Field, bytes: &[u8]) -> Result<Value, Bad> {
    let text = EUC_KR.decode_without_bom_handling_and_without_replacement(bytes).ok_or(BAD)?;
    let zeros = |digits: &str| digits.bytes().all(|digit| digit == b'0');
    Ok(match field.kind {
        Kind::Date(_) if zeros(&text) => Value::Null,
        Kind::Number(number) => match (number.sign, text.split_at_checked(1)) {
            (Sign::Leading, Some((" ", digits))) if zeros(digits) => Value::Null,
            (Sign::Leading, Some((sign, digits))) => amount(field, &number, digits, sign == "-")?,
            _ => amount(field, &number, &text, false)?,
        },
        _ => text.trim_end_matches(' ').into(),
    })
}

fn amount(field: &Field, number: &Number, digits: &str, negative: bool) -> Result<Value, Bad> {
    let point = digits.len() - number.scale as usize;
    let (whole, behind) = digits.split_at_checked(point).ok_or(BAD)?;
    let (whole, behind) = (whole.trim_start_matches('0'), behind.trim_end_matches('0'));
    let sign = if negative { "-" } else { "" };
    let point = if behind.is_empty() { "" } else { "." };
    let text = format!("{sign}{}{point}{behind}", if whole.is_empty() { "0" } else { whole });
    if field.json == JsonType::Number {
        return text.parse::<u64>().map(Value::from).map_err(|_| BAD);
    }
    Ok(text.into())
}

fn write(layout: &Layout, mut steps: Steps, tree: &Value, out: &mut Vec<u8>) -> Result<(), Bad> {
    while let Some(step) = steps.next() {
        match &layout.steps[step as usize] {
            Step::Field(ix) => {
                let field = layout.field(*ix);
                let value = tree.get(&*field.key).unwrap_or(&Value::Null);
                for number in 0..field.repeat {
                    let value =
                        if field.repeat == 1 { value } else { value.get(number as usize).ok_or(BAD)? };
                    put(field, value, out)?;
                }
            }
            Step::Group(ix) => {
                let group = &layout.groups[ix.0 as usize];
                steps.start = group.body.end;
                let items = tree.get(&*group.key).and_then(Value::as_array).ok_or(BAD)?;
                for slot in 0..slots(group)? {
                    let item = items.get(slot as usize).unwrap_or(&Value::Null);
                    write(layout, group.body.clone(), item, out)?;
                }
            }
            _ => return Err(BAD),
        }
    }
    Ok(())
}

fn put(field: &Field, value: &Value, out: &mut Vec<u8>) -> Result<(), Bad> {
    let width = field.width as usize;
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let text = match field.kind {
        Kind::Digits | Kind::Date(_) => format!("{text:0>width$}"),
        Kind::Number(number) => put_amount(&number, &text, value.is_null(), width),
        // No record of the bench has bytes or booleans.
        Kind::Text | Kind::Hangul | Kind::Bytes(_) | Kind::Boolean => text,
        Kind::Tail(_) => return Err(BAD),
    };
    let (bytes, _, unmappable) = EUC_KR.encode(&text);
    if unmappable || bytes.len() > width {
        return Err(BAD);
    }
    out.extend_from_slice(&bytes);
    out.resize(out.len() + width - bytes.len(), b' ');
    Ok(())
}

fn put_amount(number: &Number, text: &str, null: bool, width: usize) -> String {
    let (sign, text) = text.strip_prefix('-').map_or(("+", text), |text| ("-", text));
    let sign = match number.sign {
        Sign::Leading if null => " ",
        Sign::Leading => sign,
        _ => "",
    };
    let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
    let scale = number.scale as usize;
    let before = width - scale - sign.len();
    format!("{sign}{whole:0>before$}{behind:0<scale$}")
}
