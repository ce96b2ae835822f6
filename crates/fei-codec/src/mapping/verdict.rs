//! What an institution's answer means for the core: first whether it answers this request, then what its codes say.

use fei_exchange::{Code, Failure, Outcome};
use fei_layout::plan::{Ask, CodeRow, Echo, Http, JsonParty, LocalAnswer, Piece, Source};

use super::blame::shown_code;
use super::same::same;
use super::sources::Sources;
use super::{Answer, Context};
use crate::View;
use crate::json::{Instance, Unread};

/// How a transaction ended, and what the core is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How it ended.
    pub outcome: Outcome,
    /// Why, when it is not the institution's own executed or declined. With [`Code::UnlistedCode`] and
    /// [`Code::EchoMismatch`] somebody should be woken.
    pub code: Option<Code>,
    /// The response code of the code row, before the party's own.
    pub rsp_code: Option<Box<str>>,
    /// For `{ko}` in the header of the answer.
    pub ko: Box<str>,
    /// For the log: what differed, which code is in no row. Masked; empty when there is nothing to say.
    pub detail: Box<str>,
}

impl Verdict {
    /// The verdict on a transaction that did not come to an institution's answer.
    #[must_use]
    pub fn failed(failure: &Failure) -> Self {
        Self::coded(failure.code, failure.detail.to_string())
    }

    /// The verdict of an answer that FEI gives by itself.
    pub(super) fn local(answer: &LocalAnswer) -> Self {
        let (ko, detail) = (words(answer.outcome).into(), Box::default());
        Self { outcome: answer.outcome, code: None, rsp_code: answer.rsp_code.clone(), ko, detail }
    }

    /// The verdict that only an outcome and a code are known of.
    #[must_use]
    pub fn told(outcome: Outcome, code: Option<Code>) -> Self {
        let ko = code.map_or(words(outcome), Code::ko);
        Self { outcome, code, rsp_code: None, ko: ko.into(), detail: Box::default() }
    }

    pub(super) fn coded(code: Code, detail: String) -> Self {
        Self {
            outcome: code.outcome(),
            code: Some(code),
            rsp_code: None,
            ko: code.ko().into(),
            detail: detail.into(),
        }
    }

    /// What a code row says.
    fn of_row(row: &CodeRow) -> Self {
        Self::of(row.is, row.rsp_code.clone(), &row.ko)
    }

    /// What a row of codes says. One that knows no outcome says that the other side is still at it.
    pub(super) fn of(outcome: Outcome, rsp_code: Option<Box<str>>, ko: &str) -> Self {
        let code = match outcome {
            Outcome::Executed | Outcome::Declined => None,
            Outcome::NotExecuted => Some(Code::Refused),
            Outcome::Unknown => Some(Code::Pending),
        };
        Self { outcome, code, rsp_code, ko: ko.into(), detail: Box::default() }
    }
}

/// What a Korean core may be told of an outcome that no code explains.
const fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Executed => "정상",
        Outcome::Declined => "거절",
        Outcome::NotExecuted => "미처리",
        Outcome::Unknown => "결과 불명",
    }
}

/// Judges an answer. A list with more elements than are read by their number, or an echo that is absent or differs,
/// makes it the answer to something else: unknown, whatever its codes say. Then the first code row that fits decides;
/// none fits: unknown, never declined.
#[must_use]
pub fn verdict(
    http: &Http,
    party: &JsonParty,
    request: &View<'_>,
    context: &Context<'_>,
    answer: &Answer<'_>,
) -> Verdict {
    let ask = &http.ask;
    let sources = Sources::of(request, &party.tables, context);
    if let Some(verdict) = too_long(answer) {
        return verdict;
    }
    if let Some(echo) = ask.echo.iter().find(|echo| came_back(echo, &sources, answer) != CameBack::Same) {
        return not_what_was_sent(echo);
    }
    by_codes(ask, party, (answer, Instance::DOCUMENT))
}

/// The verdict on a list with more elements than are read by their number.
pub(super) fn too_long(answer: &Answer<'_>) -> Option<Verdict> {
    let Unread { list, elements, read } = answer.unread()?;
    Some(Verdict::coded(Code::EchoMismatch, format!("{list} has {elements} elements, not {read}")))
}

/// The verdict on an echo that is absent or differs.
pub(super) fn not_what_was_sent(echo: &Echo) -> Verdict {
    Verdict::coded(Code::EchoMismatch, format!("{} is not what was sent", echo.path))
}

/// An answer, and where in it the codes are: the document, or one element of a list.
pub(super) type Said<'s> = (&'s Answer<'s>, Instance);

/// The first code row that fits.
pub(super) fn by_codes(ask: &Ask, party: &JsonParty, said: Said<'_>) -> Verdict {
    // A row without columns says nothing.
    let fits = |row: &&CodeRow| !row.columns.is_empty() && fits(&row.columns, ask, said);
    match party.codes.iter().find(fits) {
        Some(row) => Verdict::of_row(row),
        None => Verdict::coded(Code::UnlistedCode, format!("no row for {}", columns(ask, said))),
    }
}

/// What became of a value that must come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CameBack {
    /// It is what was sent.
    Same,
    /// It is not there.
    Absent,
    /// It is something else.
    Other,
}

/// Whether what must come back is there and is what was sent.
pub(super) fn came_back(echo: &Echo, sources: &Sources<'_>, answer: &Answer<'_>) -> CameBack {
    if came_back_as_it_stands(echo, sources, answer) {
        return CameBack::Same;
    }
    let Some(came) = answer.value(sources.element, echo.slot) else { return CameBack::Absent };
    match sources.template(&echo.expected, &echo.path) {
        Ok(sent) if same(&sent, &came) => CameBack::Same,
        _ => CameBack::Other,
    }
}

/// Whether a field's bytes are the text that came: a number among them is the same number then.
fn came_back_as_it_stands(echo: &Echo, sources: &Sources<'_>, answer: &Answer<'_>) -> bool {
    let [Piece::Value(Source::Field(ix))] = &*echo.expected.pieces else { return false };
    let sent = sources.request.plain(sources.scope, *ix);
    sent.is_some_and(|sent| {
        answer.text(sources.element, echo.slot).is_some_and(|came| came.as_bytes() == sent)
    })
}

/// All columns are columns of this answer and have these values.
pub(super) fn fits(pattern: &[(Box<str>, Box<str>)], ask: &Ask, (answer, from): Said<'_>) -> bool {
    pattern.iter().all(|(column, wanted)| {
        let place = ask.codes.iter().find(|(known, _)| known == column);
        let value = place.and_then(|(_, place)| answer.value(from, *place));
        value.is_some_and(|value| *value.text() == **wanted)
    })
}

/// `api="A0000" bank="777"`: the codes themselves, which are nobody's secret as long as they look like codes.
fn columns(ask: &Ask, (answer, from): Said<'_>) -> String {
    let one = |(column, place): &(Box<str>, _)| match answer.value(from, *place) {
        Some(value) => format!("{column}={}", shown_code(value.text())),
        None => format!("{column} absent"),
    };
    ask.codes.iter().map(one).collect::<Vec<_>>().join(" ")
}
