use super::*;
use crate::book::{account, by_fintech};

fn transfer(reference: &str, from: &str, to: &str, amount: u64) -> Transfer {
    Transfer {
        reference: reference.to_owned(),
        date: "20260907".to_owned(),
        time: "143000".to_owned(),
        kind: Kind::Deposit,
        from: account("088", from).or_else(|| account("004", from)).expect("in the book"),
        to: account("004", to),
        amount,
        print: String::new(),
        state: State::Executed,
    }
}

#[test]
fn money_moves_once_and_is_remembered() {
    let ledger = Ledger::default();
    assert_eq!(ledger.pay(transfer("R1", "110123456789", "12345678901234", 700)), State::Executed);
    assert_eq!(ledger.balance(account("088", "110123456789").unwrap()), 999_999_999_300);
    assert_eq!(ledger.balance(account("004", "12345678901234").unwrap()), 10_000_700);
    assert_eq!(ledger.find("20260907", "R1").unwrap().amount, 700);
    assert_eq!(ledger.find("20260908", "R1"), None);
    assert_eq!(ledger.transfers().len(), 1);
}

#[test]
fn what_is_declined_moves_nothing_and_is_remembered_too() {
    let ledger = Ledger::default();
    for (reference, from, to, code) in [
        ("R1", "40000000000403", "12345678901234", "403"),
        ("R2", "110123456789", "40000000000400", "400"),
        ("R3", "110123456789", "40000000000999", "987"),
        ("R4", "110123456789", "40000000000021", "400"),
        ("R5", "110123456789", "99999999999999", "400"),
    ] {
        assert_eq!(ledger.pay(transfer(reference, from, to, 1)).code(), code, "{reference}");
        assert_eq!(ledger.find("20260907", reference).unwrap().state.code(), code);
    }
    assert_eq!(ledger.balance(account("088", "110123456789").unwrap()), 1_000_000_000_000);
}

#[test]
fn a_clouded_account_is_paid_all_the_same() {
    let ledger = Ledger::default();
    assert_eq!(ledger.pay(transfer("R1", "110123456789", "40000000000002", 5)), State::Executed);
    assert_eq!(ledger.balance(account("004", "40000000000002").unwrap()), 10_000_005);
}

#[test]
fn references_are_claimed_together_or_not_at_all() {
    let ledger = Ledger::default();
    assert!(ledger.claim("20260907", &["R1", "R2"]));
    assert!(!ledger.claim("20260907", &["R3", "R1"]));
    assert!(ledger.claim("20260907", &["R3"]), "the refused list claimed nothing");
    assert!(!ledger.claim("20260907", &["R4", "R4"]), "twice in one list");
    assert!(ledger.claim("20260908", &["R1"]), "unique within its day");
}

#[test]
fn withdrawals_stop_at_the_overdraft_and_at_the_daily_limit() {
    let ledger = Ledger::default();
    let negative = by_fintech("123456789012345678901234").unwrap();
    let rich = by_fintech("123456789012345678900060").unwrap();
    let withdraw = |reference: &str, from, date: &str, amount| {
        let to = account("097", "00012345678901");
        let base = transfer(reference, "110123456789", "12345678901234", amount);
        ledger.pay(Transfer { kind: Kind::Withdrawal, from, to, date: date.to_owned(), ..base }).code()
    };
    assert_eq!(withdraw("W1", negative, "20260907", 1_000_001), "403");
    assert_eq!(withdraw("W2", negative, "20260907", 1_000_000), "000");
    assert_eq!(withdraw("W3", rich, "20260907", 9_000_000), "000");
    assert_eq!(ledger.withdrawable(rich, "20260907"), 1_000_000);
    assert_eq!(withdraw("W4", rich, "20260907", 1_000_001), "403", "the balance is smaller than the limit");
    ledger.pay(Transfer { to: Some(rich), ..transfer("D1", "110123456789", "12345678901234", 5_000_000) });
    assert_eq!(withdraw("W5", rich, "20260907", 1_000_001), "405");
    assert_eq!(withdraw("W6", rich, "20260908", 1_000_001), "000");
}
