//! Problem documents, and the statuses that they come with.

use std::collections::BTreeSet;

use fei_exchange::Code;
use fei_gateway::{PROBLEM_KINDS, meaning_outside};
use fei_http::server::Refusal;
use fei_layout::plan::Effect;
use serde_json::{Value, json};

/// Statuses of problem documents that any call may hear, and what they say. A repetition can meet each of them before its
/// key is looked up: none says anything of an earlier call.
const STATUSES: &[(u16, &str)] = &[
    (400, "This call cannot be taken as it stands: everything that is wrong with it."),
    (401, "The caller is not known: this call was not taken."),
    (403, "The caller may not do this: this call was not taken."),
    (404, "Nothing is served under this path."),
    (405, "The path is not served by this method: `Allow` has those that are."),
    (408, "The body did not come in time: this call was not taken."),
    (
        409,
        "An earlier call had the same {names} and other content. It says nothing of what became of that one.",
    ),
    (413, "The body is too long: this call was not taken."),
    (414, "The path and query are too long: this call was not taken."),
    (415, "The body is no JSON: this call was not taken."),
    (422, "It was declined."),
    (429, "Too many calls: this one was not taken; try again after `Retry-After` seconds, as it is."),
    (431, "The headers are too long: this call was not taken. Over HTTP/2 it may come without a body."),
    (
        500,
        "A fault of FEI. Nobody knows how it ended: ask by what stands in `ask`, and never send it with {others}.",
    ),
    (503, "Not now: try again after `Retry-After` seconds, as it is."),
    (504, "Nobody knows yet how it ended: ask by what stands in `ask`, and never send it with {others}."),
];

/// Those that a call of this effect may hear: a question has no key that another one could have.
pub(super) fn heard_by(effect: Effect) -> impl Iterator<Item = &'static (u16, &'static str)> {
    STATUSES.iter().filter(move |(status, _)| effect != Effect::None || *status != 409)
}

/// What a status says to a call of this effect; `says` is what it says to one that does something, with what tells that from
/// others in braces.
pub(super) fn says(status: u16, says: &str, effect: Effect, known_by: &[String]) -> String {
    let (names, others) = match known_by {
        [] => ("`Idempotency-Key`".to_owned(), "another `Idempotency-Key`".to_owned()),
        names => (names.join(", "), format!("other values of {}", names.join(", "))),
    };
    match (status, effect) {
        (422, Effect::None) => "The question was declined.".to_owned(),
        (500, Effect::None) => "A fault of FEI. Nothing was changed: ask again.".to_owned(),
        (503, Effect::None) => {
            "The question could not be asked, which says nothing about what it asks for: try again after \
                                `Retry-After` seconds, as it is."
                .to_owned()
        }
        (504, Effect::None) => {
            "The question was not answered, which says nothing about what it asks for. Nothing was \
                                changed: ask again."
                .to_owned()
        }
        _ => says.replace("{names}", &names).replace("{others}", &others),
    }
}

/// The kinds of problems that there are now, as a text: another one may come.
fn kinds() -> String {
    let of_server = Refusal::ALL.iter().map(|refusal| refusal.as_str());
    let kinds: BTreeSet<&str> = of_server.chain(PROBLEM_KINDS.iter().copied()).collect();
    let named = kinds.into_iter().map(|kind| format!("`urn:fei:problem:{kind}`"));
    format!("What kind of problem; others may come. {}.", named.collect::<Vec<_>>().join(", "))
}

/// Those that no call hears: a broken frame and a day too far from today are a telegram's, and what is refused before it is
/// known for a call of a layout has its status alone (401, 403, 404).
const UNHEARD: [Code; 5] = [Code::Frame, Code::WrongDay, Code::UnknownLayout, Code::Auth, Code::NotAllowed];

/// The codes that there are now, each with what it means.
fn codes() -> String {
    let one = |code: &Code| format!("`{code}` {}", meaning_outside(*code));
    let all: Vec<_> = Code::ALL.iter().filter(|code| !UNHEARD.contains(code)).map(one).collect();
    format!(
        "Why, in three characters: `N..` was not executed, of `U..` nobody knows; others may come. {}.",
        all.join("; ")
    )
}

/// The media type.
pub(super) const MEDIA: &str = "application/problem+json";

/// Its schema. Members that a kind of problem does not have are absent.
pub(super) fn schema() -> Value {
    json!({
        "type": "object",
        "description": "What went wrong, as RFC 9457 has it.",
        "required": ["type", "title", "status"],
        "properties": {
            "type": { "type": "string", "pattern": "^urn:fei:problem:[a-z-]+$", "description": kinds() },
            "title": { "type": "string", "description": "The kind for people; always the same." },
            "status": { "type": "integer", "minimum": 100, "maximum": 599 },
            "detail": { "type": "string", "description": "What it is this time." },
            "instance": {
                "type": "string",
                "description": "The number of the transaction that it is about, or of the call that was refused: the bank finds it in \
                                its log by this.",
            },
            "outcome": {
                "type": "string", "enum": ["executed", "declined", "not_executed", "unknown"],
                "description": "Whether anything was executed. Where it is missing this call was not taken, or is a question; of \
                                an earlier one with the same number, or of what it asks about, that \
                                says nothing.",
            },
            "code": { "type": "string", "pattern": "^[NU][0-9]{2}$", "description": codes() },
            "may_retry": { "type": "boolean", "description": "Whether the same call may be made again, to some use." },
            "ask": {
                "type": "string",
                "description": "By what a caller learns what became of it: method, path and query of a call that asks, ready to be \
                                sent (a name in braces is a value that is not repeated here), or words for the same call again.",
            },
            "errors": {
                "type": "array",
                "description": "Everything that is wrong with the call.",
                "items": {
                    "type": "object",
                    "required": ["reason"],
                    "properties": {
                        "pointer": { "type": "string", "description": "Where in the body, as a JSON pointer (RFC 6901)." },
                        "parameter": { "type": "string", "description": "Which value of the path or the query." },
                        "reason": { "type": "string" },
                    },
                },
            },
        },
    })
}
