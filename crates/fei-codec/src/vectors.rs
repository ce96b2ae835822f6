//! The golden vectors V2, V2r, V3 and V4: real sheets, made-up data, known hashes of the whole frame.

use fei_layout::plan::{BlankSign, Charset, DateForm, Layout, Mask, SetBy, Side, Sign, TextPolicy};
use sha2::{Digest, Sha256};

use crate::testing::{By, Parts, Row, amount, date, digits, filler, hangul, layout_of, number, text};
use crate::{Losses, View, decode, encode};

fn header() -> Vec<Row> {
    let answer = |row: Row| row.with(|field| field.set_by = SetBy::Answer);
    vec![
        text("tx_code", 9),
        text("company_no", 12),
        digits("bank_code", 3),
        text("msg_type", 4),
        text("biz_type", 3),
        digits("send_count", 1).with(|field| field.default = Some("1".into())),
        digits("msg_no", 6),
        date("send_date", DateForm::Date),
        date("send_time", DateForm::Time),
        answer(text("rsp_code", 4)),
        text("rsv1", 15),
        text("rsv2", 11),
        text("rsv3", 18),
    ]
}

pub(crate) fn transfer(side: Side) -> Layout {
    let mut rows = header();
    rows.extend([
        text("wd_account", 15).with(|f| (f.required, f.mask) = (true, Mask::Account)),
        text("wd_password", 8).with(|f| f.mask = Mask::All),
        text("checksum", 6).with(|f| f.mask = Mask::All),
        amount("amount", 13).with(|f| f.required = true),
        number("balance", 13, 0, Sign::Leading, BlankSign::Null).with(|f| f.set_by = SetBy::Answer),
        digits("rcv_bank", 3),
        text("rcv_account", 15).with(|f| (f.required, f.mask) = (true, Mask::Account)),
        amount("fee", 9).with(|f| f.set_by = SetBy::Answer),
        text("cms_code", 16),
        hangul("memo", 14).with(|f| f.text = TextPolicy::Fullwidth),
        text("rcv_real_no", 13).with(|f| f.mask = Mask::Rrn),
        hangul("rcv_holder", 12).with(|f| (f.set_by, f.mask) = (SetBy::Both, Mask::Name)),
        text("org_msg_no", 6),
        text("fee_exempt", 1)
            .with(|f| f.codes = [("Y".into(), "면제".into()), ("N".into(), "부과".into())].into()),
        text("fund_kind", 2),
        filler(53),
    ]);
    layout_of(side, Charset::Cp949, rows)
}

fn bulk() -> Layout {
    let detail = vec![
        digits("seq", 3),
        text("bank_code", 10),
        text("account_no", 16).with(|f| (f.required, f.mask) = (true, Mask::Account)),
        amount("amount", 13),
        hangul("holder_name", 20).with(|f| f.mask = Mask::Name),
        text("ref_id", 20),
    ];
    let rows = vec![
        text("msg_type", 4),
        text("telegram_no", 12),
        date("trans_dtm", DateForm::DateTime),
        text("rsp_code", 4).with(|f| f.set_by = SetBy::Answer),
        amount("total_cnt", 3).with(|f| f.json = fei_layout::plan::JsonType::Number),
        amount("total_amount", 15),
        Row::Group("detail", By::Key("total_cnt"), 100, detail),
    ];
    layout_of(Side::Request, Charset::Cp949, rows)
}

fn auto_transfer() -> Layout {
    let balance = Parts { sign: Some("balance_sign"), fraction: Some("balance_frac") };
    let mut rows = header();
    rows.extend([
        text("err_field_no", 4).with(|f| f.set_by = SetBy::Answer),
        text("wd_account", 15),
        text("wd_id_no", 13),
        hangul("wd_memo", 20),
        amount("amount", 15).with_parts(Parts { fraction: Some("amount_frac"), ..Parts::default() }),
        digits("amount_frac", 3),
        text("reason", 3),
        text("ccy", 3),
        text("checksum", 4),
        text("rcv_account", 15),
        hangul("rcv_memo", 20),
        text("balance_sign", 1),
        number("balance", 15, 0, Sign::None, BlankSign::Null)
            .with(|f| f.set_by = SetBy::Answer)
            .with_parts(balance),
        digits("balance_frac", 3),
        text("org_code", 10),
        text("payer_no", 20),
        text("rate_int", 6),
        text("rate_frac", 3),
        text("krw_amount", 15),
        filler(1712),
    ]);
    layout_of(Side::Request, Charset::Cp949, rows)
}

/// Encoding gives the bytes of the hash, decoding them the same JSON, without a loss either way.
fn golden(layout: &Layout, prefix: &str, json: &str, bytes: usize, hash: &str) -> Vec<u8> {
    let mut losses = Losses::new();
    let mut telegram = Vec::new();
    encode(layout, json.as_bytes(), &mut telegram, &mut losses).unwrap();
    let frame = [prefix.as_bytes(), &telegram].concat();
    let sum: String = Sha256::digest(&frame).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((frame.len(), &sum[..32]), (bytes, hash));
    let mut mirror = Vec::new();
    decode(layout, &telegram, &mut mirror, &mut losses).unwrap();
    assert_eq!(String::from_utf8(mirror).unwrap(), json);
    assert_eq!(losses, Losses::new());
    View::read(layout, &telegram).unwrap().check().unwrap();
    telegram
}

const V2: &str = concat!(
    r#"{"tx_code":"SETTLEBNK","company_no":"TESTCO000001","bank_code":"088","msg_type":"2000","biz_type":"100","#,
    r#""send_count":"1","msg_no":"000123","send_date":"20260907","send_time":"143000","rsp_code":"","rsv1":"","rsv2":"","#,
    r#""rsv3":"","wd_account":"110123456789","wd_password":"","checksum":"","amount":"1500000","balance":null,"#,
    r#""rcv_bank":"004","rcv_account":"12345678901234","fee":"0","cms_code":"","memo":"급여２０２６","rcv_real_no":"","#,
    r#""rcv_holder":"홍길동","org_msg_no":"","fee_exempt":"","fund_kind":"1"}"#
);

#[test]
fn v2_a_transfer() {
    golden(&transfer(Side::Request), "0300", V2, 304, "9713f01aa100ba4f26a0b262a2e0e453");
}

#[test]
fn v2r_its_answer() {
    let json = V2
        .replace(r#""msg_type":"2000""#, r#""msg_type":"2100""#)
        .replace(r#""rsp_code":"""#, r#""rsp_code":"0000""#)
        .replace(r#""balance":null"#, r#""balance":"-2500""#)
        .replace(r#""fee":"0""#, r#""fee":"500""#);
    golden(&transfer(Side::Response), "0300", &json, 304, "b0c0852fe7f17f953181d9ca93277289");
}

#[test]
fn v3_many_transfers_counted() {
    let json = concat!(
        r#"{"msg_type":"0220","telegram_no":"000000000077","trans_dtm":"20260907143000","rsp_code":"","#,
        r#""total_cnt":2,"total_amount":"3500","detail":["#,
        r#"{"seq":"001","bank_code":"088","account_no":"110123456789","amount":"1000","holder_name":"홍길동","ref_id":"R1"},"#,
        r#"{"seq":"002","bank_code":"004","account_no":"999","amount":"2500","holder_name":"김가나다라","ref_id":"R2"}]}"#
    );
    let telegram = golden(&bulk(), "", json, 216, "d1944513c8fc5bc4c68834ec645bdd3c");
    let mut again = Vec::new();
    let counted_by_the_list = json.replace(r#""total_cnt":2,"#, "");
    encode(&bulk(), counted_by_the_list.as_bytes(), &mut again, &mut Losses::new()).unwrap();
    assert_eq!(again, telegram);
}

#[test]
fn v4_integer_and_fraction_in_two_rows() {
    let json = V2
        .split_once(r#""wd_account""#)
        .map(|(header, _)| {
            header.replace(r#""biz_type":"100""#, r#""biz_type":"420""#).replace("000123", "000005")
        })
        .unwrap()
        + concat!(
            r#""err_field_no":"","wd_account":"11012345678","wd_id_no":"","wd_memo":"보험료","amount":"1234.05","#,
            r#""reason":"311","ccy":"USD","checksum":"","rcv_account":"22098765432","rcv_memo":"","balance":null,"#,
            r#""org_code":"ORG0000001","payer_no":"PAYER1","rate_int":"","rate_frac":"","krw_amount":""}"#
        );
    golden(&auto_transfer(), "2000", &json, 2004, "b6b90b36a441f67a31f2541165d1e3e3");
}
