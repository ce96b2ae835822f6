//! Nothing is damaged in silence: what was accepted comes back, or a loss names the row that does not.

use fei_layout::plan::{Field, JsonType, Layout, Role, SetBy, Side};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{bytes, damaged, mirror};
use crate::testing::{Random, any_layout, telegram_for};
use crate::{Losses, Place};

/// Values that a row may be given in place of its own.
const ODD: &[&str] = &[
    r#""""#,
    "null",
    r#"" ""#,
    r#""a ""#,
    r#"" a""#,
    r#""0""#,
    r#""000""#,
    r#""007""#,
    r#""1.50""#,
    r#""-0""#,
    r#""-1""#,
    r#""1e5""#,
    r#""홍길동""#,
    r#""똠😀""#,
    r#""\u1100\u1161""#,
    r#""A\tB""#,
    r#""　""#,
    r#""20240229""#,
    r#""００""#,
    "[]",
    "7",
];

/// A layout whose numbers stand in quotes: serde_json would round those without.
fn quoted(layout: Layout) -> Layout {
    let quote = |field: Field| match field.json {
        JsonType::Number => Field { json: JsonType::Decimal, ..field },
        JsonType::Text | JsonType::Decimal | JsonType::Boolean => field,
    };
    let fields = layout.fields.iter().cloned().map(quote).collect();
    Layout { fields, ..layout }
}

/// Keys left out, values exchanged, list elements left out or blanked.
fn changed(value: &mut Value, random: &mut Random) {
    match value {
        Value::Object(members) => {
            let keys: Vec<String> = members.keys().cloned().collect();
            for key in keys {
                if random.below(12) == 0 {
                    members.remove(&key);
                } else if let Some(member) = members.get_mut(&key) {
                    changed(member, random);
                }
            }
        }
        Value::Array(elements) => {
            if random.below(6) == 0 {
                elements.pop();
            }
            elements.iter_mut().for_each(|element| changed(element, random));
        }
        _ if random.below(5) == 0 => {
            let odd = ODD[random.below(ODD.len() as u32) as usize];
            *value = serde_json::from_str(odd).unwrap();
        }
        _ => {}
    }
}

/// What a mirror gives and what comes back, compared.
struct Compared<'a> {
    layout: &'a Layout,
    losses: &'a Losses,
    /// Rows that differ and that no loss names.
    silent: Vec<String>,
}

impl Compared<'_> {
    fn object(&mut self, path: &str, gave: &Map<String, Value>, got: &Map<String, Value>) {
        for key in gave.keys().chain(got.keys().filter(|key| !gave.contains_key(*key))) {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            self.value(
                &path,
                Some(key),
                gave.get(key).unwrap_or(&Value::Null),
                got.get(key).unwrap_or(&Value::Null),
            );
        }
    }

    fn value(&mut self, path: &str, key: Option<&str>, gave: &Value, got: &Value) {
        match (gave, got) {
            (Value::Object(gave), Value::Object(got)) => self.object(path, gave, got),
            (Value::Array(_) | Value::Null, Value::Array(_)) | (Value::Array(_), Value::Null) => {
                let (gave, got) = (elements(gave), elements(got));
                for number in 0..gave.len().max(got.len()) {
                    let of = |list: &[Value]| list.get(number).cloned().unwrap_or(Value::Null);
                    self.value(&format!("{path}[{number}]"), key, &of(gave), &of(got));
                }
            }
            _ if is_same(gave, got) || key.is_some_and(|key| self.is_fills(key, gave)) => {}
            _ if self.losses.iter().any(|loss| path.starts_with(&loss.path)) => {}
            _ => self.silent.push(format!("{path}: {gave} is {got}")),
        }
    }

    /// Whether FEI fills the row by itself, a count, a constant, another reading of the same bytes, a row of the answer in a request of which nothing was
    /// said, or leaves it out, filler that says nothing.
    fn is_fills(&self, key: &str, gave: &Value) -> bool {
        if key.starts_with('_') && is_nothing(gave) {
            return true;
        }
        let field = self.layout.fields.iter().find(|field| *field.key == *key);
        *gave == Value::Null
            && field.is_some_and(|field| {
                let answers = self.layout.id.side == Side::Request && field.set_by == SetBy::Answer;
                let read_twice = matches!(field.role, Role::View { .. });
                field.register.is_some() || field.constant.is_some() || read_twice || answers
            })
    }
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The same text, the same number in fewer digits, or nothing on both sides where nothing was given.
fn is_same(gave: &Value, got: &Value) -> bool {
    let number = |value: &Value| value.as_str().map(|text| without_zeros(text).to_owned());
    gave == got
        || (*gave == Value::Null && is_nothing(got))
        || (gave.is_string() && number(gave) == number(got))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.iter().all(is_nothing),
        Value::Object(members) => members.values().all(is_nothing),
        _ => false,
    }
}

/// `1.50` is `1.5`; text without a point stays as it is.
fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn bytes_that_do_not_come_back_stand_where_a_loss_says(
        layout in any_layout(), seed: u64, damage in prop::option::weighted(0.3, any::<u64>())
    ) {
        let telegram = telegram_for(&layout, seed);
        let telegram = damage.map_or(telegram.clone(), |damage| damaged(telegram, damage));
        let Ok((json, losses)) = mirror(&layout, &telegram) else { return Ok(()) };
        let (again, _) = bytes(&layout, &json).unwrap_or_default();
        if again.is_empty() {
            return Ok(()); // what may not be written again is the other property's
        }
        for at in (0..telegram.len() as u32).filter(|at| telegram.get(*at as usize) != again.get(*at as usize)) {
            let covers = |place: &Place| matches!(place, Place::Offset { at: from, width } if (*from..from + width).contains(&at));
            // A sign or a fraction in a row of its own stands beside the place that is told.
            let beside = layout.fields.iter().any(|field| &*field.key == "n");
            prop_assert!(beside || losses.iter().any(|loss| covers(&loss.place)), "byte {} of {:?}: {:?}", at, telegram, losses);
        }
    }

    #[test]
    fn a_mirror_comes_back_or_a_loss_names_each_row_that_does_not(layout in any_layout(), seed: u64, changes: u64) {
        // Two numbers with the same names of their parts would each have the other's.
        if layout.fields.iter().filter(|field| &*field.key == "n").count() > 1 {
            return Ok(());
        }
        let layout = quoted(layout);
        let Ok((json, _)) = mirror(&layout, &telegram_for(&layout, seed)) else { return Ok(()) };
        let mut gave: Value = serde_json::from_str(&json).unwrap();
        changed(&mut gave, &mut Random::new(changes));
        let Ok((telegram, losses)) = bytes(&layout, &gave.to_string()) else { return Ok(()) };
        let (got, _) = mirror(&layout, &telegram).map_err(|error| TestCaseError::fail(format!("{error}\n{gave}")))?;
        let got: Value = serde_json::from_str(&got).unwrap();
        let mut compared = Compared { layout: &layout, losses: &losses, silent: Vec::new() };
        compared.value("", None, &gave, &got);
        prop_assert_eq!(compared.silent, Vec::<String>::new(), "{}\n{:?}", gave, losses);
    }
}

/// The property above would hold of nothing if odd values were never taken, or never lost.
#[test]
fn odd_values_are_taken_and_lost_often_enough() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut taken, mut lost) = (0, 0);
    for seed in 1..600 {
        let layout = quoted(any_layout().new_tree(&mut runner).unwrap().current());
        let Ok((json, _)) = mirror(&layout, &telegram_for(&layout, seed)) else { continue };
        let mut gave: Value = serde_json::from_str(&json).unwrap();
        changed(&mut gave, &mut Random::new(seed));
        if let Ok((_, losses)) = bytes(&layout, &gave.to_string()) {
            taken += 1;
            lost += u32::from(!losses.is_empty());
        }
    }
    assert!(taken > 60 && lost > 20, "{taken} taken, {lost} with losses");
}
