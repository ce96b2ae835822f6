//! The banks that take part, and whether they are open.

/// One participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bank {
    /// The standard code, 3 digits.
    pub code: &'static str,
    /// The branch code, 7 digits.
    pub branch: &'static str,
    /// Its name, at most 20 characters.
    pub name: &'static str,
    /// Y open, D fault, L ended, E ending.
    pub status: &'static str,
}

const fn open(code: &'static str, branch: &'static str, name: &'static str) -> Bank {
    Bank { code, branch, name, status: "Y" }
}

/// Every participant, by code.
pub const BANKS: &[Bank] = &[
    open("004", "0040001", "국민은행"),
    Bank { status: "D", ..open("011", "0110001", "농협은행") },
    Bank { status: "L", ..open("020", "0200001", "우리은행") },
    open("081", "0810001", "하나은행"),
    open("088", "0880001", "신한은행"),
    open("097", "1230001", "오픈은행"),
];

/// The participant with this code.
#[must_use]
pub fn bank(code: &str) -> Option<&'static Bank> {
    BANKS.iter().find(|bank| bank.code == code)
}
