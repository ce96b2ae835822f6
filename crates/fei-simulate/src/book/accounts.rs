//! The accounts themselves. What each is for stands in the table of the module above.

use super::{Account, Amounts, Behaviour};

/// An ordinary account: it executes, and has ten million won on it.
const fn account(bank: &'static str, number: &'static str, holder: &'static str) -> Account {
    Account {
        bank,
        number,
        fintech: None,
        holder,
        behaviour: Behaviour::Executes,
        opening: 10_000_000,
        overdraft: 0,
        amounts: Amounts::Stated,
        kind: "1",
        past_movements: 0,
    }
}

/// An account with this much on it.
const fn holding(number: &'static str, holder: &'static str, opening: i64) -> Account {
    Account { opening, ..account("004", number, holder) }
}

/// An account that does not simply execute.
const fn behaving(number: &'static str, holder: &'static str, behaviour: Behaviour) -> Account {
    Account { behaviour, ..account("004", number, holder) }
}

/// Every account there is. An account that is not here is unknown to every institution.
pub const ACCOUNTS: &[Account] = &[
    account("004", "12345678901234", "홍길동"),
    Account {
        fintech: Some("123456789012345678901234"),
        opening: -1_000_000,
        overdraft: 2_000_000,
        ..account("097", "1101230000678", "홍길동")
    },
    Account {
        fintech: Some("123456789012345678900060"),
        past_movements: 60,
        ..account("097", "1101230000060", "박내역")
    },
    account("097", "232000067812", "김오픈"),
    Account { opening: 1_000_000_000_000, ..account("097", "00012345678901", "이용기관") },
    Account { opening: 1_000_000_000_000, ..account("088", "110123456789", "테스트상사") },
    account("088", "22098765432", "김수취"),
    account("081", "40012345678901", "이하나"),
    behaving("40000000000002", "최지연", Behaviour::Clouded("A0002", "처리중")),
    behaving("40000000000003", "오내부", Behaviour::Clouded("A0003", "내부오류")),
    behaving("40000000000021", "", Behaviour::Refused),
    behaving("40000000000400", "한오류", Behaviour::Declines("400", "수취인 계좌 오류")),
    holding("40000000000403", "무잔액", 0),
    behaving("40000000000999", "미정의", Behaviour::Declines("987", "정의되지 않은 응답")),
    account("004", "50000000000001", "똠방각하"),
    account("004", "50000000000002", "홍길동😀"),
    account("004", "50000000000003", "\u{1100}\u{1161}\u{1102}\u{1161}\u{1103}\u{1161}"),
    account("004", "50000000000004", "\u{20A9}원화상사"),
    account("004", "50000000000005", ""),
    account("004", "50000000000012", "가나다라마바사"),
    account("004", "50000000000020", "가나다라마바사아자차카"),
    account("004", "50000000000021", "A가나다라마바사아자차"),
    holding("60000000000001", "나음수", -1_234),
    Account { amounts: Amounts::Absent, ..holding("60000000000002", "나없음", 0) },
    Account { amounts: Amounts::Empty, ..holding("60000000000003", "나빈칸", 0) },
    holding("60000000000004", "나거액", 123_456_789_012_345),
    holding("60000000000005", "나보통", 5_000_000),
    holding("60000000000006", "나영원", 0),
    Account { kind: "3", ..account("004", "60000000000007", "나적금") },
];
