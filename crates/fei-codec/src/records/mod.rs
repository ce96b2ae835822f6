//! Files of records: where each record begins and ends. Bytes in, slices out; who reads the bytes from where is not
//! known here.

mod cut;
mod frame;
mod word;

pub use cut::{CutError, CutKind, Cutter};
pub use frame::{Misfit, Opened, close, open};

#[cfg(test)]
mod tests;
