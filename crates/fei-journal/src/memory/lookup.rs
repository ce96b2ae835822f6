//! Looking into the book: every row is looked at, which a book of this size may.

use std::collections::BTreeMap;

use fei_exchange::{Effect, Outcome, TxnId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::book::Book;
use super::row::{Happened, Row as Kept};
use crate::{
    Backlog, ForPeople, Item, ItemQuery, KeyOf, Leg, Marks, Query, Row, Shown, Stage, Sums, TakingBack, Total,
};

impl Book {
    pub(super) fn query(&self, query: &Query) -> Vec<Row> {
        let newest_first = self.rows.values().rev().map(|row| row.row());
        let older = |row: &Row| query.before.is_none_or(|before| row.txn < before);
        let fits = newest_first.filter(|row| older(row) && self.fits(query, row));
        fits.take(query.limit()).collect()
    }

    fn fits(&self, query: &Query, row: &Row) -> bool {
        let account = self.rows.get(&row.txn).and_then(|kept| kept.intent.marks.account.clone());
        let names = [
            Some(row.txn.to_string()),
            row.reference.as_ref().map(ToString::to_string),
            Some(row.trace.to_string()),
        ];
        query.number.as_ref().is_none_or(|number| names.iter().flatten().any(|name| **name == **number))
            && query.amount.is_none_or(|amount| row.amount == Some(amount))
            && query.account.as_ref().is_none_or(|wanted| account.as_ref() == Some(wanted))
            && query.from.is_none_or(|from| row.began >= from)
            && query.until.is_none_or(|until| row.began < until)
            && query.outcome.is_none_or(|outcome| row.outcome == Some(outcome))
            && query.stage.is_none_or(|stage| row.stage == stage)
            && query.institution.as_ref().is_none_or(|institution| row.institution == *institution)
            && query.channel.as_ref().is_none_or(|channel| row.channel == *channel)
            && (query.keys.is_empty() || query.keys.iter().any(|key| self.is_under(key, row)))
    }

    fn is_under(&self, key: &KeyOf, row: &Row) -> bool {
        let kept = self.rows.get(&row.txn).filter(|kept| kept.intent.channel == key.channel);
        kept.is_some_and(|kept| kept.intent.key.starts_with(&key.begins))
    }

    pub(super) fn taking_back(&self, channel: &str, name: &[u8], original: TxnId) -> Vec<TakingBack> {
        let began = |kept: &Kept| kept.events.first().map(|event| event.number);
        // Of what was unknown its own side's word, and not what people say.
        let is_answer = |event: &&Happened| {
            event.from != Some(Stage::Manual) && event.to.is_some_and(|to| !to.is_open(Effect::Money))
        };
        let answered = self.rows.get(&original).and_then(|kept| kept.events.iter().find(is_answer));
        let taking = self.rows.values().filter_map(|kept| {
            let (intent, outcome) = (&kept.intent, kept.ending.get().map(|ending| ending.outcome));
            let takes = &*intent.channel == channel && intent.takes_back.as_deref() == Some(name);
            let may_have = !matches!(outcome, Some(Outcome::Declined | Outcome::NotExecuted));
            (takes && may_have).then(|| TakingBack {
                txn: intent.txn,
                key: (&*intent.key).into(),
                transaction: intent.transaction.clone(),
                layout_hash: intent.layout_hash,
                day: intent.day,
                outcome,
                may_have_come_first: answered.is_none_or(|answer| began(kept) < Some(answer.number)),
            })
        });
        taking.take(TakingBack::MAX).collect()
    }

    pub(super) fn show(&self, txn: TxnId) -> Option<Shown> {
        let kept = self.rows.get(&txn)?;
        let mut telegrams = vec![(Leg::Request, kept.intent.request.clone())];
        telegrams.extend(kept.came.clone().map(|came| (Leg::Came, came)));
        let now = kept.ending.get().map(|ending| ending.answer.clone());
        match &kept.first_ending {
            Some(first) => {
                telegrams.push((Leg::Answer, first.answer.clone()));
                let settled = now.filter(|_| kept.stage.settled().is_some());
                telegrams.extend(settled.map(|answer| (Leg::Settled, answer)));
            }
            None => telegrams.extend(now.map(|answer| (Leg::Answer, answer))),
        }
        telegrams.extend(kept.notice.clone().map(|notice| (Leg::Notice, notice.telegram)));
        Some(Shown {
            row: kept.row(),
            layout_hash: kept.intent.layout_hash,
            deadline: kept.intent.deadline,
            events: kept.events.iter().map(Happened::event).collect(),
            attempts: kept.attempts.clone(),
            items: self.items(&ItemQuery { txn: Some(txn), limit: usize::MAX, ..ItemQuery::default() }),
            telegrams,
            unreadable: Vec::new(),
        })
    }

    pub(super) fn totals(&self, day: Date) -> Vec<Total> {
        let mut sums = Sums::default();
        for kept in self.rows.values().filter(|kept| kept.intent.day == day) {
            let marks = Marks { account: None, ..kept.intent.marks.clone() };
            let of = (kept.intent.institution.clone(), kept.intent.transaction.clone());
            sums.add(of, kept.stage, marks);
        }
        sums.totals()
    }

    pub(super) fn items(&self, query: &ItemQuery) -> Vec<Item> {
        let one = query.txn.is_some() || query.id.is_some();
        let state = |item: &Item| match query.state {
            Some(state) => item.state == state,
            None => one || item.state.is_open(),
        };
        let fits = |item: &&Item| {
            state(item)
                && query.id.is_none_or(|id| item.id == id)
                && query.txn.is_none_or(|txn| item.txn == txn)
                && query.institution.as_ref().is_none_or(|institution| item.institution == *institution)
                && query.after.is_none_or(|after| item.id > after)
        };
        let limit = if query.limit == 0 { Query::LIMIT } else { query.limit };
        self.items.all.values().filter(fits).take(limit).cloned().collect()
    }

    pub(super) fn backlog(&self) -> Vec<Backlog> {
        let mut alike = BTreeMap::<_, Backlog>::new();
        for item in self.items.all.values().filter(|item| item.state.is_open()) {
            let oldest = Timestamp::from_millisecond(item.txn.given_at_ms()).unwrap_or(Timestamp::MIN);
            let (institution, kind, state) = (item.institution.clone(), item.kind, item.state);
            let empty = || Backlog { institution: institution.clone(), kind, state, items: 0, oldest };
            let key = (institution.clone(), kind.number(), state.number());
            let backlog = alike.entry(key).or_insert_with(empty);
            backlog.items += 1;
            backlog.oldest = backlog.oldest.min(oldest);
        }
        alike.into_values().collect()
    }

    pub(super) fn for_people(&self) -> Vec<ForPeople> {
        let mut all = BTreeMap::<_, u64>::new();
        for kept in self.rows.values() {
            let is_for_people = match kept.stage {
                Stage::Manual => true,
                Stage::Unknown => self.is_put_aside(kept.intent.txn),
                _ => false,
            };
            if is_for_people {
                *all.entry(kept.intent.institution.clone()).or_default() += 1;
            }
        }
        let one = |(institution, transactions)| ForPeople { institution, transactions };
        all.into_iter().map(one).collect()
    }
}

impl Kept {
    fn row(&self) -> Row {
        let (intent, ending) = (&self.intent, self.ending.get());
        Row {
            txn: intent.txn,
            began: Timestamp::from_millisecond(intent.txn.given_at_ms()).unwrap_or(Timestamp::MIN),
            day: intent.day,
            transaction: intent.transaction.clone(),
            channel: intent.channel.clone(),
            institution: intent.institution.clone(),
            reference: intent.reference.clone(),
            trace: intent.trace.clone(),
            part: self.part,
            effect: intent.effect,
            amount: intent.marks.amount,
            currency: intent.marks.currency.clone(),
            account_tail: intent.marks.account.as_ref().map(|account| account.tail().into()),
            stage: self.stage,
            outcome: ending.map(|ending| ending.outcome),
            code: ending.and_then(|ending| ending.code),
            delivery: self.delivery,
            changed: self.changed,
            closed: self.closed,
        }
    }
}
