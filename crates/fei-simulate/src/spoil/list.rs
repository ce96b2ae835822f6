//! What a fault does to the list of an answer: an element is missing, comes twice, or all stand the other way round.

use bytes::Bytes;

use crate::{Answer, Fault};

/// A change of a list's elements.
pub(super) type Change = fn(Vec<&str>) -> Vec<&str>;

/// The change that a fault makes; none: it is about something else.
pub(super) fn of(fault: &Fault) -> Option<Change> {
    match fault {
        Fault::LostElement => Some(|elements| but_the_last(&elements)),
        Fault::DoubleElement => Some(|elements| elements.iter().chain(elements.last()).copied().collect()),
        Fault::SwappedElements => Some(|elements| elements.into_iter().rev().collect()),
        _ => None,
    }
}

fn but_the_last<'e>(elements: &[&'e str]) -> Vec<&'e str> {
    elements.split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default()
}

/// The answer with its first list of objects changed. Its elements hold no objects of their own: so it is in every contract
/// that is played here.
pub(super) fn changed(mut answer: Answer, change: Change) -> Answer {
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    let list = body.find(":[{").and_then(|start| Some((start + 3, body.get(start..)?.find("}]")? + start)));
    let Some((start, end)) = list else {
        return answer.complaining("the answer has no list that could be changed");
    };
    let (before, after) = (body.get(..start - 1).unwrap_or(""), body.get(end + 1..).unwrap_or(""));
    let elements = body.get(start..end).unwrap_or("").split("},{").collect();
    let elements: Vec<_> = change(elements).into_iter().map(|element| format!("{{{element}}}")).collect();
    answer.body = Bytes::from(format!("{before}{}{after}", elements.join(",")));
    answer
}
