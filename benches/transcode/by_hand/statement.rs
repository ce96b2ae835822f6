//! core.statement_page.response by hand.

use serde::{Deserialize, Serialize};

use super::Bad;
use super::read::{Fields, Text};
use super::write::Blank;

pub(super) fn decode(telegram: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let mut fields = Fields::of(telegram, 1500)?;
    let statement = Statement::read(&mut fields)?;
    Ok(serde_json::to_writer(out, &statement)?)
}

pub(super) fn encode(json: &[u8], out: &mut Vec<u8>) -> Result<(), Bad> {
    let statement: Statement<'_> = serde_json::from_slice(json)?;
    statement.write(&mut Blank::of(out, 1500))
}

/// A page of movements.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement<'a> {
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
    account: Text<'a>,
    row_count: Text<'a>,
    more: Text<'a>,
    row: Vec<Row<'a>>,
}

/// One movement.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row<'a> {
    #[serde(borrow)]
    tran_date: Option<Text<'a>>,
    tran_time: Option<Text<'a>>,
    seq: Text<'a>,
    in_out: Text<'a>,
    amount: Text<'a>,
    balance: Option<Text<'a>>,
    name: Text<'a>,
    memo: Text<'a>,
    branch: Text<'a>,
    #[serde(rename = "_119", default, skip_serializing_if = "Option::is_none")]
    filler_119: Option<Text<'a>>,
}

impl<'a> Statement<'a> {
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
            account: fields.required("account", 16)?,
            row_count: fields.digits("row_count", 3)?,
            more: fields.text("more", 1)?,
            row: rows(fields)?,
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
        blank.required("account", &self.account, 16)?;
        blank.digits("row_count", &self.row_count, 3)?;
        blank.text("more", &self.more, 1)?;
        if self.row.len() > ROWS {
            return Err(Bad::Field("row", "too many"));
        }
        for row in &self.row {
            row.write(blank)?;
        }
        (self.row.len()..ROWS).for_each(|_| blank.slot(&EMPTY_ROW));
        Ok(())
    }
}

impl<'a> Row<'a> {
    fn read(fields: &mut Fields<'a>) -> Result<Self, Bad> {
        Ok(Self {
            tran_date: fields.date("tran_date", 8)?,
            tran_time: fields.date("tran_time", 6)?,
            seq: fields.digits("seq", 6)?,
            in_out: fields.text("in_out", 2)?,
            amount: fields.amount("amount", 13)?,
            balance: fields.signed("balance", 14)?,
            name: fields.text("name", 20)?,
            memo: fields.text("memo", 30)?,
            branch: fields.text("branch", 20)?,
            filler_119: fields.filler("_119", 9)?,
        })
    }

    fn write(&self, blank: &mut Blank<'_>) -> Result<(), Bad> {
        blank.date("tran_date", self.tran_date.as_ref(), 8)?;
        blank.date("tran_time", self.tran_time.as_ref(), 6)?;
        blank.digits("seq", &self.seq, 6)?;
        blank.text("in_out", &self.in_out, 2)?;
        blank.amount("amount", &self.amount, 13)?;
        blank.signed("balance", self.balance.as_ref(), 14)?;
        blank.text("name", &self.name, 20)?;
        blank.text("memo", &self.memo, 30)?;
        blank.text("branch", &self.branch, 20)?;
        blank.filler("_119", self.filler_119.as_ref(), 9)
    }
}

const ROWS: usize = 10;

/// A slot that holds no movement: zeros for digits, blanks for text and for the sign.
const EMPTY_ROW: [u8; 128] = {
    let mut row = [b' '; 128];
    let mut at = 0;
    while at < 49 {
        if at != 20 && at != 21 && at != 35 {
            row[at] = b'0';
        }
        at += 1;
    }
    row
};

/// The slots up to the last one that holds anything.
fn rows<'a>(fields: &mut Fields<'a>) -> Result<Vec<Row<'a>>, Bad> {
    let live = fields.rest().chunks(EMPTY_ROW.len()).rposition(|row| row != EMPTY_ROW);
    (0..live.map_or(0, |last| last + 1)).map(|_| Row::read(fields)).collect()
}
