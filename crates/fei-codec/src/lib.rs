//! A compiled layout and bytes into JSON and back: each direction is one loop over the flat plan, no tree between.
//!
//! Bytes are sliced before anything is decoded, so that a bad character never moves its neighbour. Every input gives a
//! result or a located [`Error`]; what a conversion changed stands in [`Losses`] beside the result.
//!
//! ```
//! use fei_codec::{Losses, View, decode, encode};
//! use fei_layout::{SourceFile, load, plan::Side};
//!
//! let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
//! let party = r#"
//! speaks  = "telegram"
//! charset = "cp949"
//! frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 100 }
//! text    = { request = "reject", answer = "replace" }
//! key     = ["kind"]
//! trace   = "{kind}"
//! header  = [
//!   { at = 0, name = "kind",     as = "X(2)" },
//!   { at = 2, name = "rsp_code", as = "X(1)", set_by = "answer" },
//! ]
//! answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
//! "#;
//! let notice = r#"
//! title    = "입금 통지"
//! flow     = "layout"
//! match    = { kind = "NO" }
//! effect   = "advice"
//! telegram = [
//!   { at = 3,  name = "name",   as = "H(8)", mask = "name" },
//!   { at = 11, name = "amount", as = "9(6)", json = "decimal" },
//! ]
//! "#;
//! let loaded = load(&[file("bank/party.toml", party), file("bank/notice.toml", notice)]);
//! assert!(!loaded.has_errors(), "{:?}", loaded.findings);
//! let transaction = loaded.registry.transactions().next().unwrap();
//! let layout = transaction.layout(Side::Request);
//!
//! let json = r#"{"kind":"NO","rsp_code":"","name":"홍길동","amount":"1500"}"#;
//! let (mut telegram, mut mirror, mut losses) = (Vec::new(), Vec::new(), Losses::new());
//! encode(layout, json.as_bytes(), &mut telegram, &mut losses).unwrap();
//! assert_eq!(telegram, b"NO \xC8\xAB\xB1\xE6\xB5\xBF  001500");
//! decode(layout, &telegram, &mut mirror, &mut losses).unwrap();
//! assert_eq!(mirror, json.as_bytes());
//!
//! telegram[12] = b'x';
//! let error = View::read(layout, &telegram).unwrap().check().unwrap_err();
//! assert_eq!(error.to_string(), r#"bank.notice.request: amount at byte 11 (6 bytes): expected 6 digits, got "0x1500""#);
//! ```
//!
//! This crate must never know a socket, a runtime, a file system or a clock. It knows the plans of fei-layout and the
//! outcomes of fei-exchange, and nothing of who calls it.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::as_conversions))]

mod allowed;
mod buffer;
mod computed;
mod decode;
mod encode;
mod error;
mod explain;
mod guess;
pub mod json;
mod loss;
mod mapping;
pub mod mask;
mod num;
mod plain;
#[cfg(test)]
mod properties;
mod quick;
mod reading;
pub mod records;
mod redefined;
mod rendered;
pub mod scalar;
mod slots;
mod sum;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod ugly;
mod value;
#[cfg(test)]
mod vectors;
mod view;
mod walk;

pub use fei_layout::charset;

pub use buffer::Buffer;
pub use computed::Moment;
pub use decode::{decode, decode_into};
pub use encode::{Wrong, encode, encode_at, everything_wrong};
pub use error::{Error, ErrorKind, Fault, Place};
pub use explain::{ExplainRow, explain, masked};
pub use guess::{Candidate, Candidates, Guess, guess, wrong_clock};
pub use loss::{Loss, LossKind, Losses};
pub use mapping::{
    Answer, Call, CallError, CallErrors, CallParts, CallPlace, Context, Judged, Judgement, LaterVerdict,
    Mapping, NoticeHeard, OriginalStands, Parts, ServedAnswer, ServedRequest, Settled, Stands, Verdict, call,
    day_of_key, fingerprint, heard_of_notice, key, key_of, key_of_values, key_values, later_call,
    later_verdict, number, original_key, pair_key, read_answer, read_request, reference, repeat_notice,
    served_fingerprint, told_of_decline, trace, verdict, verdict_of_telegram, verdicts, write_answer,
    write_bare_answer, write_journal_answer, write_json_answer, write_local_answer, write_notice, write_part,
    write_parts,
};
pub use value::Value;
pub use view::{Scope, Shape, View};
