//! Files of records: where each record begins and ends, which kind it is, and what the file as a whole must hold. Bytes
//! in, slices and JSON out; who reads the bytes from where is not known here.

mod audit;
mod cut;
mod day;
mod file;
mod frame;
mod word;

pub use audit::Audit;
pub use cut::{CutError, CutKind, Cutter};
pub use day::{day_of, day_of_line};
pub use file::{decode, encode, everything_wrong, kind_of, kind_of_line};
pub use frame::{Misfit, Opened, close, fits, open};

#[cfg(test)]
mod tests;
