//! Answers that came where requests come. They are answered by nothing: whoever else answers them would answer that in turn,
//! without an end.

use fei_codec::scalar;
use fei_layout::plan::{AnswerOnlyData, Party, SetBy, Side};
use fei_layout::{Recognised, Registry};

#[cfg(test)]
mod tests;

/// Whether a telegram that was taken for a request is an answer. Where no row of its header that tells both sides apart says
/// that it asks, it is one when it holds what only answers may.
pub(crate) fn is_answer(
    layouts: &Registry,
    party: &Party,
    telegram: &[u8],
    recognised: Option<&Recognised>,
) -> bool {
    let says_it_is = |side| layouts.says_it_is(side, &party.name, telegram);
    let is_told = match recognised {
        Some(recognised) => recognised.side == Side::Response,
        None => says_it_is(Side::Response),
    };
    is_told || holds_answers_data(party, telegram) && !says_it_is(Side::Request)
}

/// Whether a row of the header that only answers set holds something. A code, `"+100"`, does not say by itself which side it is:
/// that of an unknown request may be that of an unknown answer.
fn holds_answers_data(party: &Party, telegram: &[u8]) -> bool {
    let Some(header) = party.telegram().map(|contract| &contract.header) else { return false };
    // Otherwise requests may hold it too.
    let is_kept_to = header.answer_only_data == AnswerOnlyData::Error;
    let mut rows = header.fields.iter().filter(|field| field.set_by == SetBy::Answer);
    is_kept_to && rows.any(|field| scalar::has_data(field, telegram, field.at))
}
