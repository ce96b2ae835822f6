//! core.credit_issue.request by hand.

use serde::{Deserialize, Serialize};

use super::Bad;
use super::read::{Fields, Text};
use super::write::Blank;

pub(super) fn decode(telegram: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let mut fields = Fields::of(telegram, 4000)?;
    let credit = Credit::read(&mut fields)?;
    Ok(serde_json::to_writer(out, &credit)?)
}

pub(super) fn encode(json: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let credit: Credit<'_> = serde_json::from_slice(json)?;
    credit.write(&mut Blank::of(out, 4000))
}

/// A letter of credit.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Credit<'a> {
    #[serde(borrow)]
    length: Text<'a>,
    guid: Text<'a>,
    tx_code: Text<'a>,
    direction: Text<'a>,
    channel: Text<'a>,
    branch: Text<'a>,
    terminal: Text<'a>,
    send_dtm: Option<Text<'a>>,
    rsp_code: Text<'a>,
    rsp_msg: Text<'a>,
    echo_area: Text<'a>,
    #[serde(rename = "_188", default, skip_serializing_if = "Option::is_none")]
    filler_188: Option<Text<'a>>,
    lc_no: Text<'a>,
    issue_date: Option<Text<'a>>,
    expiry_date: Option<Text<'a>>,
    expiry_place: Text<'a>,
    ccy: Text<'a>,
    amount: Text<'a>,
    applicant: [Text<'a>; 4],
    beneficiary: [Text<'a>; 4],
    advising_bank: Text<'a>,
    available_with: Text<'a>,
    goods: [Text<'a>; 20],
    documents: [Text<'a>; 16],
    conditions: [Text<'a>; 8],
    charges: [Text<'a>; 6],
    instructions: [Text<'a>; 8],
    branch_memo: Text<'a>,
    #[serde(rename = "_3971", default, skip_serializing_if = "Option::is_none")]
    filler_3971: Option<Text<'a>>,
}

impl<'a> Credit<'a> {
    fn read(fields: &mut Fields<'a>) -> Result<Self, Bad> {
        Ok(Self {
            length: fields.digits("length", 8)?,
            guid: fields.required("guid", 32)?,
            tx_code: fields.text("tx_code", 10)?,
            direction: fields.text("direction", 1)?,
            channel: fields.text("channel", 3)?,
            branch: fields.digits("branch", 4)?,
            terminal: fields.text("terminal", 12)?,
            send_dtm: fields.date("send_dtm", 14)?,
            rsp_code: fields.text("rsp_code", 4)?,
            rsp_msg: fields.text("rsp_msg", 60)?,
            echo_area: fields.text("echo_area", 40)?,
            filler_188: fields.filler("_188", 12)?,
            lc_no: fields.required("lc_no", 16)?,
            issue_date: fields.date("issue_date", 8)?,
            expiry_date: fields.date("expiry_date", 8)?,
            expiry_place: fields.text("expiry_place", 29)?,
            ccy: fields.text("ccy", 3)?,
            amount: fields.decimal("amount", 15, 3)?,
            applicant: fields.lines("applicant", 35)?,
            beneficiary: fields.lines("beneficiary", 35)?,
            advising_bank: fields.text("advising_bank", 11)?,
            available_with: fields.text("available_with", 11)?,
            goods: fields.lines("goods", 65)?,
            documents: fields.lines("documents", 65)?,
            conditions: fields.lines("conditions", 65)?,
            charges: fields.lines("charges", 35)?,
            instructions: fields.lines("instructions", 35)?,
            branch_memo: fields.text("branch_memo", 40)?,
            filler_3971: fields.filler("_3971", 29)?,
        })
    }

    fn write(&self, blank: &mut Blank<'_>) -> Result<(), Bad> {
        blank.digits("length", &self.length, 8)?;
        blank.required("guid", &self.guid, 32)?;
        blank.text("tx_code", &self.tx_code, 10)?;
        blank.text("direction", &self.direction, 1)?;
        blank.text("channel", &self.channel, 3)?;
        blank.digits("branch", &self.branch, 4)?;
        blank.text("terminal", &self.terminal, 12)?;
        blank.date("send_dtm", self.send_dtm.as_ref(), 14)?;
        blank.text("rsp_code", &self.rsp_code, 4)?;
        blank.text("rsp_msg", &self.rsp_msg, 60)?;
        blank.text("echo_area", &self.echo_area, 40)?;
        blank.filler("_188", self.filler_188.as_ref(), 12)?;
        blank.required("lc_no", &self.lc_no, 16)?;
        blank.date("issue_date", self.issue_date.as_ref(), 8)?;
        blank.date("expiry_date", self.expiry_date.as_ref(), 8)?;
        blank.text("expiry_place", &self.expiry_place, 29)?;
        blank.text("ccy", &self.ccy, 3)?;
        blank.decimal("amount", &self.amount, 15, 3)?;
        blank.lines("applicant", &self.applicant, 35)?;
        blank.lines("beneficiary", &self.beneficiary, 35)?;
        blank.text("advising_bank", &self.advising_bank, 11)?;
        blank.text("available_with", &self.available_with, 11)?;
        blank.lines("goods", &self.goods, 65)?;
        blank.lines("documents", &self.documents, 65)?;
        blank.lines("conditions", &self.conditions, 65)?;
        blank.lines("charges", &self.charges, 35)?;
        blank.lines("instructions", &self.instructions, 35)?;
        blank.text("branch_memo", &self.branch_memo, 40)?;
        blank.filler("_3971", self.filler_3971.as_ref(), 29)
    }
}
