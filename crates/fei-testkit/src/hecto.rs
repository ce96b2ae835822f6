//! Hecto's telegrams by hand, from the specification's offsets: 100 bytes of header, 200 of body.

/// A field of a telegram: its offset, its width.
pub type Field = (usize, usize);

/// 전문구분코드.
pub const MSG_TYPE: Field = (24, 4);
/// 전문번호.
pub const MSG_NO: Field = (32, 6);
/// 전송일자.
pub const SEND_DATE: Field = (38, 8);
/// 응답코드.
pub const RSP_CODE: Field = (52, 4);
/// 2000/100: 출금금액.
pub const AMOUNT: Field = (129, 13);
/// 2000/100: 입금계좌예금주명.
pub const RCV_HOLDER: Field = (226, 12);
/// 6000/100: 계좌번호.
pub const ACCOUNT: Field = (100, 15);
/// 6000/100: 예금주명1.
pub const HOLDER12: Field = (128, 12);
/// 6000/100: 은행코드.
pub const INQ_BANK: Field = (140, 3);

/// `홍길동` in the core's charset.
pub const HONG_GILDONG: &[u8] = b"\xc8\xab\xb1\xe6\xb5\xbf";

/// 2000/100 이체: 1,500,000 won from 110123456789 to 004 12345678901234.
#[must_use]
pub fn transfer(msg_no: u32) -> Vec<u8> {
    let mut telegram = header("2000", "100", msg_no);
    put(&mut telegram, (100, 15), b"110123456789");
    put(&mut telegram, AMOUNT, b"0000001500000");
    put(&mut telegram, (143, 13), b"0000000000000");
    put(&mut telegram, (156, 3), b"004");
    put(&mut telegram, (159, 15), b"12345678901234");
    put(&mut telegram, (174, 9), b"000000000");
    // `급여２０２６`, full width
    put(&mut telegram, (199, 14), b"\xb1\xde\xbf\xa9\xa3\xb2\xa3\xb0\xa3\xb2\xa3\xb6");
    put(&mut telegram, RCV_HOLDER, HONG_GILDONG);
    put(&mut telegram, (245, 2), b"1");
    telegram
}

/// 7000/100 이체처리결과조회: what became of the transfer with this number?
#[must_use]
pub fn transfer_result(msg_no: u32, of: u32) -> Vec<u8> {
    let mut telegram = header("7000", "100", msg_no);
    put(&mut telegram, (100, 6), format!("{of:06}").as_bytes());
    put(&mut telegram, (106, 15), b"110123456789");
    put(&mut telegram, (121, 3), b"004");
    put(&mut telegram, (124, 15), b"12345678901234");
    put(&mut telegram, (139, 48), &[b'0'; 48]);
    telegram
}

/// 6000/100 계좌성명조회: whose is this account of bank 004?
#[must_use]
pub fn account_holder(msg_no: u32, account: &str) -> Vec<u8> {
    let mut telegram = header("6000", "100", msg_no);
    put(&mut telegram, ACCOUNT, account.as_bytes());
    put(&mut telegram, INQ_BANK, b"004");
    put(&mut telegram, (143, 13), b"0000000000000");
    put(&mut telegram, (195, 8), b"00000000");
    telegram
}

/// 7000/110: 원거래전문번호.
pub const TOLD_MSG_NO: Field = (100, 6);
/// 7000/110: 처리결과.
pub const TOLD_RESULT: Field = (193, 4);
/// 송신회수.
pub const SEND_COUNT: Field = (31, 1);

/// The core's answer by which it takes a notice of a result (7000/110); none: it is another telegram.
#[must_use]
pub fn taken(notice: &[u8]) -> Option<Vec<u8>> {
    let is_notice = notice.len() == 300 && notice[24..31] == *b"7000110";
    is_notice.then(|| answered(notice, "0000"))
}

/// A core's answer to a notice, with a code of its own.
#[must_use]
pub fn answered(notice: &[u8], code: &str) -> Vec<u8> {
    let mut answer = notice.to_vec();
    put(&mut answer, MSG_TYPE, b"7100");
    put(&mut answer, RSP_CODE, code.as_bytes());
    answer
}

/// The header of a request, and 200 bytes of spaces.
fn header(msg_type: &str, biz_type: &str, msg_no: u32) -> Vec<u8> {
    let mut telegram = vec![b' '; 300];
    put(&mut telegram, (0, 9), b"SETTLEBNK");
    put(&mut telegram, (9, 12), b"TESTCO000001");
    put(&mut telegram, (21, 3), b"088");
    put(&mut telegram, MSG_TYPE, msg_type.as_bytes());
    put(&mut telegram, (28, 3), biz_type.as_bytes());
    put(&mut telegram, (31, 1), b"1");
    put(&mut telegram, MSG_NO, format!("{msg_no:06}").as_bytes());
    put(&mut telegram, SEND_DATE, b"20260907");
    put(&mut telegram, (46, 6), b"143000");
    telegram
}

/// Writes a value at the left of a field, spaces behind it.
///
/// # Panics
/// When it is longer than the field.
pub fn put(telegram: &mut [u8], (at, width): Field, value: &[u8]) {
    assert!(value.len() <= width, "{} bytes into {width}", value.len());
    telegram[at..at + width].fill(b' ');
    telegram[at..at + value.len()].copy_from_slice(value);
}

/// The bytes of a field.
#[must_use]
pub fn get(telegram: &[u8], (at, width): Field) -> &[u8] {
    &telegram[at..at + width]
}

/// A field of digits and letters, as text.
///
/// # Panics
/// When it holds anything else.
#[must_use]
pub fn text(telegram: &[u8], field: Field) -> &str {
    std::str::from_utf8(get(telegram, field)).unwrap()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::core_line::framed;

    /// The known vector V2: a transfer of another transcription of the same specification.
    #[test]
    fn a_transfer_is_the_known_vector() {
        let hash = Sha256::digest(framed(&transfer(123)));
        let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "9713f01aa100ba4f26a0b262a2e0e453");
    }
}
