//! One pass over a JSON text: what a capture wants goes into slots, all else is checked and passed over.

use std::borrow::Cow;

use fei_layout::plan::{Capture, CaptureNode, FrameIx};

use crate::num::{index, offset};
use crate::{Error, ErrorKind};

use super::broken::Broken;
use super::captured::{Captured, Instance, Slot, What};
use super::keys::{Keys, Opened};
use super::limits::{Limits, Unknown};
use super::reader::{PlainMember, Reader};
use super::text::resolve;
use super::wrong::{WrongKeys, unknown_key};

/// Reads a whole text once and picks up what the capture wants.
///
/// ```
/// use fei_codec::json::{Instance, Limits, Unknown, read};
/// use fei_layout::plan::{CaptureBuilder, JsonPath, PathStep};
///
/// let mut wanted = CaptureBuilder::default();
/// let code = wanted.want(&JsonPath([PathStep::Key("rsp_code".into())].into()));
/// let capture = wanted.finish();
/// let answer = read(&capture, br#"{"rsp_code":"A0000","rest":[1,2]}"#, &Limits::default(), Unknown::Skip).unwrap();
/// assert_eq!(answer.value(Instance::DOCUMENT, code).unwrap().text(), "A0000");
///
/// let twice = read(&capture, br#"{"x":1,"\u0078":2}"#, &Limits::default(), Unknown::Skip).unwrap_err();
/// assert_eq!(twice.to_string(), r#"at /x (byte 7 of the JSON): expected a key once, got it twice"#);
/// ```
///
/// # Errors
/// Anything that is not strict JSON within the limits, a key that stands twice in an object (wanted or not), and, where
/// they are refused, unknown keys: located by JSON pointer and byte.
pub fn read<'j>(
    capture: &Capture,
    text: &'j [u8],
    limits: &Limits,
    unknown: Unknown,
) -> Result<Captured<'j>, Error> {
    Ok(pick(capture, text, (limits, unknown), WrongKeys::end_it())?.captured)
}

/// The same, which reads on behind keys that are not wanted or stand twice (the last is picked up), and gives all such errors.
///
/// # Errors
/// Anything that is not strict JSON within the limits.
pub(crate) fn read_on<'j>(
    capture: &Capture,
    text: &'j [u8],
    limits: &Limits,
) -> Result<(Captured<'j>, Vec<Error>), Error> {
    let picker = pick(capture, text, (limits, Unknown::Refuse), WrongKeys::all_told())?;
    Ok((picker.captured, picker.wrong.into_met().into_iter().map(Error::from).collect()))
}

fn pick<'c, 'j>(
    capture: &'c Capture,
    text: &'j [u8],
    (limits, unknown): (&Limits, Unknown),
    wrong: WrongKeys,
) -> Result<Picker<'c, 'j>, Broken> {
    let mut picker = Picker {
        capture,
        unknown,
        reader: Reader::new(text, *limits)?,
        captured: Captured::empty(),
        met: vec![0; capture.nodes.len()],
        others: Keys::new(),
        depth: 0,
        wrong,
    };
    let document = picker.open(FrameIx(0), Instance::DOCUMENT, None)?;
    let whole = picker.value(Some(0), document)?;
    picker.captured.set_element(document, whole);
    picker.reader.end()?;
    Ok(picker)
}

struct Picker<'c, 'j> {
    capture: &'c Capture,
    unknown: Unknown,
    reader: Reader<'j>,
    captured: Captured<'j>,
    /// For each node of the trie the number of the object in which its key was last met.
    met: Vec<u32>,
    /// Keys that are not wanted, of the objects that are open.
    others: Keys<'j>,
    depth: usize,
    wrong: WrongKeys,
}

impl<'c, 'j> Picker<'c, 'j> {
    /// One value; what its node wants of it goes into the instance's slots.
    fn value(&mut self, node: Option<u32>, instance: Instance) -> Result<Slot<'j>, Broken> {
        self.reader.count_node(self.reader.at())?;
        let first = self.reader.peek();
        let at = offset(self.reader.at());
        let what = match first {
            Some(b'"') => {
                let text = self.reader.string()?;
                What::Text(text.raw, text.escaped)
            }
            Some(b'-' | b'0'..=b'9') => What::Number(self.reader.number()?),
            Some(b't') => self.word("true", What::Bool(true))?,
            Some(b'f') => self.word("false", What::Bool(false))?,
            Some(b'n') => self.word("null", What::Null)?,
            Some(b'{') => self.nested(|picker| picker.object(node, instance))?,
            Some(b'[') => self.nested(|picker| picker.array(node, instance))?,
            _ => return Err(self.reader.unexpected("a value")),
        };
        let slot = Slot { at, what };
        self.keep(node, instance, slot);
        Ok(slot)
    }

    /// Into the slots of whoever wants it.
    fn keep(&mut self, node: Option<u32>, instance: Instance, slot: Slot<'j>) {
        if let Some(wanted) = self.node(node) {
            let each = wanted.each.as_ref().map(|(list, ..)| *list);
            for place in wanted.leaf.into_iter().chain(each) {
                self.captured.set(instance, place, slot);
            }
        }
    }

    fn word(&mut self, word: &'static str, what: What<'j>) -> Result<What<'j>, Broken> {
        self.reader.word(word).map(|()| what)
    }

    fn nested(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<What<'j>, Broken>,
    ) -> Result<What<'j>, Broken> {
        if self.depth >= self.reader.limits().depth_max {
            let expected = format!("at most {} levels", self.reader.limits().depth_max);
            return Err(Broken::new(ErrorKind::Limit, self.reader.at(), expected, "more"));
        }
        self.reader.take();
        self.depth += 1;
        let what = inside(self);
        self.depth -= 1;
        what
    }

    fn object(&mut self, node: Option<u32>, instance: Instance) -> Result<What<'j>, Broken> {
        if self.reader.eat(b'}') {
            return Ok(What::Object);
        }
        let (object, before) = (self.others.open(), self.wrong.count());
        // An object in the place of a value is wrong as a whole: whoever looks at the value says so.
        let has_members = self.node(node).is_some_and(|node| !node.is_no_object());
        let mut expected = 0;
        loop {
            let plain = self.reader.plain_member();
            let (key, at) = match &plain {
                Some(member) => (Cow::Borrowed(member.key), member.at),
                None => self.key()?,
            };
            let child = self.member(node, &key, &mut expected);
            if let Err(broken) = self.note(object, child, &key, at) {
                self.wrong.meet(before, broken.under_key(&key))?;
            }
            if child.is_none() && has_members && self.unknown == Unknown::Refuse {
                self.wrong.meet(before, unknown_key(&key, at))?;
            }
            let wanted =
                child.filter(|child| !self.node(Some(*child)).is_some_and(CaptureNode::is_passed_over));
            match plain {
                Some(member) => self.text(wanted, instance, &member),
                None => self.inside(&key, wanted, instance),
            }
            .map_err(|broken| broken.under_key(&key))?;
            if !self.reader.eat(b',') {
                break;
            }
        }
        self.others.close(object);
        self.reader.expect(b'}', "',' or '}'")?;
        Ok(What::Object)
    }

    /// The text of a member that was read.
    fn text(
        &mut self,
        node: Option<u32>,
        instance: Instance,
        member: &PlainMember<'j>,
    ) -> Result<(), Broken> {
        self.reader.count_node(member.text_at)?;
        let slot = Slot { at: offset(member.text_at), what: What::Text(member.text, false) };
        self.keep(node, instance, slot);
        Ok(())
    }

    /// The value of a key that was read.
    fn inside(&mut self, key: &str, node: Option<u32>, instance: Instance) -> Result<(), Broken> {
        let told = self.wrong.count();
        self.value(node, instance)?;
        self.wrong.inside(told, |broken| broken.under_key(key));
        Ok(())
    }

    /// A key and its colon; where the key starts.
    fn key(&mut self) -> Result<(Cow<'j, str>, usize), Broken> {
        if self.reader.peek() != Some(b'"') {
            return Err(self.reader.unexpected("a key"));
        }
        let at = self.reader.at();
        let text = self.reader.string()?;
        if text.raw.len() > self.reader.limits().key_bytes_max {
            let expected = format!("a key of at most {} bytes", self.reader.limits().key_bytes_max);
            return Err(Broken::new(ErrorKind::Limit, at, expected, format!("{} bytes", text.raw.len())));
        }
        self.reader.expect(b':', "':'")?;
        Ok((resolve(text.raw, text.escaped), at))
    }

    /// The node of a member: keys mostly come in the order of the layout, so the next one is tried first.
    fn member(&self, node: Option<u32>, key: &str, expected: &mut usize) -> Option<u32> {
        let keys = &self.node(node)?.keys;
        let is_it = |(known, _): &(Box<str>, u32)| **known == *key;
        let at = match keys.get(*expected) {
            Some(next) if is_it(next) => *expected,
            _ => keys.iter().position(is_it)?,
        };
        *expected = at + 1;
        keys.get(at).map(|(_, child)| *child)
    }

    /// Remembers a key of an object.
    #[expect(clippy::ptr_arg, reason = "the key is kept as it is, borrowed from the text where it can be")]
    fn note(
        &mut self,
        object: Opened,
        child: Option<u32>,
        key: &Cow<'j, str>,
        at: usize,
    ) -> Result<(), Broken> {
        let fresh = match child.and_then(|child| self.met.get_mut(index(child))) {
            Some(met) => std::mem::replace(met, object.number()) != object.number(),
            None => self.others.note(object, key),
        };
        if fresh { Ok(()) } else { Err(Broken::new(ErrorKind::DuplicateKey, at, "a key once", "it twice")) }
    }

    fn array(&mut self, node: Option<u32>, instance: Instance) -> Result<What<'j>, Broken> {
        let mut count = 0;
        let mut first = None;
        let mut last = None;
        if !self.reader.eat(b']') {
            loop {
                let told = self.wrong.count();
                let element = self.element(node, instance, count, last);
                last = element.map_err(|broken| broken.under_item(count))?;
                self.wrong.inside(told, |broken| broken.under_item(count));
                first = first.or(last);
                count += 1;
                if !self.reader.eat(b',') {
                    break;
                }
            }
            self.reader.expect(b']', "',' or ']'")?;
        }
        let Some(wanted) = self.node(node) else { return Ok(What::Array) };
        if wanted.each.is_some() {
            return Ok(What::List(first, count));
        }
        let read = wanted.items.iter().map(|(number, _)| number.saturating_add(1)).max();
        if let Some(read) = read.filter(|read| count > *read) {
            self.captured.leave_unread(|| name(self.capture, node), count, read);
        }
        Ok(What::Array)
    }

    /// One element, into an instance of its own when every element is wanted, and once more for its number.
    fn element(
        &mut self,
        node: Option<u32>,
        instance: Instance,
        number: u32,
        before: Option<Instance>,
    ) -> Result<Option<Instance>, Broken> {
        let node = self.node(node);
        let each = node.and_then(|node| node.each);
        let by_number = node.and_then(|node| node.items.iter().find(|(wanted, _)| *wanted == number));
        let numbered = by_number.map(|(_, node)| *node);
        let Some((_, kind, inner)) = each else {
            return self.value(numbered, instance).map(|_| None);
        };
        let at = self.reader.at();
        let opened = self.open(kind, instance, before)?;
        let slot = self.value(Some(inner), opened)?;
        self.captured.set_element(opened, slot);
        if numbered.is_some() {
            let told = self.wrong.count();
            self.reader.go_back(at);
            self.value(numbered, instance).map(|_| self.wrong.forget(told))?;
        }
        Ok(Some(opened))
    }

    fn open(
        &mut self,
        kind: FrameIx,
        parent: Instance,
        before: Option<Instance>,
    ) -> Result<Instance, Broken> {
        let slots = self.capture.frames.get(index(kind.0)).copied().unwrap_or(0);
        if self.captured.slots_taken() + index(slots) > self.reader.limits().slots_max {
            return Err(Broken::new(
                ErrorKind::Limit,
                self.reader.at(),
                "fewer elements",
                "more than FEI takes",
            ));
        }
        Ok(self.captured.open(kind, slots, parent, before))
    }

    fn node(&self, node: Option<u32>) -> Option<&'c CaptureNode> {
        self.capture.nodes.get(index(node?))
    }
}

/// The key under which a node stands in its object.
fn name(capture: &Capture, node: Option<u32>) -> String {
    let mut all = capture.nodes.iter().flat_map(|node| &node.keys);
    let named = all.find(|(_, child)| Some(*child) == node);
    named.map_or_else(|| "a list".to_owned(), |(key, _)| key.to_string())
}
