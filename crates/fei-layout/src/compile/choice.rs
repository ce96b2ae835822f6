//! Choices: rows that earlier rows or the length of the telegram decide.

use super::builder::Builder;
use super::shape::{ArmItem, ChoiceItem};
use super::{size, value};
use crate::FindingCode;
use crate::plan::{Arm, Choice, Step, Test};
use crate::read::At;
use crate::report::{Draft, Report};
use crate::typed::{Condition, Conditions, Text};

impl Builder<'_, '_, '_, '_> {
    pub(super) fn choice(&mut self, item: &ChoiceItem<'_>) {
        let ix = self.choices.len();
        self.steps.push(Step::Choice(ix as u32));
        self.choices.push(Choice { arms: Box::default(), end: 0 });
        let (at, ended) = (self.at, self.ended);
        let before = self.names.clone();
        let (mut arms, mut taken, mut any_ended) = (Vec::new(), Vec::new(), ended);
        for arm in &item.arms {
            (self.at, self.ended, self.names) = (at, ended, before.arm(&taken));
            arms.push(self.arm(arm));
            taken.push(std::mem::take(&mut self.names));
            any_ended = any_ended.or(self.ended);
        }
        self.names = before;
        taken.into_iter().for_each(|arm| self.names.after_arm(arm));
        self.ended = any_ended;
        self.at = at.saturating_add(least_bytes(item, self.context.frame_bytes_max));
        never_taken(item, &arms, self.report);
        self.choices[ix] = Choice { arms: arms.into(), end: self.steps.len() as u32 };
    }

    fn arm(&mut self, item: &ArmItem<'_>) -> Arm {
        let when = item.when.map(|when| self.tests(when)).unwrap_or_default();
        let start = self.steps.len() as u32;
        let around = self.begin(false);
        self.rows(&item.items);
        self.end(around);
        Arm { when: when.into(), body: start..self.steps.len() as u32 }
    }

    fn tests(&mut self, when: &Conditions) -> Vec<Test> {
        when.0.iter().filter_map(|(name, condition)| self.test(name, condition)).collect()
    }

    fn test(&mut self, name: &Text, condition: &At<Condition>) -> Option<Test> {
        if let Condition::Number(length) = condition.value {
            if &*name.value == "length" {
                return Some(Test::Length(length));
            }
            let message = "a number here is the length of the telegram";
            let draft = Draft::error(FindingCode::WrongType, condition.span, message);
            self.report.add(draft.expected("text in quotes, or length = 400"));
            return None;
        }
        let field = self.names.find(name, self.all, self.report)?;
        let Condition::Values(values) = &condition.value else {
            let message = "an arm is chosen by values or by the length of the telegram";
            let draft = Draft::error(FindingCode::WrongType, condition.span, message);
            self.report.add(draft.expected("text in quotes, or an array of texts"));
            return None;
        };
        for text in values {
            value::fits(text, &self.fields[field.0 as usize], self.report);
        }
        let values = values.iter().map(|text| text.value.clone()).collect();
        Some(Test::Field { field, register: self.register(field), values })
    }
}

/// The fewest bytes of a choice.
fn least_bytes(item: &ChoiceItem<'_>, frame_bytes_max: u32) -> u32 {
    let arms = item.arms.iter().filter_map(|arm| size::of_all(&arm.items, frame_bytes_max));
    arms.map(|arm| u32::try_from(arm.min).unwrap_or(u32::MAX)).min().unwrap_or(0)
}

/// Reports arms that are never taken: an earlier one fits whenever they do.
fn never_taken(item: &ChoiceItem<'_>, arms: &[Arm], report: &mut Report<'_>) {
    let unread = |nth: usize| {
        let asked = item.arms[nth].when.map_or(0, |when| when.0.len());
        asked != arms[nth].when.len()
    };
    for later in 0..arms.len() {
        let covers = |earlier: &usize| !unread(*earlier) && covers(&arms[*earlier].when, &arms[later].when);
        let Some(earlier) = (0..later).find(covers).filter(|_| !unread(later)) else { continue };
        let span = item.arms[later].when.map_or(item.arms[later].span, |when| when.span);
        let draft = Draft::error(FindingCode::SameArms, span, "this arm is never taken");
        let first = item.arms[earlier].when.map_or(item.arms[earlier].span, |when| when.span);
        report.add(
            draft.related(first, "this one fits whenever it does").help("the first arm that fits is taken"),
        );
    }
}

/// Whether one arm's conditions hold whenever another's do.
fn covers(wide: &[Test], narrow: &[Test]) -> bool {
    wide.iter().all(|wide| {
        narrow.iter().any(|narrow| match (wide, narrow) {
            (Test::Length(wide), Test::Length(narrow)) => wide == narrow,
            (Test::Field { field, values, .. }, Test::Field { field: of, values: narrow, .. }) => {
                field == of && narrow.iter().all(|value| values.contains(value))
            }
            _ => false,
        })
    })
}
