//! What a good developer writes by hand for one layout: a serde struct whose text is borrowed, encoding_rs for the
//! charset, serde_json into a reused buffer; and back. It checks what such code checks: lengths, digits, the charset, that
//! what must be there is there. Calendars and code lists it leaves to whoever reads the JSON.

mod credit;
mod error;
mod notice;
mod read;
mod statement;
mod transfer;
mod write;

pub(crate) use error::Bad;

/// Appends one form to a reused buffer, made from the other.
pub(crate) type Convert = fn(&[u8], &mut Vec<u8>) -> Result<(), Bad>;

pub(crate) const TRANSFER: (Convert, Convert) = (transfer::decode, transfer::encode);
pub(crate) const STATEMENT: (Convert, Convert) = (statement::decode, statement::encode);
pub(crate) const CREDIT: (Convert, Convert) = (credit::decode, credit::encode);
pub(crate) const NOTICE: (Convert, Convert) = (notice::decode, notice::encode);
