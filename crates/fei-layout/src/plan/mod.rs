//! As run: layouts, mappings, parties and transactions, compiled. Flat, immutable, behind `Arc`; nothing half-checked
//! has a type here. fei-codec walks these plans, the gateway reads the rest.

mod answer;
mod capture;
mod compute;
mod derived;
mod expr;
mod field;
mod find;
mod http;
mod items;
mod layout;
mod local;
mod loss;
mod mirror;
mod notice;
mod number;
mod parts;
mod party;
mod records;
mod route;
mod serve;
mod transaction;
mod written;

pub use fei_exchange::Effect;

pub use answer::{AnswerRule, HeaderRule, Wording};
pub use capture::{Capture, CaptureBuilder, CaptureNode, FrameIx, JsonPath, PathStep, SlotRef};
pub use compute::{Addends, CheckDigit, Checksum, Compute, Computed, Stretch};
pub use derived::Derived;
pub use expr::{Case, Cut, Expr, Is, Piece, Source, TableRef, Template, TextWidth, When};
pub use field::{
    Align, BytesForm, Century, Charset, DateForm, Empty, Field, JsonType, Kind, Mask, Role, SetBy, Tail,
    TextPolicy, Truth,
};
pub use find::Find;
pub use http::{
    Ask, CodePattern, Echo, Http, JsonBody, JsonForm, JsonStep, LaterCall, Method, Named, PairedBy, Pairing,
    ResponseRow,
};
pub use items::Items;
pub use layout::{
    AnswerOnlyData, Arm, Choice, Count, FieldIx, Group, GroupIx, Layout, LayoutId, RegisterIx, Side, Step,
    Test,
};
pub use local::{Local, LocalAnswer, Original, OriginalState};
pub use loss::{Gate, Gates, LossKind};
pub use mirror::Mirror;
pub use notice::{Notice, TakenCode};
pub use number::{BlankSign, Endian, Form, Number, Overpunch, Part, Sign, Zoned};
pub use parts::{BitArm, BitForm, Bitmap, Block};
pub use party::{
    AnswerCode, CodeRow, CodeTable, Frame, JsonParty, Offsets, Party, Poll, Prefix, PrefixCounts,
    ReferenceRule, SeqForm, Speaks, TableRow, TelegramParty,
};
pub use records::{
    Counted, OrderPlace, RecordCheck, RecordFile, RecordForm, RecordKind, RecordOrder, RecordRow, RecordSum,
};
pub use route::{Route, Segment};
pub use serve::{CallKey, CallOriginal, EchoedRow, KeyPlace, NumberedRow, Serve, Statuses};
pub use transaction::{Flow, Match, OnUnknown, Owner, Transaction, UnknownPolicy};
