//! How a telegram is recognised: the header bytes of a request, and what the answer rule makes of them.

mod spelled;

use spelled::spelled;

use super::lookup::header_row;
use super::telegram::Telegram;
use super::value;
use crate::FindingCode;
use crate::charset;
use crate::plan::{Field, FieldIx, HeaderRule, Layout, Match};
use crate::read::{At, Entries, OneOrMany};
use crate::report::{Draft, Report};
use crate::typed::{Text, TransactionFile};

/// The header bytes that a request must have.
pub(crate) fn request(typed: &TransactionFile, header: &Layout, report: &mut Report<'_>) -> Box<[Match]> {
    let Some(table) = &typed.r#match else { return Box::default() };
    matches(table, header, |name, report| header_row(name, header, report), report)
}

/// The bytes that a table of rows and values asks for.
pub(crate) fn matches(
    table: &At<Entries<OneOrMany<Text>>>,
    layout: &Layout,
    row: impl Fn(&Text, &mut Report<'_>) -> Option<FieldIx>,
    report: &mut Report<'_>,
) -> Box<[Match]> {
    let mut matches = Vec::new();
    for (name, values) in &table.0 {
        let Some(ix) = row(name, report) else { continue };
        let field = layout.field(ix);
        if values.0.is_empty() {
            let draft =
                Draft::error(FindingCode::DoesNotFit, name.span, "no telegram has none of all values");
            report.add(draft.expected("a text, or an array of texts"));
        }
        let fits = |text: &&Text| value::fits(text, field, report);
        let texts: Vec<_> = values.0.iter().filter(fits).collect();
        let any = texts.iter().map(|text| spelled(text, field)).collect::<Option<Vec<_>>>();
        let Some(any) = any else {
            let message = format!("`{}` is not compared byte by byte", name.value);
            report.add(
                Draft::error(FindingCode::DoesNotFit, name.span, message)
                    .expected("a row of type X, 9, D, T, HEX, BCD, packed or binary"),
            );
            continue;
        };
        matches.push(Match { at: field.at, any: any.into_iter().flatten().collect() });
    }
    if table.0.is_empty() {
        report.add(Draft::error(FindingCode::NotApart, table.span, "every telegram would be this"));
    }
    matches.into()
}

/// What the answer rule makes of the request's header bytes.
pub(crate) fn response(request: &[Match], party: &Telegram<'_>) -> Box<[Match]> {
    let header = &party.plan.header;
    let mut answered: Vec<Match> = request.to_vec();
    for (ix, rule) in &party.plan.answer.rows {
        let field = header.field(*ix);
        let known = answered.iter().position(|one| one.at == field.at);
        match (rule, known) {
            (HeaderRule::Add(add), Some(known)) => {
                let any = &mut answered[known].any;
                *any = any.iter().map(|bytes| added(bytes, field, *add)).collect();
            }
            (HeaderRule::Constant(text), known) => {
                known.map(|known| answered.remove(known));
                let any = spelled(text, field);
                answered.extend(any.map(|any| Match { at: field.at, any: any.into() }));
            }
            (HeaderRule::Blank | HeaderRule::Worded(_), Some(known)) => {
                answered.remove(known);
            }
            _ => {}
        }
    }
    answered.into()
}

/// `2000` and 100 as `2100`; what is not a number stays.
fn added(bytes: &[u8], field: &Field, add: u32) -> Box<[u8]> {
    let number = charset::decode(field.charset, bytes).ok().and_then(|text| text.trim_end().parse().ok());
    let sum = number
        .and_then(|number: u32| number.checked_add(add))
        .and_then(|sum| value::bytes(&value::full_width(&sum.to_string(), bytes.len()), field));
    sum.filter(|sum| sum.len() == bytes.len()).map_or_else(|| bytes.into(), Into::into)
}
