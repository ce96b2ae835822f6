use std::collections::BTreeSet;

use super::*;

#[test]
fn every_account_is_one_and_well_formed() {
    let mut seen = BTreeSet::new();
    for account in ACCOUNTS {
        assert!(seen.insert((account.bank, account.number)), "{} {} twice", account.bank, account.number);
        assert!(bank(account.bank).is_some(), "{} is no bank", account.bank);
        assert!(
            (1..=16).contains(&account.number.len()) && account.number.bytes().all(|b| b.is_ascii_digit())
        );
        assert!(account.fintech.is_none_or(|number| number.len() == 24));
        assert_eq!(&ACCOUNTS[account.index()], account);
    }
}

#[test]
fn a_contract_account_is_found_by_its_number_alone() {
    let numbers: BTreeSet<_> = ACCOUNTS.iter().map(|account| account.number).collect();
    assert_eq!(numbers.len(), ACCOUNTS.len(), "two banks share a number");
    assert_eq!(contract_account("110123456789").unwrap().holder, "테스트상사");
}

#[test]
fn the_table_of_the_module_lists_every_account() {
    let text = include_str!("../book.rs");
    for account in ACCOUNTS {
        let row = format!("//! | {} | {} |", account.bank, account.number);
        assert!(text.contains(&row), "no row for {} {}", account.bank, account.number);
    }
}

#[test]
fn a_masked_number_hides_the_end() {
    assert_eq!(account("097", "1101230000678").unwrap().masked(), "1101230000***");
}
