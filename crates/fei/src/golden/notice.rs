//! Tries the notice cases: what the core is told of a result, and whether its answer takes it.

use fei_codec::{Context, Error, Losses, NoticeHeard, Settled, Verdict, View};
use fei_layout::Registry;
use fei_layout::plan::{TelegramParty, Transaction};

use super::{Difference, NoticeCase, first_difference};
use crate::ruler::in_charset;
use crate::settings::Settings;
use crate::stamp::Stamp;

/// Where a notice case is not as it is written.
pub(crate) fn judge(case: &NoticeCase, registry: &Registry, settings: &Settings) -> Vec<Difference> {
    let version = |id: &str| registry.transaction(id, case.date).map(|found| &**found);
    let speaks = registry.party(&case.party).and_then(|party| party.telegram());
    let (Some(notice), Some(original), Some(party)) = (version(&case.transaction), version(&case.of), speaks)
    else {
        let wanted = format!("{} and {} on {}", case.transaction, case.of, case.date);
        return vec![case.differs("layout", &wanted, "no such layouts")];
    };
    let tried = Tried { case, notice, original, party, settings };
    match tried.told() {
        Ok(telegram) => tried.compared(&telegram),
        Err(error) => vec![case.differs("core_gets", "a telegram", &error.to_string())],
    }
}

struct Tried<'c> {
    case: &'c NoticeCase,
    notice: &'c Transaction,
    original: &'c Transaction,
    party: &'c TelegramParty,
    settings: &'c Settings,
}

impl Tried<'_> {
    /// The telegram of the case's attempt.
    fn told(&self) -> Result<Vec<u8>, Error> {
        let (case, original) = (self.case, self.original);
        let request = View::read(&original.request, &case.asked.bytes)?;
        let answer = match &case.answered {
            Some(answered) => answered.bytes.clone(),
            None => self.answered(&request)?,
        };
        let answer = View::read(&original.response, &answer)?;
        let settled = Settled { request: &request, answer: &answer, outcome: case.outcome };
        let (mut telegram, mut losses) = (Vec::new(), Losses::new());
        self.with_context(|context| {
            fei_codec::write_notice(self.notice, settled, case.number, context, &mut telegram, &mut losses)?;
            match case.attempt {
                0 | 1 => Ok(()),
                again => fei_codec::repeat_notice(self.notice, &mut telegram, again, context),
            }
        })?;
        Ok(telegram)
    }

    /// What a repetition hears of a result that was settled without an answer of the institution's own.
    fn answered(&self, request: &View<'_>) -> Result<Vec<u8>, Error> {
        let verdict = Verdict {
            outcome: self.case.outcome,
            code: None,
            rsp_code: None,
            ko: Box::default(),
            detail: Box::default(),
        };
        let (mut answer, mut losses) = (Vec::new(), Losses::new());
        fei_codec::write_answer(
            self.party,
            self.original,
            request,
            &verdict,
            None,
            &mut answer,
            &mut losses,
        )?;
        Ok(answer)
    }

    fn compared(&self, telegram: &[u8]) -> Vec<Difference> {
        let layout = &self.notice.request;
        let show = |bytes: &[u8]| in_charset(layout.charset, bytes);
        let difference = first_difference("core_gets", &self.case.core_gets, telegram, show);
        if let Some(mut difference) = difference {
            difference.name_field(layout, &self.case.core_gets.bytes);
            return vec![difference];
        }
        let Some(answer) = &self.case.core_sends else { return Vec::new() };
        match self.heard(telegram, &answer.bytes) {
            Ok(taken) if taken == self.case.taken => Vec::new(),
            Ok(taken) => {
                vec![self.case.differs("taken", &self.case.taken.to_string(), &taken.to_string())]
            }
            Err(error) => vec![self.case.differs("core_sends", "an answer", &error.to_string())],
        }
    }

    fn heard(&self, sent: &[u8], answer: &[u8]) -> Result<bool, Error> {
        let (sent, answer) =
            (View::read(&self.notice.request, sent)?, View::read(&self.notice.response, answer)?);
        answer.check()?;
        let heard = fei_codec::heard_of_notice(self.notice, self.party, &sent, &answer);
        Ok(matches!(heard, NoticeHeard::Taken(_)))
    }

    fn with_context<T>(&self, run: impl FnOnce(&Context<'_>) -> T) -> T {
        let stamp = Stamp::of_case(self.case.date);
        let party = self.settings.parties.get(&self.case.party);
        let setting = |name: &str| party.and_then(|party| party.settings.get(name).cloned());
        run(&Context {
            reference: self.case.reference.as_deref(),
            own_reference: None,
            attempt: None,
            now: stamp.moment().map_or("", |moment| moment.now),
            setting: &setting,
            secret: &|_| None,
            original: None,
            parts: None,
        })
    }
}

impl NoticeCase {
    fn differs(&self, part: &'static str, expected: &str, got: &str) -> Difference {
        Difference::of_words(part, self.place.line, expected, got)
    }
}
