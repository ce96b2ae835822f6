//! One pass over a JSON text: every value's place goes into its slot. Strict as the exact reader is; on any doubt it ends.

use crate::num::{index, offset};
use crate::quick::chunk::SIZE;

use super::keys::{Holds, Keys, Member};
use super::slot::{Held, Slot};
use super::string::{line, lines, string};

/// More values than this are left to the exact reader, which counts them.
const SLOTS_MAX: usize = 9_000;

/// A text under way.
pub(super) struct Reader<'a> {
    pub(super) frames: &'a [Keys],
    pub(super) text: &'a [u8],
    /// Of each object one for its neighbour in a list, then one for each of its keys.
    pub(super) slots: &'a mut Vec<Slot>,
}

impl<'a> Reader<'a> {
    /// The whole text: one object, with its slots from 0 on.
    pub(super) fn document(&mut self) -> Option<()> {
        let at = self.expect(b'{', 0)?;
        let end = self.object(0, at)?;
        (self.blanks(end) == self.text.len() && self.slots.len() <= SLOTS_MAX).then_some(())
    }

    /// An object whose bracket was passed; where it ends.
    fn object(&mut self, frame: usize, at: usize) -> Option<usize> {
        let keys = self.frames.get(frame)?;
        let base = self.slots.len();
        self.slots.resize(base + 1 + keys.members.len(), Slot::ABSENT);
        if self.slots.len() > SLOTS_MAX {
            return None;
        }
        let (mut at, mut expected) = (at, keys.first);
        if self.text.get(self.blanks(at)) == Some(&b'}') {
            return Some(self.blanks(at) + 1);
        }
        loop {
            (at, expected) = self.expected(keys, base, at, expected);
            let (number, behind) = match keys.members.get(expected) {
                Some(member) if member.is_next(self.text, at) => (expected, at + member.bytes),
                _ => self.key(keys, at)?,
            };
            let member = keys.members.get(number)?;
            let (slot, behind) = self.value(member, behind)?;
            let place = self.slots.get_mut(base + 1 + number).filter(|place| place.is_absent())?;
            *place = slot;
            expected = member.next;
            match self.text.get(behind) {
                Some(b',') => at = behind + 1,
                Some(b'}') => return Some(behind + 1),
                _ => match self.text.get(self.blanks(behind)) {
                    Some(b',') => at = self.blanks(behind) + 1,
                    Some(b'}') => return Some(self.blanks(behind) + 1),
                    _ => return None,
                },
            }
        }
    }

    /// Keys in their order with short texts; where they end, and which key is expected next.
    #[inline(always)]
    fn expected(&mut self, keys: &Keys, base: usize, at: usize, expected: usize) -> (usize, usize) {
        let (mut at, mut expected) = (at, expected);
        let Some(slots) = self.slots.get_mut(base + 1..) else { return (at, expected) };
        while let Some(member) = keys.members.get(expected)
            && let Some(window) = self.text.get(at..).and_then(|rest| rest.first_chunk())
            && let Some((slot, bytes)) = member.text(window, at)
            && let Some(place) = slots.get_mut(expected).filter(|place| place.is_absent())
        {
            *place = slot;
            at = at.wrapping_add(bytes);
            expected = member.next;
        }
        (at, expected)
    }

    /// A key that was not expected, and its colon.
    #[inline(never)]
    fn key(&self, keys: &Keys, at: usize) -> Option<(usize, usize)> {
        let at = self.expect(b'"', at)?;
        let (slot, end) = string(self.text, at)?;
        let number = keys.find(self.text, at, index(slot.bytes()))?;
        Some((number, self.expect(b':', end)?))
    }

    #[inline(always)]
    fn value(&mut self, member: &Member, at: usize) -> Option<(Slot, usize)> {
        match self.text.get(at)? {
            b'"' if matches!(member.holds, Holds::One) => string(self.text, at + 1),
            _ => self.other(member, at),
        }
    }

    #[inline(never)]
    fn other(&mut self, member: &Member, at: usize) -> Option<(Slot, usize)> {
        let at = self.blanks(at);
        match (self.text.get(at)?, member.holds) {
            (b'[', Holds::Many(most)) => self.list(most, at + 1),
            (b'[', Holds::Items(frame, most)) => self.items(frame, most, at + 1),
            (_, Holds::One) => self.scalar(at),
            _ => None,
        }
    }

    fn scalar(&mut self, at: usize) -> Option<(Slot, usize)> {
        let rest = self.text.get(at..)?;
        match rest {
            [b'"', ..] => string(self.text, at + 1),
            [b'n', b'u', b'l', b'l', ..] => Some((Slot::new(Held::Null, at, 4), at + 4)),
            [b'-' | b'0'..=b'9', ..] => {
                let is_part = |byte: &&u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let bytes = rest.iter().take(SIZE + 1).take_while(is_part).count();
                let slot = Slot::new(Held::Number, at, offset(bytes));
                (bytes <= SIZE && is_number(rest.get(..bytes)?)).then_some((slot, at + bytes))
            }
            _ => None,
        }
    }

    /// Values of a list whose bracket was passed.
    fn list(&mut self, most: u32, at: usize) -> Option<(Slot, usize)> {
        let start = self.slots.len();
        let mut at = self.blanks(at);
        if self.text.get(at) == Some(&b']') {
            return Some((Slot::new(Held::List, start, 0), at + 1));
        }
        let mut count = 0;
        while count < most {
            let (more, end) = match self.text.get(at)? {
                b'"' => lines(self.text, at + 1, most - count, self.slots),
                _ => (0, at),
            };
            count += more;
            let end = if more > 0 {
                end
            } else {
                count += 1;
                self.element(at)?
            };
            let end = self.blanks(end);
            match self.text.get(end)? {
                b',' => at = end + 1,
                b']' => return Some((Slot::new(Held::List, start, count), end + 1)),
                _ => return None,
            }
        }
        None
    }

    /// One value of a list; where it ends.
    fn element(&mut self, at: usize) -> Option<usize> {
        let (slot, end) = match self.text.get(at)? {
            b'"' => line(self.text, at + 1)?,
            _ => self.scalar(self.blanks(at))?,
        };
        self.slots.push(slot);
        Some(end)
    }

    /// Objects of a list whose bracket was passed.
    fn items(&mut self, frame: usize, most: u32, at: usize) -> Option<(Slot, usize)> {
        let start = self.slots.len();
        if self.text.get(self.blanks(at)) == Some(&b']') {
            return Some((Slot::new(Held::List, start, 0), self.blanks(at) + 1));
        }
        let (mut at, mut before) = (at, None);
        for count in 1..=most {
            let item = self.slots.len();
            if let Some(before) = before.replace(item) {
                *self.slots.get_mut(before)? = Slot::neighbour(item);
            }
            let inside = self.expect(b'{', at)?;
            let end = self.object(frame, inside)?;
            let end = self.blanks(end);
            match self.text.get(end)? {
                b',' => at = end + 1,
                b']' => return Some((Slot::new(Held::List, start, count), end + 1)),
                _ => return None,
            }
        }
        None
    }

    /// Behind this byte, which is next but for blanks.
    fn expect(&self, byte: u8, at: usize) -> Option<usize> {
        let at = self.blanks(at);
        (self.text.get(at) == Some(&byte)).then_some(at + 1)
    }

    /// Behind the blanks.
    #[inline(always)]
    fn blanks(&self, at: usize) -> usize {
        match self.text.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => self.more_blanks(at),
            _ => at,
        }
    }

    #[inline(never)]
    fn more_blanks(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
    }
}

/// Whether a token is a number of RFC 8259; those with an exponent are left to the exact reader.
fn is_number(token: &[u8]) -> bool {
    let token = token.strip_prefix(b"-").unwrap_or(token);
    let (whole, behind) = match token.iter().position(|byte| *byte == b'.') {
        Some(point) => (token.get(..point).unwrap_or_default(), token.get(point + 1..)),
        None => (token, None),
    };
    let digits = |digits: &[u8]| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    digits(whole) && (whole.len() == 1 || !whole.starts_with(b"0")) && behind.is_none_or(digits)
}
