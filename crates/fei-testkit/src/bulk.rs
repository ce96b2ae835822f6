//! Telegrams of many transfers (0220) and what their answers (0230) say, by hand from the specification's offsets: a
//! header of 34 bytes, then items of 82 and of 48.

use crate::hecto::{Field, put, text};

/// 전문번호.
pub const TELEGRAM_NO: Field = (4, 12);
/// 전송일시.
pub const SENT: Field = (16, 14);
/// 응답코드.
pub const RSP_CODE: Field = (30, 4);

/// 0220 다건이체 of so many items; the first pays 1001 won, the next 1002, and so on.
#[must_use]
pub fn transfers(telegram_no: u32, items: u32) -> Vec<u8> {
    let amounts: Vec<_> = (1..=items).map(|number| u64::from(1000 + number)).collect();
    paying(telegram_no, &amounts)
}

/// 0220 다건이체 of these amounts.
#[must_use]
pub fn paying(telegram_no: u32, amounts: &[u64]) -> Vec<u8> {
    let mut telegram = vec![b' '; 52];
    let (items, sum): (_, u64) = (amounts.len(), amounts.iter().sum());
    put(&mut telegram, (0, 4), b"0220");
    put(&mut telegram, TELEGRAM_NO, format!("{telegram_no:012}").as_bytes());
    put(&mut telegram, SENT, b"20260907143000");
    put(&mut telegram, (34, 3), format!("{items:03}").as_bytes());
    put(&mut telegram, (37, 15), format!("{sum:015}").as_bytes());
    for (amount, number) in amounts.iter().zip(1..) {
        let mut item = vec![b' '; 82];
        put(&mut item, (0, 3), format!("{number:03}").as_bytes());
        put(&mut item, (3, 10), b"004");
        put(&mut item, (13, 16), b"12345678901234");
        put(&mut item, (29, 13), format!("{amount:013}").as_bytes());
        put(&mut item, (62, 20), format!("R{number}").as_bytes());
        telegram.extend(item);
    }
    telegram
}

/// What an answer says of each item: 처리결과, 은행거래번호, 오류코드.
#[must_use]
pub fn told(answer: &[u8]) -> Vec<[&str; 3]> {
    answer[40..]
        .chunks(48)
        .map(|item| [(23, 1), (24, 20), (44, 4)].map(|field| text(item, field).trim_end()))
        .collect()
}
