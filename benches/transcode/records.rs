//! Made-up records of each layout, as a core could send them.

use crate::dice::Dice;
use crate::draft::Draft;

const SURNAMES: &[&str] = &["홍", "김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "남궁"];
const GIVEN: &[&str] = &["길동", "가나", "하늘", "바다", "서준", "지우", "민", "나라", "보람", "슬기"];
const MEMOS: &[&str] = &["급여２０２６", "９월급여", "월세", "보험료", "회비입금", "상여금", "이자", "용돈"];
const WORDS: &[&str] = &[
    "인터넷뱅킹",
    "체크카드",
    "자동이체",
    "보험료",
    "급여",
    "관리비",
    "환급",
    "하나마트",
    "정산",
    "통신요금",
];
const BRANCHES: &[&str] = &["서울중앙지점", "여의도지점", "부산진구청출장소", "강남역지점", "세종시청지점"];
const TRADE: &[&str] = &[
    "HOT",
    "ROLLED",
    "STEEL",
    "COILS",
    "PORT",
    "OF",
    "BUSAN",
    "INVOICE",
    "IN",
    "3/3",
    "ORIGINALS",
    "CLEAN",
    "ON",
    "BOARD",
    "BILL",
    "LADING",
    "MADE",
    "OUT",
    "TO",
    "ORDER",
    "1,250",
    "M/TONS",
    "CIF",
    "INCOTERMS",
    "2020",
];

/// One holder's name.
fn person(dice: &mut Dice) -> String {
    format!("{}{}", dice.of(SURNAMES), dice.of(GIVEN))
}

/// 300 bytes: hecto.transfer.request.
pub(crate) fn transfer(dice: &mut Dice, number: usize) -> Draft {
    let account = |dice: &mut Dice| {
        let width = dice.between(11, 14);
        dice.digits(width)
    };
    Draft::default()
        .text("tx_code", "SETTLEBNK", 9)
        .text("company_no", "TESTCO000001", 12)
        .digits("bank_code", dice.of(&["088", "004", "020", "081"]))
        .text("msg_type", "2000", 4)
        .text("biz_type", "100", 3)
        .digits("send_count", "1")
        .digits("msg_no", &format!("{number:06}"))
        .digits("send_date", "20260907")
        .digits("send_time", &time(dice))
        .text("rsp_code", "", 4)
        .text("rsv1", "", 15)
        .text("rsv2", "", 11)
        .text("rsv3", "", 18)
        .text("wd_account", &account(dice), 15)
        .text("wd_password", "", 8)
        .text("checksum", "", 6)
        .amount("amount", dice.between(1, 90_000_000), 13)
        .null("balance", " 0000000000000")
        .digits("rcv_bank", dice.of(&["004", "011", "020", "090"]))
        .text("rcv_account", &account(dice), 15)
        .amount("fee", 0, 9)
        .text("cms_code", "", 16)
        .text("memo", dice.of(MEMOS), 14)
        .text("rcv_real_no", "", 13)
        .text("rcv_holder", &person(dice), 12)
        .text("org_msg_no", "", 6)
        .text("fee_exempt", "", 1)
        .text("fund_kind", dice.of(&["1", "2", ""]), 2)
        .filler(&[b' '; 53])
}

/// 1,500 bytes: core.statement_page.response, ten rows of Hangul.
pub(crate) fn statement(dice: &mut Dice, number: usize) -> Draft {
    let account = dice.digits(14);
    let rows: Vec<Draft> = (0..10).map(|at| movement(dice, number * 10 + at)).collect();
    core_header(1500, "STMT000100", "R", number, "0000", "정상 처리되었습니다")
        .text("account", &account, 16)
        .digits("row_count", "010")
        .text("more", dice.of(&["Y", "N"]), 1)
        .group("row", &rows)
}

fn movement(dice: &mut Dice, number: usize) -> Draft {
    let (balance, in_out) = (dice.between(0, 900_000_000), dice.of(&["11", "21"]));
    Draft::default()
        .digits("tran_date", &format!("202609{:02}", dice.between(1, 30)))
        .digits("tran_time", &time(dice))
        .digits("seq", &format!("{number:06}"))
        .text("in_out", in_out, 2)
        .amount("amount", dice.between(1, 5_000_000), 13)
        .member("balance", format!("\"{balance}\""), format!("+{balance:013}").as_bytes())
        .text("name", &person(dice), 20)
        .text("memo", &dice.words(WORDS, 30), 30)
        .text("branch", dice.of(BRANCHES), 20)
        .filler(&[b' '; 9])
}

/// 4,000 bytes: core.credit_issue.request, nearly all of it ASCII.
pub(crate) fn credit(dice: &mut Dice, number: usize) -> Draft {
    let mut lines = |count: usize, width: usize| -> Vec<String> {
        (0..count).map(|_| dice.words(TRADE, width)).collect()
    };
    let (applicant, beneficiary) = (lines(3, 35), lines(4, 35));
    let (goods, documents, conditions) = (lines(14, 65), lines(10, 65), lines(5, 65));
    let (charges, instructions) = (lines(3, 35), lines(4, 35));
    let (whole, cents) = (dice.between(1, 9_999_999), dice.between(1, 9));
    core_header(4000, "LCIS000100", "Q", number, "", "")
        .text("lc_no", &format!("M0601609ES{number:05}"), 16)
        .digits("issue_date", "20260907")
        .digits("expiry_date", "20261231")
        .text("expiry_place", "AT THE COUNTERS OF BUSAN", 29)
        .text("ccy", dice.of(&["USD", "EUR", "JPY"]), 3)
        .member("amount", format!("\"{whole}.0{cents}\""), format!("{whole:012}0{cents}0").as_bytes())
        .lines("applicant", &applicant, 4, 35)
        .lines("beneficiary", &beneficiary, 4, 35)
        .text("advising_bank", "TESTKRSEXXX", 11)
        .text("available_with", "TESTUS33", 11)
        .lines("goods", &goods, 20, 65)
        .lines("documents", &documents, 16, 65)
        .lines("conditions", &conditions, 8, 65)
        .lines("charges", &charges, 6, 35)
        .lines("instructions", &instructions, 8, 35)
        .text("branch_memo", &dice.words(WORDS, 40), 40)
        .filler(&[b' '; 29])
}

fn core_header(
    bytes: usize,
    tx_code: &str,
    direction: &str,
    number: usize,
    code: &str,
    message: &str,
) -> Draft {
    Draft::default()
        .digits("length", &format!("{bytes:08}"))
        .text("guid", &format!("2026090714300000FEI01{number:011}"), 32)
        .text("tx_code", tx_code, 10)
        .text("direction", direction, 1)
        .text("channel", "001", 3)
        .digits("branch", "1234")
        .text("terminal", "T0000001", 12)
        .digits("send_dtm", "20260907143000")
        .text("rsp_code", code, 4)
        .text("rsp_msg", message, 60)
        .text("echo_area", "SCREEN-0147/TAB-2", 40)
        .filler(&[b' '; 12])
}

fn time(dice: &mut Dice) -> String {
    format!("{:02}{:02}{:02}", dice.between(0, 23), dice.between(0, 59), dice.between(0, 59))
}

/// 300 bytes of another party: the record of benches/data with its own numbers each time.
pub(crate) fn notice(dice: &mut Dice, number: usize) -> Draft {
    let (amount, balance) = (dice.between(1, 90_000_000), dice.between(0, 9_000_000_000));
    Draft::default()
        .text("idCode", "FIRMBK001", 9)
        .text("companyNo", "KR0000123456", 12)
        .digits("bankCode", "004")
        .text("msgType", "4000", 4)
        .text("bizType", "100", 3)
        .number("sendCount", 1, 1)
        .number("msgNo", number as u64, 6)
        .digits("sendDate", "20241115")
        .digits("sendTime", "093015")
        .text("respCode", "0000", 4)
        .text("reserved1", "거래내역통지", 15)
        .text("reserved2", "", 11)
        .text("reserved3", "서울중앙지점", 18)
        .text("accountNo", "110234567890", 15)
        .text("giroCode", "0040123", 7)
        .text("inOutCode", "11", 2)
        .text("txKind", "01", 2)
        .number("amount", amount, 13)
        .number("cashAmount", amount, 13)
        .number("billAmount", 0, 13)
        .text("balanceSign", "+", 1)
        .number("balance", balance, 13)
        .text("depositor", &person(dice), 12)
        .text("checkNo", "", 10)
        .digits("txDate", "20241115")
        .digits("txTime", "093014")
        .number("txSeq", 4521, 6)
        .number("cancelSeq", 0, 6)
        .digits("origDate", "00000000")
        .text("cmsCode", "CMS2024110000123", 16)
        .number("chequeAmount", 0, 13)
        .number("houseCheque", 0, 13)
        .text("depositorLong", "주식회사 한국상사", 20)
        .text("amountKind", "01", 2)
        .text("reserved", "N", 1)
}
