//! The answer rule of a telegram party: what changes in the header, and how it says how a transaction ended.

use fei_exchange::{Code, Outcome};

use super::lookup::header_row;
use super::value;
use crate::FindingCode;
use crate::notation;
use crate::plan::{AnswerRule, Field, FieldIx, HeaderRule, Kind, Layout, Wording};
use crate::read::{At, Entries};
use crate::report::{Draft, Report};
use crate::typed::{AnswerEntry, TelegramFile, Text};

/// The header row that a code row's `rsp_code` goes to.
pub(crate) const RSP_CODE: &str = "rsp_code";

/// Compiles `answer = { … }`.
pub(crate) fn compile(typed: &TelegramFile, header: &Layout, report: &mut Report<'_>) -> AnswerRule {
    let Some(answer) = &typed.answer else { return AnswerRule { rows: Box::default() } };
    let mut rows = Vec::new();
    for (name, entry) in &answer.0 {
        match entry {
            AnswerEntry::Rows(names) if &*name.value == "blank" => {
                let fields = names.iter().filter_map(|name| header_row(name, header, report));
                rows.extend(fields.map(|field| (field, HeaderRule::Blank)));
            }
            AnswerEntry::Rows(names) => {
                let span = names.first().map_or(name.span, |first| first.span);
                let draft = Draft::error(FindingCode::WrongType, span, "only `blank` has a list of rows");
                report.add(draft.expected("blank = [\"ROW\", …]"));
            }
            AnswerEntry::Text(text) => rows.extend(text_rule(name, text, header, report)),
            AnswerEntry::Worded(texts) => rows.extend(worded(name, texts, header, report)),
        }
    }
    if !rows.iter().any(|(field, _)| &*header.field(*field).key == RSP_CODE) {
        let draft = Draft::error(FindingCode::AnswerRule, answer.span, "nothing tells the core how it ended");
        report.add(draft.expected(
            "rsp_code = { A = \"0000\", D = \"…\", N = \"…\", U = \"…\" }, and a header row `rsp_code`",
        ));
    }
    AnswerRule { rows: rows.into() }
}

/// `msg_type = "+100"` or a constant.
fn text_rule(
    name: &Text,
    text: &Text,
    header: &Layout,
    report: &mut Report<'_>,
) -> Option<(FieldIx, HeaderRule)> {
    let ix = header_row(name, header, report)?;
    let field = header.field(ix);
    let Some(add) = notation::plus(text) else {
        value::fits(text, field, report);
        return Some((ix, HeaderRule::Constant(text.value.clone())));
    };
    if !matches!(field.kind, Kind::Text | Kind::Digits) || field.width > 9 {
        let message = format!("`{}` is not a row of at most nine digits to add to", name.value);
        report.add(Draft::error(FindingCode::DoesNotFit, text.span, message));
    }
    Some((ix, HeaderRule::Add(add)))
}

fn worded(
    name: &Text,
    texts: &At<Entries<Text>>,
    header: &Layout,
    report: &mut Report<'_>,
) -> Option<(FieldIx, HeaderRule)> {
    let ix = header_row(name, header, report)?;
    let field = header.field(ix);
    Some((ix, HeaderRule::Worded(wording(field, texts, &*field.key == RSP_CODE, report))))
}

/// Texts by class and by code.
pub(crate) fn wording(
    field: &Field,
    texts: &At<Entries<Text>>,
    takes_rsp_code: bool,
    report: &mut Report<'_>,
) -> Wording {
    let mut by_outcome: [Option<Box<str>>; 4] = Default::default();
    let mut by_code = Vec::new();
    for (key, text) in &texts.0 {
        fits(text, field, report);
        let class =
            Outcome::ALL.iter().position(|outcome| key.len() == 1 && key.starts_with(outcome.letter()));
        match (class, Code::parse(key)) {
            (Some(class), _) => by_outcome[class] = Some(text.value.clone()),
            (None, Some(code)) => by_code.push((code, text.value.clone())),
            (None, None) => report.add(unknown_class(key)),
        }
    }
    for (outcome, _) in Outcome::ALL.iter().zip(&by_outcome).filter(|(_, text)| text.is_none()) {
        let message = format!("nothing stands for {} ({outcome})", outcome.letter());
        report.add(
            Draft::error(FindingCode::AnswerRule, texts.span, message)
                .expected(format!("{} = \"…\"", outcome.letter())),
        );
    }
    let by_outcome = by_outcome.map(Option::unwrap_or_default);
    Wording { by_code: by_code.into(), by_outcome, takes_rsp_code }
}

fn unknown_class(key: &Text) -> Draft {
    let draft = Draft::error(
        FindingCode::UnknownKey,
        key.span,
        format!("`{}` is neither a class nor a code", key.value),
    );
    draft
        .expected("A (executed), D (declined), N (not executed), U (unknown), or a code as N30")
        .help("`fei explain` lists the codes")
}

/// A text with `{ko}` is cut where it is too long, and no text leaves the field empty; any other must fit.
fn fits(text: &Text, field: &Field, report: &mut Report<'_>) {
    if !text.contains("{ko}") && !text.is_empty() {
        value::fits(text, field, report);
    }
}
