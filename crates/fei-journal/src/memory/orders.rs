//! Orders in the book: for as long as it lives.

use fei_exchange::TxnId;
use jiff::Timestamp;

use super::MemoryJournal;
use super::book::Book;
use crate::{JournalError, Order, Ordered, Orders};

impl Book {
    fn order(&mut self, order: Order) -> Ordered {
        let ordered = Ordered { event: self.log.next(), made: self.log.now(), order };
        self.orders.push(ordered.clone());
        ordered
    }
}

impl Orders for MemoryJournal {
    async fn order(&self, order: Order) -> Result<Ordered, JournalError> {
        order.check()?;
        let mut book = self.book();
        // As of a row: a fresh number knows the time.
        let now = TxnId::fresh().given_at_ms();
        book.log.hear(Timestamp::from_millisecond(now).unwrap_or(Timestamp::MIN));
        Ok(book.order(order))
    }

    async fn orders(&self) -> Result<Vec<Ordered>, JournalError> {
        Ok(self.book().orders.clone())
    }
}
