//! The transfers that are asked, each with a key, an amount and an account of its own, and what must come back.

use std::sync::LazyLock;

use bytes::Bytes;
use fei_gateway::{Clock, SystemClock};
use fei_testkit::hecto;

/// Numbers of a company on a day; the next thousand is another company's.
pub(crate) const NUMBERS: u64 = 900_000;
pub(crate) const COMPANY: hecto::Field = (9, 12);
const RCV_ACCOUNT: hecto::Field = (159, 15);

/// The day of all of them: one that FEI takes without looking for more.
static TODAY: LazyLock<String> = LazyLock::new(|| SystemClock.today().strftime("%Y%m%d").to_string());

/// The transfer of a number.
pub(crate) fn transfer(number: u64) -> Bytes {
    let mut telegram = hecto::transfer(u32::try_from(number % NUMBERS).unwrap_or(0));
    hecto::put(&mut telegram, COMPANY, format!("TESTCO{:06}", number / NUMBERS).as_bytes());
    hecto::put(&mut telegram, hecto::SEND_DATE, TODAY.as_bytes());
    hecto::put(&mut telegram, hecto::AMOUNT, format!("{:013}", amount(number)).as_bytes());
    hecto::put(&mut telegram, RCV_ACCOUNT, account(number).as_bytes());
    telegram.into()
}

/// So many won.
pub(crate) const fn amount(number: u64) -> u64 {
    1_000 + number % 997_331
}

/// An account; ten transfers go to one.
pub(crate) fn account(number: u64) -> String {
    format!("1234{:010}", (number / 10).wrapping_mul(7_919) % 10_000_000_000)
}

/// Whether an answer is the answer to a transfer that was done, byte for byte: the request, with its kind, its code, and
/// the holder that the institution named.
pub(crate) fn is_done(transfer: &[u8], answer: &[u8]) -> bool {
    let mut expected = transfer.to_vec();
    for (field, value) in [
        (hecto::MSG_TYPE, &b"2100"[..]),
        (hecto::RSP_CODE, b"0000"),
        (hecto::RCV_HOLDER, hecto::HONG_GILDONG),
    ] {
        hecto::put(&mut expected, field, value);
    }
    expected == answer
}
