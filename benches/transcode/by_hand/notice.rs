//! The record of benches/data by hand.

use serde::{Deserialize, Serialize};

use super::Bad;
use super::read::{Fields, Text};
use super::write::Blank;

pub(super) fn decode(telegram: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let mut fields = Fields::of(telegram, 300)?;
    let notice = Notice::read(&mut fields)?;
    Ok(serde_json::to_writer(out, &notice)?)
}

pub(super) fn encode(json: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let notice: Notice<'_> = serde_json::from_slice(json)?;
    notice.write(&mut Blank::of(out, 300))
}

/// A movement on an account.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Notice<'a> {
    #[serde(borrow)]
    id_code: Text<'a>,
    company_no: Text<'a>,
    bank_code: Text<'a>,
    msg_type: Text<'a>,
    biz_type: Text<'a>,
    send_count: u64,
    msg_no: u64,
    send_date: Text<'a>,
    send_time: Text<'a>,
    resp_code: Text<'a>,
    reserved1: Text<'a>,
    reserved2: Text<'a>,
    reserved3: Text<'a>,
    account_no: Text<'a>,
    giro_code: Text<'a>,
    in_out_code: Text<'a>,
    tx_kind: Text<'a>,
    amount: u64,
    cash_amount: u64,
    bill_amount: u64,
    balance_sign: Text<'a>,
    balance: u64,
    depositor: Text<'a>,
    check_no: Text<'a>,
    tx_date: Text<'a>,
    tx_time: Text<'a>,
    tx_seq: u64,
    cancel_seq: u64,
    orig_date: Text<'a>,
    cms_code: Text<'a>,
    cheque_amount: u64,
    house_cheque: u64,
    depositor_long: Text<'a>,
    amount_kind: Text<'a>,
    reserved: Text<'a>,
}

impl<'a> Notice<'a> {
    fn read(fields: &mut Fields<'a>) -> Result<Self, Bad> {
        Ok(Self {
            id_code: fields.text("idCode", 9)?,
            company_no: fields.text("companyNo", 12)?,
            bank_code: fields.digits("bankCode", 3)?,
            msg_type: fields.text("msgType", 4)?,
            biz_type: fields.text("bizType", 3)?,
            send_count: fields.number("sendCount", 1)?,
            msg_no: fields.number("msgNo", 6)?,
            send_date: fields.digits("sendDate", 8)?,
            send_time: fields.digits("sendTime", 6)?,
            resp_code: fields.text("respCode", 4)?,
            reserved1: fields.text("reserved1", 15)?,
            reserved2: fields.text("reserved2", 11)?,
            reserved3: fields.text("reserved3", 18)?,
            account_no: fields.text("accountNo", 15)?,
            giro_code: fields.text("giroCode", 7)?,
            in_out_code: fields.text("inOutCode", 2)?,
            tx_kind: fields.text("txKind", 2)?,
            amount: fields.number("amount", 13)?,
            cash_amount: fields.number("cashAmount", 13)?,
            bill_amount: fields.number("billAmount", 13)?,
            balance_sign: fields.text("balanceSign", 1)?,
            balance: fields.number("balance", 13)?,
            depositor: fields.text("depositor", 12)?,
            check_no: fields.text("checkNo", 10)?,
            tx_date: fields.digits("txDate", 8)?,
            tx_time: fields.digits("txTime", 6)?,
            tx_seq: fields.number("txSeq", 6)?,
            cancel_seq: fields.number("cancelSeq", 6)?,
            orig_date: fields.digits("origDate", 8)?,
            cms_code: fields.text("cmsCode", 16)?,
            cheque_amount: fields.number("chequeAmount", 13)?,
            house_cheque: fields.number("houseCheque", 13)?,
            depositor_long: fields.text("depositorLong", 20)?,
            amount_kind: fields.text("amountKind", 2)?,
            reserved: fields.text("reserved", 1)?,
        })
    }

    fn write(&self, blank: &mut Blank<'_>) -> Result<(), Bad> {
        blank.text("idCode", &self.id_code, 9)?;
        blank.text("companyNo", &self.company_no, 12)?;
        blank.digits("bankCode", &self.bank_code, 3)?;
        blank.text("msgType", &self.msg_type, 4)?;
        blank.text("bizType", &self.biz_type, 3)?;
        blank.number("sendCount", self.send_count, 1)?;
        blank.number("msgNo", self.msg_no, 6)?;
        blank.digits("sendDate", &self.send_date, 8)?;
        blank.digits("sendTime", &self.send_time, 6)?;
        blank.text("respCode", &self.resp_code, 4)?;
        blank.text("reserved1", &self.reserved1, 15)?;
        blank.text("reserved2", &self.reserved2, 11)?;
        blank.text("reserved3", &self.reserved3, 18)?;
        blank.text("accountNo", &self.account_no, 15)?;
        blank.text("giroCode", &self.giro_code, 7)?;
        blank.text("inOutCode", &self.in_out_code, 2)?;
        blank.text("txKind", &self.tx_kind, 2)?;
        blank.number("amount", self.amount, 13)?;
        blank.number("cashAmount", self.cash_amount, 13)?;
        blank.number("billAmount", self.bill_amount, 13)?;
        blank.text("balanceSign", &self.balance_sign, 1)?;
        blank.number("balance", self.balance, 13)?;
        blank.text("depositor", &self.depositor, 12)?;
        blank.text("checkNo", &self.check_no, 10)?;
        blank.digits("txDate", &self.tx_date, 8)?;
        blank.digits("txTime", &self.tx_time, 6)?;
        blank.number("txSeq", self.tx_seq, 6)?;
        blank.number("cancelSeq", self.cancel_seq, 6)?;
        blank.digits("origDate", &self.orig_date, 8)?;
        blank.text("cmsCode", &self.cms_code, 16)?;
        blank.number("chequeAmount", self.cheque_amount, 13)?;
        blank.number("houseCheque", self.house_cheque, 13)?;
        blank.text("depositorLong", &self.depositor_long, 20)?;
        blank.text("amountKind", &self.amount_kind, 2)?;
        blank.text("reserved", &self.reserved, 1)
    }
}
