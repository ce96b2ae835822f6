//! Choices: which arm the bytes ask for.

use fei_layout::plan::{Choice, Field, Test};

use super::Reading;
use crate::num::{index, offset};
use crate::walk::Walk;
use crate::{Error, ErrorKind, Fault, scalar};

impl Reading<'_> {
    pub(super) fn choose(&mut self, ix: u32) -> Result<(), Error> {
        let layout = self.walk.layout();
        let Some(choice) = layout.choices.get(index(ix)) else { return Ok(()) };
        let length = offset(self.telegram.len());
        let fits = |test: &Test| match test {
            Test::Length(bytes) => *bytes == length,
            Test::Field { .. } => holds(&self.walk, self.telegram, test),
        };
        match choice.arms.iter().find(|arm| arm.when.iter().all(fits)) {
            Some(arm) => {
                self.walk.take(choice, arm);
                Ok(())
            }
            None => Err(self.located("", no_arm(&self.walk, choice, self.telegram))),
        }
    }
}

/// Whether a field that stood before holds what a test asks; a test of the length asks nothing of a field.
pub(crate) fn holds(walk: &Walk<'_>, telegram: &[u8], test: &Test) -> bool {
    let Test::Field { field, register, values } = test else { return true };
    let Some(at) = walk.register(*register) else { return false };
    match scalar::read(walk.layout().field(*field), telegram, at) {
        Ok(value) => values.iter().any(|wanted| **wanted == *value.text()),
        Err(_) => false,
    }
}

/// The error of a choice none of whose arms fits: it shows what was asked and what is there.
pub(crate) fn no_arm(walk: &Walk<'_>, choice: &Choice, telegram: &[u8]) -> Fault {
    let arms = choice.arms.iter().map(|arm| {
        let tests: Vec<_> = arm.when.iter().map(|test| asked(walk, test)).collect();
        tests.join(" and ")
    });
    let arms: Vec<_> = arms.collect();
    let mut seen: Vec<String> = Vec::new();
    for test in choice.arms.iter().flat_map(|arm| &arm.when) {
        let one = found(walk, test, telegram);
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    let expected = arms.join(", or ").into();
    Fault { kind: ErrorKind::Choice, at: walk.at(), width: 0, expected, got: seen.join(" and ") }
}

fn asked(walk: &Walk<'_>, test: &Test) -> String {
    match test {
        Test::Length(bytes) => format!("{bytes} bytes"),
        Test::Field { field, values, .. } => {
            let values: Vec<_> = values.iter().map(|value| format!("{value:?}")).collect();
            format!("{} {}", walk.layout().field(*field).key, values.join(" or "))
        }
    }
}

fn found(walk: &Walk<'_>, test: &Test, telegram: &[u8]) -> String {
    let Test::Field { field, register, .. } = test else { return format!("{} bytes", telegram.len()) };
    let field: &Field = walk.layout().field(*field);
    let at = walk.register(*register);
    let value = at.and_then(|at| scalar::read(field, telegram, at).ok());
    match value {
        Some(value) => format!("{} {}", field.key, scalar::shown_text(field.mask, value.text())),
        None => format!("no {}", field.key),
    }
}
