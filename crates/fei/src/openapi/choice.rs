//! Rows that are not in every telegram, in words: a schema of the call cannot say it where the choice is by rows that the
//! call names otherwise.

use fei_layout::plan::{Arm, Choice, FieldIx, Layout, Step, Test};

/// With what a row is in the telegram: `은행코드 088`, or `400 bytes`. None: it is in every one.
pub(super) fn only_with(layout: &Layout, field: FieldIx) -> Option<String> {
    let of = |choice: &Choice| {
        choice.arms.iter().find(|arm| holds(layout, arm, field)).map(|arm| said(layout, choice, arm))
    };
    layout.choices.iter().find_map(of)
}

fn holds(layout: &Layout, arm: &Arm, field: FieldIx) -> bool {
    let body = layout.steps.get(arm.body.start as usize..arm.body.end as usize);
    body.into_iter().flatten().any(|step| matches!(step, Step::Field(ix) | Step::Tail(ix) if *ix == field))
}

fn said(layout: &Layout, choice: &Choice, arm: &Arm) -> String {
    let name = |field: &FieldIx| {
        let field = layout.field(*field);
        if field.ko.is_empty() { field.key.to_string() } else { field.ko.to_string() }
    };
    let tests: Vec<String> = arm
        .when
        .iter()
        .filter_map(|test| match test {
            Test::Field { field, values, .. } => Some(format!("{} {}", name(field), values.join(", "))),
            Test::Length(_) => None,
        })
        .collect();
    match (tests.is_empty(), arm.when.is_empty()) {
        (false, _) => tests.join(", "),
        // The last arm is for whatever the others are not.
        (true, true) => {
            let others = choice.arms.iter().filter(|other| !other.when.is_empty());
            let others: Vec<String> = others.map(|other| said(layout, choice, other)).collect();
            format!("anything but {}", others.join("; "))
        }
        (true, false) => "one of the bodies".to_owned(),
    }
}
