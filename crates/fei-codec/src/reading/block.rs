//! Blocks: so many bytes as a field said, no more than there are, and filled by their rows.

use fei_layout::plan::Block;

use super::Reading;
use crate::num::index;
use crate::{Error, ErrorKind, Fault, Value, scalar};

impl Reading<'_> {
    /// Goes into a block that has its bytes.
    pub(super) fn open(&mut self, ix: u32) -> Result<(), Error> {
        let Some(block) = self.walk.layout().blocks.get(index(ix)) else { return Ok(()) };
        let bytes = self.bytes_of(block)?;
        let left = self.end().saturating_sub(self.walk.at());
        if bytes > left {
            let expected = format!("at most {} bytes, as there are{}", said(block, left), self.until());
            return Err(self.lies(block, expected, said(block, bytes).to_string()));
        }
        self.ends.push(self.walk.at().saturating_add(bytes));
        self.walk.within(ix, block);
        Ok(())
    }

    /// A block's rows end where it does.
    pub(super) fn close(&mut self, ix: u32, at: u32) -> Result<(), Error> {
        let (here, end) = (self.walk.at(), self.end());
        self.ends.pop();
        let Some(block) = self.walk.layout().blocks.get(index(ix)).filter(|_| here != end) else {
            return Ok(());
        };
        let taken = said(block, here.saturating_sub(at));
        let got = said(block, end.saturating_sub(at)).to_string();
        Err(self.lies(block, format!("{taken} bytes, as its rows take"), got))
    }

    /// How many bytes a block has.
    fn bytes_of(&self, block: &Block) -> Result<u32, Error> {
        let field = self.walk.layout().field(block.length);
        let at = self.walk.register(block.register).unwrap_or_default();
        let value =
            scalar::read(field, self.telegram, at).map_err(|fault| self.located(&field.key, fault))?;
        let said = if value == Value::Null { Some(0) } else { value.text().parse::<i64>().ok() };
        let bytes = said.and_then(|said| u32::try_from(said.saturating_add(i64::from(block.adjust))).ok());
        bytes.ok_or_else(|| {
            let expected = format!("a length of at least {}", -i64::from(block.adjust).min(0));
            self.lies(block, expected, scalar::shown_text(field.mask, value.text()))
        })
    }

    /// What is said of rows that do not find their bytes inside of a block.
    pub(super) fn until(&self) -> String {
        match self.ends.last() {
            Some(end) => format!(" before byte {end}, where the block ends"),
            None => String::new(),
        }
    }

    /// The error of the field that says a block's length.
    fn lies(&self, block: &Block, expected: String, got: String) -> Error {
        let field = self.walk.layout().field(block.length);
        let at = self.walk.register(block.register).unwrap_or_default();
        let fault = Fault { kind: ErrorKind::Length, at, width: field.width, expected: expected.into(), got };
        self.located(&field.key, fault)
    }
}

/// What the field says of a block of so many bytes.
pub(crate) fn said(block: &Block, bytes: u32) -> i64 {
    i64::from(bytes).saturating_sub(i64::from(block.adjust))
}
