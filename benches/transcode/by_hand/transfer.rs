//! hecto.transfer.request by hand.

use serde::{Deserialize, Serialize};

use super::Bad;
use super::read::{Fields, Text};
use super::write::Blank;

pub(super) fn decode(telegram: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let mut fields = Fields::of(telegram, 300)?;
    let transfer = Transfer::read(&mut fields)?;
    Ok(serde_json::to_writer(out, &transfer)?)
}

pub(super) fn encode(json: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let transfer: Transfer<'_> = serde_json::from_slice(json)?;
    transfer.write(&mut Blank::of(out, 300))
}

/// A transfer between accounts.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Transfer<'a> {
    #[serde(borrow)]
    tx_code: Text<'a>,
    company_no: Text<'a>,
    bank_code: Text<'a>,
    msg_type: Text<'a>,
    biz_type: Text<'a>,
    send_count: Text<'a>,
    msg_no: Text<'a>,
    send_date: Option<Text<'a>>,
    send_time: Option<Text<'a>>,
    rsp_code: Text<'a>,
    rsv1: Text<'a>,
    rsv2: Text<'a>,
    rsv3: Text<'a>,
    wd_account: Text<'a>,
    wd_password: Text<'a>,
    checksum: Text<'a>,
    amount: Text<'a>,
    balance: Option<Text<'a>>,
    rcv_bank: Text<'a>,
    rcv_account: Text<'a>,
    fee: Text<'a>,
    cms_code: Text<'a>,
    memo: Text<'a>,
    rcv_real_no: Text<'a>,
    rcv_holder: Text<'a>,
    org_msg_no: Text<'a>,
    fee_exempt: Text<'a>,
    fund_kind: Text<'a>,
    #[serde(rename = "_247", default, skip_serializing_if = "Option::is_none")]
    filler_247: Option<Text<'a>>,
}

impl<'a> Transfer<'a> {
    fn read(fields: &mut Fields<'a>) -> Result<Self, Bad> {
        Ok(Self {
            tx_code: fields.text("tx_code", 9)?,
            company_no: fields.text("company_no", 12)?,
            bank_code: fields.digits("bank_code", 3)?,
            msg_type: fields.text("msg_type", 4)?,
            biz_type: fields.text("biz_type", 3)?,
            send_count: fields.digits("send_count", 1)?,
            msg_no: fields.digits("msg_no", 6)?,
            send_date: fields.date("send_date", 8)?,
            send_time: fields.date("send_time", 6)?,
            rsp_code: fields.text("rsp_code", 4)?,
            rsv1: fields.text("rsv1", 15)?,
            rsv2: fields.text("rsv2", 11)?,
            rsv3: fields.text("rsv3", 18)?,
            wd_account: fields.required("wd_account", 15)?,
            wd_password: fields.text("wd_password", 8)?,
            checksum: fields.text("checksum", 6)?,
            amount: fields.amount("amount", 13)?,
            balance: fields.signed("balance", 14)?,
            rcv_bank: fields.digits("rcv_bank", 3)?,
            rcv_account: fields.required("rcv_account", 15)?,
            fee: fields.amount("fee", 9)?,
            cms_code: fields.text("cms_code", 16)?,
            memo: fields.text("memo", 14)?,
            rcv_real_no: fields.text("rcv_real_no", 13)?,
            rcv_holder: fields.text("rcv_holder", 12)?,
            org_msg_no: fields.text("org_msg_no", 6)?,
            fee_exempt: fields.text("fee_exempt", 1)?,
            fund_kind: fields.text("fund_kind", 2)?,
            filler_247: fields.filler("_247", 53)?,
        })
    }

    fn write(&self, blank: &mut Blank<'_>) -> Result<(), Bad> {
        blank.text("tx_code", &self.tx_code, 9)?;
        blank.text("company_no", &self.company_no, 12)?;
        blank.digits("bank_code", &self.bank_code, 3)?;
        blank.text("msg_type", &self.msg_type, 4)?;
        blank.text("biz_type", &self.biz_type, 3)?;
        blank.digits("send_count", &self.send_count, 1)?;
        blank.digits("msg_no", &self.msg_no, 6)?;
        blank.date("send_date", self.send_date.as_ref(), 8)?;
        blank.date("send_time", self.send_time.as_ref(), 6)?;
        blank.text("rsp_code", &self.rsp_code, 4)?;
        blank.text("rsv1", &self.rsv1, 15)?;
        blank.text("rsv2", &self.rsv2, 11)?;
        blank.text("rsv3", &self.rsv3, 18)?;
        blank.required("wd_account", &self.wd_account, 15)?;
        blank.text("wd_password", &self.wd_password, 8)?;
        blank.text("checksum", &self.checksum, 6)?;
        blank.amount("amount", &self.amount, 13)?;
        blank.signed("balance", self.balance.as_ref(), 14)?;
        blank.digits("rcv_bank", &self.rcv_bank, 3)?;
        blank.required("rcv_account", &self.rcv_account, 15)?;
        blank.amount("fee", &self.fee, 9)?;
        blank.text("cms_code", &self.cms_code, 16)?;
        blank.text("memo", &self.memo, 14)?;
        blank.text("rcv_real_no", &self.rcv_real_no, 13)?;
        blank.text("rcv_holder", &self.rcv_holder, 12)?;
        blank.text("org_msg_no", &self.org_msg_no, 6)?;
        blank.text("fee_exempt", &self.fee_exempt, 1)?;
        blank.text("fund_kind", &self.fund_kind, 2)?;
        blank.filler("_247", self.filler_247.as_ref(), 53)
    }
}
