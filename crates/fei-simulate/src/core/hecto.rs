//! A core under the firm-banking header of 100 bytes, that is told of movements (4000/100) and of what became of transfers
//! (7000/110).
//!
//! It knows one account, `110123456789`; of a movement on any other it says FE40. What became of a transfer it takes: it asked for
//! it. Everything but the kind and the code of an answer is as it was asked.

use super::sheet::{CoreSheet, add, put};

/// 전문구분코드 at 24, of four digits: an answer has 100 more.
const KIND: (usize, usize) = (24, 4);
/// 전문번호 at 32, of six digits.
const NUMBER: (usize, usize) = (32, 6);
/// 응답코드 at 52.
const CODE: (usize, usize) = (52, 4);
/// 거래계좌번호 at 100, of a notice.
const ACCOUNT: (usize, usize) = (100, 15);

/// The account that it keeps.
const OURS: &[u8] = b"110123456789   ";

/// See the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct HectoCore;

impl CoreSheet for HectoCore {
    fn prefix(&self) -> usize {
        4
    }

    fn answer(&self, telegram: &[u8]) -> Option<Vec<u8>> {
        let (at, width) = ACCOUNT;
        let code: &[u8] = match telegram.get(24..31)? {
            b"4000100" if telegram.get(at..at + width)? != OURS => b"FE40",
            b"4000100" | b"7000110" => b"0000",
            _ => return None,
        };
        let mut answer = telegram.to_vec();
        add(&mut answer, KIND.0, KIND.1, 100);
        put(&mut answer, CODE.0, CODE.1, code);
        Some(answer)
    }

    fn refuse(&self, answer: &mut [u8], code: &str) {
        put(answer, CODE.0, CODE.1, code.as_bytes());
    }

    fn of_another(&self, answer: &mut [u8]) {
        add(answer, NUMBER.0, NUMBER.1, 1);
    }
}
