//! A `party.toml` as typed: one form for those who speak telegrams, one for those who speak JSON.

use toml::de::DeValue;

use super::losses::LossTable;
use super::{AtBase, Per, Row, SpeaksWord, Text};
use crate::plan::{AnswerOnlyData, Charset, Empty, Prefix, PrefixCounts, TextPolicy};
use crate::read::{At, Document, Entries, Node, Read, Reader, typed};

typed! {
    /// Whoever speaks fixed-length telegrams.
    "a telegram party" TelegramFile {
        /// "telegram".
        #[expect(dead_code, reason = "it decided which form this is")]
        speaks: At<SpeaksWord>,
        /// For people.
        title?: Text,
        /// The charset of its bytes, where a row does not say another: "cp949", "euc-kr" (KS X 1001 strictly), "utf-8" and so on. There is no default.
        charset?: At<Charset>,
        /// What happens to characters that cannot be written, by side.
        text?: TextSides,
        /// Which bytes mean "no date". A time is never null unless its row says so.
        empty?: At<Empty>,
        /// How a telegram is cut out of the stream.
        frame?: FrameTable,
        /// Short frames that are answered at once.
        polls?: Vec<PollTable>,
        /// Header rows that pair answers and find duplicates, a day among them; "send_dtm.date" is the day of a moment.
        key?: At<Vec<Text>>,
        /// Why a key without a day is never used again.
        key_forever?: Text,
        /// Header rows that a repetition may change.
        repeat?: Vec<Text>,
        /// The tracking number: "{send_date}-{bank_code}-{msg_no}".
        trace?: Text,
        /// The rows of the header; none for records, which then need no frame, key, trace and answer.
        header?: At<Vec<Row>>,
        /// What changes in the header of an answer: "+100", a constant, `blank = [...]`, or texts by outcome and code.
        answer?: At<Entries<AnswerEntry>>,
        /// What FEI writes into the header of a telegram that it sends of its own accord: constants, "{@seq}", "{@now}", "{@date}", "{@time}".
        ask?: Entries<Text>,
        /// What its own answers mean, when it is asked: the first row that fits decides. Header rows, and is, ko.
        codes?: At<Vec<At<CodeEntry>>>,
        /// The sheet's own words for types: { AN = "X", AHN = "H", N = "9" }.
        words?: Entries<Text>,
        /// What the sheet's offsets count from: "telegram", "body" or 1.
        at_base?: At<AtBase>,
        /// Data of a request in a row that only the answer sets: "error", "warn" or "allow".
        answer_only_data?: At<AnswerOnlyData>,
        /// What is said of what a conversion changes, by kind.
        losses?: LossTable,
        /// Remarks.
        #[expect(dead_code, reason = "kept for export")]
        note?: Text,
    }
}

typed! {
    /// What happens to characters that cannot be written, by side.
    "`text`" TextSides {
        /// In requests.
        request: At<TextPolicy>,
        /// In answers: never changes an outcome.
        answer: At<TextPolicy>,
    }
}

typed! {
    /// How a telegram is cut out of the stream.
    "`frame`" FrameTable {
        /// How the length in front is written.
        prefix: At<Prefix>,
        /// Bytes of the length.
        width: At<u32>,
        /// Whether the length counts the rest or itself too.
        counts: At<PrefixCounts>,
        /// The longest telegram, without its length.
        bytes_max: At<u32>,
    }
}

typed! {
    /// A short frame that is answered at once.
    "a poll" PollTable {
        /// Its length, without the length in front.
        bytes: At<u32>,
        /// How it starts.
        starts: Text,
        /// The answer; `{rest}` at the end is what followed the start.
        answer: Text,
    }
}

typed! {
    /// Whoever speaks JSON.
    "a JSON party" JsonFile {
        /// "json".
        #[expect(dead_code, reason = "it decided which form this is")]
        speaks: At<SpeaksWord>,
        /// For people.
        title?: Text,
        /// How it numbers transactions.
        reference?: ReferenceTable,
        /// HTTP statuses that its contract calls "not executed".
        refused?: Vec<At<u32>>,
        /// Code tables by name; `*` is any, `same` the value itself.
        tables?: Entries<Entries<TableEntry>>,
        /// What its codes mean: the first row that fits decides. Columns of any name, and is, rsp_code, ko.
        codes?: At<Vec<At<CodeEntry>>>,
        /// Remarks.
        #[expect(dead_code, reason = "kept for export")]
        note?: Text,
    }
}

typed! {
    /// How transactions are numbered.
    "`reference`" ReferenceTable {
        /// The whole number: "{@setting.org_code}U{seq}".
        form: Text,
        /// How the counter is written in it: "base36(9)" or "decimal(6)".
        seq: Text,
        /// When the counter starts again: on each business date, or not ever.
        per: At<Per>,
    }
}

/// One row of codes; a row of which a value cannot be read is not half a row.
#[derive(Debug, Clone)]
pub(crate) struct CodeEntry(pub(crate) Entries<Text>);

impl Read for CodeEntry {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let entries: Entries<Text> = Entries::read(node, reader)?;
        let whole = node.get_ref().as_table().is_some_and(|table| table.len() == entries.0.len());
        whole.then_some(Self(entries))
    }
}

/// What happens to one header row of an answer.
#[derive(Debug, Clone)]
pub(crate) enum AnswerEntry {
    /// `"+100"` or a constant.
    Text(Text),
    /// `blank = ["rsv1"]`.
    Rows(Vec<Text>),
    /// By class and code.
    Worded(At<Entries<Text>>),
}

impl Read for AnswerEntry {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(_) => Text::read(node, reader).map(Self::Text),
            DeValue::Array(_) => Vec::read(node, reader).map(Self::Rows),
            DeValue::Table(_) => Read::read(node, reader).map(Self::Worded),
            _ => reader.wrong_type(node, "text in quotes, or a table { A = \"0000\", … }"),
        }
    }
}

/// A value of a code table, or the second key's values.
#[derive(Debug, Clone)]
pub(crate) enum TableEntry {
    Value(Text),
    Second(Entries<Text>),
}

impl Read for TableEntry {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(_) => Text::read(node, reader).map(Self::Value),
            DeValue::Table(_) => Entries::read(node, reader).map(Self::Second),
            _ => reader.wrong_type(node, "text in quotes, or a table of the second key"),
        }
    }
}

typed! {
    /// What every party.toml says first.
    "a party" SpeaksProbe {
        /// "telegram" or "json".
        #[expect(dead_code, reason = "it decided which form this is")]
        speaks: At<SpeaksWord>,
    }
}

impl SpeaksProbe {
    /// What a party speaks, when its file says so, without any findings.
    pub(crate) fn peek(document: &Document<'_>) -> Option<SpeaksWord> {
        match document.text_of("speaks")?.as_str() {
            "telegram" => Some(SpeaksWord::Telegram),
            "json" => Some(SpeaksWord::Json),
            _ => None,
        }
    }
}
