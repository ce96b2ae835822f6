//! As typed: the tables of a layout file as they stand there, with their places. Read by [`crate::read`], described to
//! editors by [`crate::schema`]; what they mean is decided by [`crate::compile`].

mod condition;
mod local;
mod losses;
mod mapping;
mod notice;
mod party;
mod records;
mod row;
mod schemas;
mod serve;
mod transaction;
mod words;

pub(crate) use condition::{Condition, Conditions, Emptiness};
pub(crate) use local::{AnswerRow, LocalTable, OriginalTable};
pub(crate) use losses::LossTable;
pub(crate) use mapping::{
    By, ChooseRow, HttpTable, LaterTable, NamedRow, RequestRow, ResponseRow, SetRow, ValueSpec,
};
pub(crate) use notice::NoticeTable;
pub(crate) use party::{
    AnswerEntry, CodeEntry, JsonFile, PollTable, ReferenceTable, SpeaksProbe, TableEntry, TelegramFile,
};
pub(crate) use records::{CheckRow, RecordTable, RecordsFile};
pub(crate) use row::{Arm, Row, SharedFile};
pub(crate) use serve::{ServeTable, ServedOriginalTable, StatusTable};
pub(crate) use transaction::{FindTable, ItemsTable, OnUnknownTable, Total, TransactionFile};
pub(crate) use words::{
    AtBase, Day, Does, Ends, FlowWord, FormWord, FullWidth, Omit, Per, Required, SignPlace, SpeaksWord, Until,
};

use crate::read::At;

/// Text with its place.
pub(crate) type Text = At<Box<str>>;
