//! The made-up banks, accounts and people behind every simulated institution, and what each account is for.
//!
//! It must never know who asks. A golden case chooses its account here:
//!
//! | bank | account | holder | what happens |
//! |---|---|---|---|
//! | 004 | 12345678901234 | 홍길동 | executed |
//! | 097 | 1101230000678 | 홍길동 | executed; balance -1000000, 1000000 available; `fintech_use_num` 123456789012345678901234 |
//! | 097 | 1101230000060 | 박내역 | 60 past movements, for paging; `fintech_use_num` 123456789012345678900060 |
//! | 097 | 232000067812 | 김오픈 | executed |
//! | 097 | 00012345678901 | 이용기관 | the contract account to pay from |
//! | 088 | 110123456789 | 테스트상사 | the company's account to pay from |
//! | 088 | 22098765432 | 김수취 | executed |
//! | 081 | 40012345678901 | 이하나 | executed (005 is merged into 081) |
//! | 004 | 40000000000002 | 최지연 | A0002 처리중; the money moves all the same |
//! | 004 | 40000000000003 | 오내부 | A0003 내부오류; the money moves all the same |
//! | 004 | 40000000000021 | | as an account that is not in the book: A0021 계좌오류; as an item of a deposit bank_rsp_code 400 |
//! | 004 | 40000000000400 | 한오류 | inside A0000: bank_rsp_code 400 수취인 계좌 오류 |
//! | 004 | 40000000000403 | 무잔액 | no money: paying from it gives bank_rsp_code 403 잔액 부족 |
//! | 004 | 40000000000999 | 미정의 | inside A0000: bank_rsp_code 987, which stands in no table |
//! | 004 | 50000000000001 | 똠방각하 | 똠 is in CP949 and not in KS X 1001 |
//! | 004 | 50000000000002 | 홍길동😀 | an emoji |
//! | 004 | 50000000000003 | 가나다 in NFD | jamo apart, as some clients send them |
//! | 004 | 50000000000004 | ₩원화상사 | U+20A9, which CP949 lacks |
//! | 004 | 50000000000005 | (empty) | `account_holder_name` is "" |
//! | 004 | 50000000000012 | 가나다라마바사 | 14 bytes in CP949: more than 12 |
//! | 004 | 50000000000020 | 가나다라마바사아자차카 | 22 bytes in CP949: more than 20 |
//! | 004 | 50000000000021 | A가나다라마바사아자차 | 21 bytes: bytes 12 and 20 fall inside a character |
//! | 004 | 60000000000001 | 나음수 | balance -1234, -1234 available |
//! | 004 | 60000000000002 | 나없음 | balance_amt and available_amt are absent |
//! | 004 | 60000000000003 | 나빈칸 | balance_amt and available_amt are "" |
//! | 004 | 60000000000004 | 나거액 | balance 123456789012345: 15 digits |
//! | 004 | 60000000000005 | 나보통 | balance 5000000, 5000000 available |
//! | 004 | 60000000000006 | 나영원 | balance 0 |
//! | 004 | 60000000000007 | 나적금 | account_type 3 |
//!
//! Balances move with every transfer. A case that states a balance takes an account that no case pays to or from.

mod accounts;
mod banks;

pub use accounts::ACCOUNTS;
pub use banks::{BANKS, Bank, bank};

/// One account: whose it is, what is on it, and what comes of asking or paying it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The bank's standard code, 3 digits.
    pub bank: &'static str,
    /// The account number, digits.
    pub number: &'static str,
    /// The number that stands for the account in calls by fintech, 24 digits.
    pub fintech: Option<&'static str>,
    /// The holder's name.
    pub holder: &'static str,
    /// What comes of asking or paying it.
    pub behaviour: Behaviour,
    /// What is on it before the first transfer, in won.
    pub opening: i64,
    /// How far it may go below zero, in won.
    pub overdraft: i64,
    /// How a balance inquiry states the amounts.
    pub amounts: Amounts,
    /// 1 수시입출금, 2 예적금, 3 적금, 6 수익증권.
    pub kind: &'static str,
    /// How many movements it had before the simulation began.
    pub past_movements: u32,
}

/// What comes of asking about an account or paying to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// It is done, and the answer says so.
    Executes,
    /// The bank says no: its code and its words, inside an answer that says A0000.
    Declines(&'static str, &'static str),
    /// It is done, but the answer carries this outer code and these words instead of a result.
    Clouded(&'static str, &'static str),
    /// It is refused by an outer code: nothing is done.
    Refused,
}

/// How a balance inquiry states the amounts of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amounts {
    /// As digits.
    Stated,
    /// The keys are left out.
    Absent,
    /// The keys are there with "".
    Empty,
}

impl Account {
    /// The account's place in [`ACCOUNTS`]: its name in the ledger.
    #[must_use]
    pub fn index(&self) -> usize {
        ACCOUNTS.iter().position(|account| account == self).unwrap_or(ACCOUNTS.len())
    }

    /// The number as answers show it: all but the last three digits.
    #[must_use]
    pub fn masked(&self) -> String {
        let shown = self.number.len().saturating_sub(3);
        format!("{}***", self.number.get(..shown).unwrap_or(""))
    }
}

/// The account with this number at this bank.
#[must_use]
pub fn account(bank: &str, number: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.bank == bank && account.number == number)
}

/// The account behind a fintech number.
#[must_use]
pub fn by_fintech(number: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.fintech == Some(number))
}

/// The account that a contract names by its number alone.
#[must_use]
pub fn contract_account(number: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.number == number)
}

#[cfg(test)]
mod tests;
