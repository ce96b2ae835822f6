//! A core under its own header of 200 bytes: deposits to virtual accounts, their cancels, what became of them, and who holds
//! an account.
//!
//! | account | holder | a deposit |
//! |---|---|---|
//! | 56012345678901 | 홍길동 | is booked |
//! | 56000000000402 | 김수취 | is declined, since it was closed on 2026-08-01: E402 |
//! | any other | | is declined: E401, it is not there |
//!
//! A deposit is known by its day and number (거래일자, 거래고유번호): the same one again is booked once. A cancel of a booked
//! one is booked too; of any other it is declined: E410.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sheet::{CoreSheet, add, put};

/// 홍길동 and 김수취 in CP949.
const HONG: &[u8] = b"\xc8\xab\xb1\xe6\xb5\xbf";
const KIM: &[u8] = b"\xb1\xe8\xbc\xf6\xc3\xeb";
/// What its answers say, in CP949: 정상 처리되었습니다, 계좌가 없습니다, 입금할 수 없는 계좌입니다, 원거래가 없습니다.
const DONE: &[u8] = b"\xc1\xa4\xbb\xf3 \xc3\xb3\xb8\xae\xb5\xc7\xbe\xfa\xbd\xc0\xb4\xcf\xb4\xd9";
const NO_ACCOUNT: &[u8] = b"\xb0\xe8\xc1\xc2\xb0\xa1 \xbe\xf8\xbd\xc0\xb4\xcf\xb4\xd9";
const NO_DEPOSITS: &[u8] =
    b"\xc0\xd4\xb1\xdd\xc7\xd2 \xbc\xf6 \xbe\xf8\xb4\xc2 \xb0\xe8\xc1\xc2\xc0\xd4\xb4\xcf\xb4\xd9";
const NO_ORIGINAL: &[u8] = b"\xbf\xf8\xb0\xc5\xb7\xa1\xb0\xa1 \xbe\xf8\xbd\xc0\xb4\xcf\xb4\xd9";

/// GUID: its last digits are a number.
const GUID_NUMBER: (usize, usize) = (36, 4);
/// 요청응답구분.
const DIRECTION: usize = 50;
const CODE: (usize, usize) = (84, 4);
const MESSAGE: (usize, usize) = (88, 60);

/// One deposit of its books.
#[derive(Debug, Clone)]
struct Deposit {
    number: u64,
    amount: Vec<u8>,
    /// 처리상태: 1 booked, 2 cancelled, 3 declined.
    state: u8,
}

/// See the module. Each has books of its own.
#[derive(Debug, Default)]
pub struct StandardCore {
    /// By 거래일자 and 거래고유번호.
    books: Mutex<HashMap<Vec<u8>, Deposit>>,
}

impl CoreSheet for StandardCore {
    fn prefix(&self) -> usize {
        8
    }

    fn answer(&self, telegram: &[u8]) -> Option<Vec<u8>> {
        let kind = (telegram.get(40..50)?, telegram.get(DIRECTION)?, telegram.len());
        let mut answer = telegram.to_vec();
        let (code, message) = match kind {
            (b"VDEP000100", b'Q', 360) => self.deposit(&mut answer),
            (b"VDEP000200", b'Q', 260) => self.cancel(&answer),
            (b"VDEP000300", b'Q', 260) => self.look_up(&mut answer),
            (b"ACHD000200", b'Q', 320) => holder(&mut answer),
            _ => return None,
        };
        put(&mut answer, DIRECTION, 1, b"R");
        put(&mut answer, CODE.0, CODE.1, code);
        put(&mut answer, MESSAGE.0, MESSAGE.1, message);
        Some(answer)
    }

    fn refuse(&self, answer: &mut [u8], code: &str) {
        put(answer, CODE.0, CODE.1, code.as_bytes());
        put(answer, MESSAGE.0, MESSAGE.1, b"");
    }

    fn of_another(&self, answer: &mut [u8]) {
        add(answer, GUID_NUMBER.0, GUID_NUMBER.1, 1);
    }
}

/// A code and its words.
type Said = (&'static [u8], &'static [u8]);

impl StandardCore {
    /// 가상계좌 입금통지.
    fn deposit(&self, telegram: &mut [u8]) -> Said {
        let key = field(telegram, 253, 8) + &field(telegram, 267, 12);
        let holder = match &*field(telegram, 203, 16) {
            "56012345678901" => HONG,
            "56000000000402" => {
                self.keep(key, telegram, 3);
                return (b"E402", NO_DEPOSITS);
            }
            _ => {
                self.keep(key, telegram, 3);
                return (b"E401", NO_ACCOUNT);
            }
        };
        let number = self.keep(key, telegram, 1);
        let day = field(telegram, 253, 8);
        put(telegram, 299, 10, format!("{number:010}").as_bytes());
        put(telegram, 309, 8, day.as_bytes());
        put(telegram, 317, 20, holder);
        (b"0000", DONE)
    }

    /// The number in its books: the first one's, when it comes again.
    fn keep(&self, key: String, telegram: &[u8], state: u8) -> u64 {
        let mut books = self.books();
        let number = books.len() as u64 + 1;
        let amount = telegram.get(219..232).unwrap_or_default().to_vec();
        books.entry(key.into_bytes()).or_insert(Deposit { number, amount, state }).number
    }

    /// 가상계좌 입금취소.
    fn cancel(&self, telegram: &[u8]) -> Said {
        let original = field(telegram, 220, 8) + &field(telegram, 228, 12);
        let amount = telegram.get(240..253).unwrap_or_default();
        match self.books().get_mut(original.as_bytes()) {
            Some(deposit) if deposit.amount == amount && deposit.state != 3 => {
                deposit.state = 2;
                (b"0000", DONE)
            }
            _ => (b"E410", NO_ORIGINAL),
        }
    }

    /// 가상계좌 입금조회.
    fn look_up(&self, telegram: &mut [u8]) -> Said {
        let key = field(telegram, 200, 8) + &field(telegram, 208, 12);
        match self.books().get(key.as_bytes()) {
            Some(deposit) => {
                put(telegram, 220, 1, deposit.state.to_string().as_bytes());
                put(telegram, 221, 10, format!("{:010}", deposit.number).as_bytes());
                put(telegram, 231, 13, &deposit.amount);
            }
            None => put(telegram, 220, 24, b"900000000000000000000000"),
        }
        (b"0000", DONE)
    }

    fn books(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Deposit>> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 예금주조회: account at 200, name of 20 at 273, 계좌고정여부 at 293, 계좌상태 at 294, 계좌상태일자 at 295.
fn holder(telegram: &mut [u8]) -> Said {
    let (name, state): (_, &[u8]) = match &*field(telegram, 200, 15) {
        "56012345678901" => (HONG, b"NN"),
        "56000000000402" => (KIM, b"NC20260801"),
        _ => return (b"E401", NO_ACCOUNT),
    };
    put(telegram, 228, 12, name);
    put(telegram, 273, 20, name);
    put(telegram, 293, 10, state);
    (b"0000", DONE)
}

/// A field without the spaces behind it.
fn field(telegram: &[u8], at: usize, width: usize) -> String {
    String::from_utf8_lossy(telegram.get(at..at + width).unwrap_or_default()).trim_end().to_owned()
}
