//! A party that speaks telegrams: framing, header, polls, and who it is in a log.

use std::sync::Arc;

use super::inventory::{Inventory, Shared, Typed};
use super::lookup::header_row;
use super::offsets::{self, Base};
use super::shape::{Item, OURS, shape};
use super::{Context, answer, asked, key, program, room, template, value, wide};
use crate::FindingCode;
use crate::plan::{
    Charset, Empty, FieldIx, Frame, Layout, LayoutId, Offsets, Party, Poll, Prefix, PrefixCounts, Role, Side,
    Speaks, Step, TelegramParty, TextPolicy,
};
use crate::read::{Entries, Span, has, missing, top};
use crate::report::{Draft, Report};
use crate::typed::{AtBase, LossTable, PollTable, TelegramFile, Text};

/// A telegram party as its transactions see it.
pub(crate) struct Telegram<'t> {
    pub(crate) context: Context<'t>,
    pub(crate) header: Vec<Item<'t>>,
    /// Bytes of the header, as far as its types could be read.
    pub(crate) header_bytes: Option<u64>,
    pub(crate) plan: TelegramParty,
    pub(crate) sound: bool,
    pub(crate) typed: &'t TelegramFile,
}

impl Telegram<'_> {
    /// The party for the registry.
    pub(crate) fn party(&self, name: &str) -> Party {
        Party {
            name: name.into(),
            title: title(self.typed.title.as_ref(), name),
            speaks: Speaks::Telegram(Box::new(self.plan.clone())),
        }
    }

    /// What the offsets of its sheets count from.
    pub(crate) fn base(&self) -> Base {
        base(&self.context, self.header_bytes.unwrap_or(0))
    }

    /// What the offsets of its records count from: they have no header.
    pub(crate) fn record_base(&self) -> Base {
        base(&self.context, 0)
    }
}

/// A title, or the name in its place.
pub(crate) fn title(title: Option<&Text>, name: &str) -> Box<str> {
    title.map_or_else(|| name.into(), |title| title.value.clone())
}

fn base(context: &Context<'_>, header_bytes: u64) -> Base {
    let (telegram, item) = match context.base {
        AtBase::Telegram => (0, 0),
        AtBase::Body => (-i64::try_from(header_bytes).unwrap_or(0), 0),
        AtBase::One => (1, 1),
    };
    Base { telegram, item, frame_bytes_max: context.frame_bytes_max }
}

/// Compiles a party.
pub(crate) fn compile<'t>(
    name: &'t str,
    file: &'t Typed<TelegramFile>,
    inventory: &'t Inventory,
    report: &mut Report<'_>,
) -> Telegram<'t> {
    let before = report.errors();
    let typed = &file.typed;
    words(typed.words.as_ref(), report);
    needed(typed, report);
    let frame = frame(typed, report);
    let context = context(name, typed, &inventory.shared, frame.bytes_max);
    wide::party(typed, context.charset, report);
    let header = shape(typed.header.as_ref().map_or(&[][..], |rows| &rows.value), &context, report);
    let from_body = Base { telegram: 0, ..base(&context, 0) };
    let header_base = if context.base == AtBase::Body { from_body } else { base(&context, 0) };
    let header_bytes = offsets::check(&header, 0, header_base, report);
    room::check(&header, 0, room::most(typed), report);
    let id = LayoutId { transaction: name.into(), side: Side::Request };
    let layout = program::layout(id, &header, &[], false, &context, report);
    only_fields(&layout, typed.header.as_ref().map_or(typed.span, |rows| rows.span), report);
    let offsets = sheets(base(&context, header_bytes.unwrap_or(0)), header_bytes.unwrap_or(0));
    let plan = plan(typed, frame, (layout, offsets), report);
    key::check(typed, &plan.key, (&plan.header, inventory.exchanges(name)), report);
    let sound = file.sound && report.errors() == before;
    Telegram { context, header, header_bytes, plan, sound, typed }
}

/// The numbers that the sheets of a party give to the first bytes of a body and of an item.
fn sheets(base: Base, header_bytes: u64) -> Offsets {
    let number = |base: i64| u64::try_from(base).unwrap_or(0);
    Offsets { body: header_bytes.saturating_add_signed(base.telegram), item: number(base.item) }
}

fn plan(
    typed: &TelegramFile,
    frame: Frame,
    (header, offsets): (Layout, Offsets),
    report: &mut Report<'_>,
) -> TelegramParty {
    let names = |names: &[Text], report: &mut Report<'_>| -> Box<[FieldIx]> {
        names.iter().filter_map(|name| header_row(name, &header, report)).collect()
    };
    TelegramParty {
        charset: header.charset,
        frame,
        polls: typed.polls.iter().flatten().map(|one| poll(one, frame, header.charset, report)).collect(),
        key: key::compile(typed, &header, report),
        repeat: names(typed.repeat.as_deref().unwrap_or_default(), report),
        trace: typed.trace.as_ref().map_or_else(
            || template::constant(""),
            |trace| template::compile(trace, &mut template::Header { layout: &header }, report),
        ),
        answer: answer::compile(typed, &header, report),
        codes: asked::codes(typed, &header, report),
        header: Arc::new(header),
        offsets,
    }
}

/// Keys without which no telegram can be read.
fn needed(typed: &TelegramFile, report: &mut Report<'_>) {
    let mut need = |key: &str, expected: &str| {
        if !has(typed, key) {
            report.add(missing(top(typed), key).expected(expected));
        }
    };
    need(
        "charset",
        "charset = \"cp949\" (most cores that say EUC-KR), \"euc-kr\" (KS X 1001), \"utf-8\" or another",
    );
    need("header", "header = [ rows ], or header = [] for records without one");
    need("text", "text = { request = \"reject\", answer = \"replace\" }");
    if keeps_records(typed) {
        return;
    }
    need("frame", "frame = { prefix = \"ascii\", width = 4, counts = \"rest\", bytes_max = 2000 }");
    need("key", "key = [\"ROW\", …]: the header rows that pair answers and find duplicates");
    need("trace", "trace = \"{ROW}-{ROW}\": the tracking number for logs");
    need("answer", "[answer]: what changes in the header of an answer");
}

/// `header = []`: records, which nothing frames, pairs or answers.
fn keeps_records(typed: &TelegramFile) -> bool {
    typed.header.as_ref().is_some_and(|rows| rows.value.is_empty())
}

fn context<'t>(
    name: &'t str,
    typed: &'t TelegramFile,
    shared: &'t Shared,
    frame_bytes_max: u32,
) -> Context<'t> {
    let text = typed.text.as_ref();
    Context {
        party: name,
        shared,
        words: typed.words.as_ref(),
        charset: typed.charset.as_ref().map_or(Charset::Cp949, |charset| charset.value),
        text_request: text.map_or(TextPolicy::Reject, |text| text.request.value),
        text_answer: text.map_or(TextPolicy::Replace, |text| text.answer.value),
        empty: typed.empty.as_ref().map_or(Empty::Zeros, |empty| empty.value),
        base: typed.at_base.as_ref().map_or(AtBase::Telegram, |base| base.value),
        answer_only_data: typed.answer_only_data.as_ref().map_or_else(Default::default, |rule| rule.value),
        gates: typed.losses.as_ref().map_or_else(Default::default, LossTable::gates),
        frame_bytes_max,
    }
}

fn frame(typed: &TelegramFile, report: &mut Report<'_>) -> Frame {
    let Some(table) = &typed.frame else {
        let bytes_max = if keeps_records(typed) { room::BYTES_MAX } else { 9_999 };
        return Frame { prefix: Prefix::Ascii, width: 4, counts: PrefixCounts::Rest, bytes_max };
    };
    let (width, prefix) = (table.width.value, table.prefix.value);
    let fits = match prefix {
        Prefix::Ascii => (1..=8).contains(&width),
        Prefix::Binary => matches!(width, 1 | 2 | 4),
    };
    if !fits {
        let draft = Draft::error(FindingCode::TooLong, table.width.span, "no length has so many bytes");
        report.add(draft.expected("1 to 8 digits, or 1, 2 or 4 binary bytes"));
    }
    let itself = if table.counts.value == PrefixCounts::All { u64::from(width) } else { 0 };
    let countable = match prefix {
        Prefix::Ascii => 10_u64.saturating_pow(width.min(19)) - 1,
        Prefix::Binary => 256_u64.saturating_pow(width.min(8)) - 1,
    };
    let most = countable.saturating_sub(itself).min(u64::from(room::BYTES_MAX));
    if fits && !(1..=most).contains(&u64::from(table.bytes_max.value)) {
        let draft =
            Draft::error(FindingCode::TooLong, table.bytes_max.span, "the length cannot say so many bytes");
        report.add(draft.expected(format!("from 1 to {most}")));
    }
    Frame { prefix, width, counts: table.counts.value, bytes_max: table.bytes_max.value }
}

fn poll(table: &PollTable, frame: Frame, charset: Charset, report: &mut Report<'_>) -> Poll {
    let (answer, rest) = match table.answer.strip_suffix("{rest}") {
        Some(answer) => (answer, true),
        None => (&*table.answer.value, false),
    };
    let bytes = table.bytes.value as usize;
    if table.starts.len() > bytes || table.starts.is_empty() || bytes > frame.bytes_max as usize {
        let message = format!("a frame of {bytes} bytes cannot start like this");
        report.add(Draft::error(FindingCode::DoesNotFit, table.starts.span, message));
    }
    if !table.starts.is_ascii() || !answer.is_ascii() || answer.contains(['{', '}']) {
        let draft = Draft::error(
            FindingCode::BadText,
            table.answer.span,
            "a poll has characters of ASCII, with {rest} at its end at most",
        );
        report.add(draft.expected("\"HDRRESPOLL{rest}\""));
    }
    let bytes = |text: &str| value::in_charset(text, charset, true).unwrap_or_default().into();
    Poll { bytes: table.bytes.value, starts: bytes(&table.starts), answer: bytes(answer), rest }
}

/// Words of a sheet stand for letters of ours.
fn words(words: Option<&Entries<Text>>, report: &mut Report<'_>) {
    for (word, ours) in words.iter().flat_map(|words| &words.0) {
        if !word.bytes().all(|byte| byte.is_ascii_uppercase()) || word.is_empty() {
            report.add(Draft::error(FindingCode::BadText, word.span, "a sheet's word is of capital letters"));
        }
        if !OURS.contains(&&*ours.value) {
            let draft = Draft::error(FindingCode::UnknownWord, ours.span, "this is no type");
            report.add(draft.expected("\"X\", \"H\", \"9\" or \"S9\""));
        }
    }
}

/// A header is read before anything is known: nothing in it can vary.
fn only_fields(header: &Layout, span: Span, report: &mut Report<'_>) {
    let plain = |step: &Step| match step {
        Step::Field(ix) => !matches!(header.field(*ix).role, Role::View { .. }),
        _ => false,
    };
    if !header.steps.iter().all(plain) {
        let message = "a header has only fields: it is read before the transaction is known";
        report.add(Draft::error(FindingCode::BadGroup, span, message));
    }
}
