//! What an institution's answer means for each of a telegram's transactions: first which element is whose, by key and
//! never by position; then what that element's codes say.

use fei_exchange::{Code, Failure};
use fei_layout::plan::{Echo, FrameIx, Http, Items, JsonParty, Pairing, ResponseRow, SlotRef, Transaction};

use super::sources::Sources;
use super::verdict::{CameBack, by_codes, came_back, not_what_was_sent, too_long};
use super::write::is_of_item;
use super::{Answer, Context, Verdict};
use crate::View;
use crate::json::Instance;
use crate::num::index;

/// How one transaction of a telegram ended.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What it is told.
    pub verdict: Verdict,
    /// What the answer says of it.
    pub(super) element: Option<Instance>,
}

/// What an answer says of all of them.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// Each, in the telegram's order.
    pub parts: Vec<Judged>,
    /// Elements that are nobody's: somebody should be woken.
    pub strangers: usize,
}

impl Judged {
    /// The verdict on a transaction that did not come to an institution's answer.
    #[must_use]
    pub fn failed(failure: &Failure) -> Self {
        Self { verdict: Verdict::failed(failure), element: None }
    }

    /// The verdict that somebody else came to.
    #[must_use]
    pub const fn told(verdict: Verdict) -> Self {
        Self { verdict, element: None }
    }

    fn mismatch(detail: String) -> Self {
        Self { verdict: Verdict::coded(Code::EchoMismatch, detail), element: None }
    }
}

/// Judges an answer for each item that is a transaction.
///
/// What must come back of the whole answer and does not makes all unknown. An item has the one element with its keys: with
/// none or with two of them, or where an echo of the element is absent or differs, it is unknown, whatever codes there are.
/// Then the first code row that fits the element decides; none fits: unknown, never declined.
#[must_use]
pub fn verdicts(
    transaction: &Transaction,
    (http, party): (&Http, &JsonParty),
    request: &View<'_>,
    context: &Context<'_>,
    answer: &Answer<'_>,
) -> Judgement {
    let Some(items) = &transaction.items else { return Judgement::default() };
    let sources = Sources::of(request, &party.tables, context).with_answer(answer);
    let (of_element, of_all): (Vec<_>, Vec<_>) =
        http.ask.echo.iter().partition(|echo| echo.slot.frame != FrameIx(0));
    let wrong = |echoes: &[&Echo], sources: &Sources<'_>| {
        let differs = |echo: &&&Echo| came_back(echo, sources, answer) != CameBack::Same;
        echoes.iter().find(differs).map(|echo| not_what_was_sent(echo))
    };
    if let Some(verdict) = too_long(answer).or_else(|| wrong(&of_all, &sources)) {
        let parts = vec![Judged { verdict, element: None }; index(request.items(items.asked))];
        return Judgement { parts, strangers: 0 };
    }
    let whose = Whose::of(items, http, transaction, &sources);
    let judged = |number: u32| {
        let element = match &*whose.elements_of(number) {
            [] => return Judged::mismatch("no element of the answer has its keys".to_owned()),
            [one] => *one,
            [_, _, ..] => {
                return Judged::mismatch("more than one element of the answer has its keys".to_owned());
            }
        };
        let own = sources.at_item(items.asked, number).unwrap_or(sources);
        let own = Sources { element, ..own };
        let verdict =
            wrong(&of_element, &own).unwrap_or_else(|| by_codes(&http.ask, party, (answer, element)));
        Judged { verdict, element: Some(element) }
    };
    let parts = (0..request.items(items.asked)).map(judged).collect();
    Judgement { parts, strangers: whose.strangers() }
}

/// Which element belongs to which item.
struct Whose(Vec<(Instance, Option<u32>)>);

impl Whose {
    fn of(items: &Items, http: &Http, transaction: &Transaction, sources: &Sources<'_>) -> Self {
        let Some((list, by)) = list(items, http) else { return Self(Vec::new()) };
        let elements = sources.answer.and_then(|answer| answer.elements(Instance::DOCUMENT, list));
        let count = sources.request.items(items.asked);
        let owner = |element: Instance| {
            let has_keys = |number: &u32| {
                let item = sources.at_item(items.asked, *number);
                item.is_some_and(|item| is_of_item(&Sources { element, ..item }, &transaction.response, by))
            };
            (element, (0..count).find(has_keys))
        };
        Self(elements.into_iter().flatten().map(owner).collect())
    }

    fn elements_of(&self, number: u32) -> Vec<Instance> {
        self.0.iter().filter(|(_, owner)| *owner == Some(number)).map(|(element, _)| *element).collect()
    }

    fn strangers(&self) -> usize {
        self.0.iter().filter(|(_, owner)| owner.is_none()).count()
    }
}

/// The list of the answer whose elements are the items', and how they find them.
fn list<'h>(items: &Items, http: &'h Http) -> Option<(SlotRef, &'h [Pairing])> {
    http.response.iter().find_map(|row| match row {
        ResponseRow::Group { group, list, by, .. } if *group == items.told => Some((*list, &**by)),
        _ => None,
    })
}
