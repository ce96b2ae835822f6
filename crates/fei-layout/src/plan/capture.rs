//! Which values of a JSON text are wanted: its paths as one trie, so that a reader picks them up in a single pass.

/// `res_list[0].bank_rsp_code` or `req_list[].tran_amt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath(pub Box<[PathStep]>);

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathStep {
    /// A member of an object.
    Key(Box<str>),
    /// One element of an array, from 0.
    Index(u32),
    /// Every element of an array.
    Each,
}

/// A kind of frame: 0 is the document, every `[]` opens another for its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameIx(pub u32);

/// A place for a value: which frame, and where in it. A slot holds a scalar or, for `[]`, the list of its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotRef {
    /// The frame.
    pub frame: FrameIx,
    /// Its slot, below [`Capture::frames`]`[frame]`.
    pub slot: u32,
}

/// The wanted paths as a trie. Node 0 is the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The trie.
    pub nodes: Box<[CaptureNode]>,
    /// How many slots each kind of frame has.
    pub frames: Box<[u32]>,
}

/// What is wanted at one place of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaptureNode {
    /// The value itself.
    pub leaf: Option<SlotRef>,
    /// Members, in the order in which they are expected.
    pub keys: Vec<(Box<str>, u32)>,
    /// Elements by number.
    pub items: Vec<(u32, u32)>,
    /// Every element: the slot that holds the list, the frame of an item, the node of an item.
    pub each: Option<(SlotRef, FrameIx, u32)>,
}

impl CaptureNode {
    /// Whether a value or a list is wanted here, so that an object is wrong whatever its keys are.
    #[must_use]
    pub const fn is_no_object(&self) -> bool {
        self.keys.is_empty() && !self.is_passed_over()
    }

    /// Whether nothing of what stands here is wanted.
    #[must_use]
    pub const fn is_passed_over(&self) -> bool {
        self.leaf.is_none() && self.keys.is_empty() && self.items.is_empty() && self.each.is_none()
    }
}

/// Puts paths into a [`Capture`].
#[derive(Debug)]
pub struct CaptureBuilder {
    nodes: Vec<CaptureNode>,
    frames: Vec<u32>,
}

impl Default for CaptureBuilder {
    fn default() -> Self {
        Self { nodes: vec![CaptureNode::default()], frames: vec![0] }
    }
}

impl CaptureBuilder {
    /// The place of a path's value; the same path gives the same place. A path that ends in `[]` gives the slot of its
    /// list.
    pub fn want(&mut self, path: &JsonPath) -> SlotRef {
        let (node, frame, list) = self.go_to(path);
        list.unwrap_or_else(|| self.leaf(node, frame))
    }

    /// Where something may stand that nobody wants: it is no unknown key.
    pub fn pass_over(&mut self, path: &JsonPath) {
        self.go_to(path);
    }

    /// The node of a path, its frame, and its list when it ends in `[]`.
    fn go_to(&mut self, path: &JsonPath) -> (u32, FrameIx, Option<SlotRef>) {
        let mut node = 0;
        let mut frame = FrameIx(0);
        let mut list = None;
        for step in &path.0 {
            list = None;
            node = match step {
                PathStep::Key(key) => self.key(node, key),
                PathStep::Index(at) => self.item(node, *at),
                PathStep::Each => {
                    let (slot, inner, next) = self.each(node, frame);
                    list = Some(slot);
                    frame = inner;
                    next
                }
            };
        }
        (node, frame, list)
    }

    /// The finished trie.
    #[must_use]
    pub fn finish(self) -> Capture {
        Capture { nodes: self.nodes.into(), frames: self.frames.into() }
    }

    fn node(&mut self) -> u32 {
        self.nodes.push(CaptureNode::default());
        (self.nodes.len() - 1) as u32
    }

    fn slot(&mut self, frame: FrameIx) -> SlotRef {
        let width = &mut self.frames[frame.0 as usize];
        *width += 1;
        SlotRef { frame, slot: *width - 1 }
    }

    fn key(&mut self, at: u32, key: &str) -> u32 {
        if let Some((_, next)) = self.nodes[at as usize].keys.iter().find(|(known, _)| &**known == key) {
            return *next;
        }
        let next = self.node();
        self.nodes[at as usize].keys.push((key.into(), next));
        next
    }

    fn item(&mut self, at: u32, number: u32) -> u32 {
        if let Some((_, next)) = self.nodes[at as usize].items.iter().find(|(known, _)| *known == number) {
            return *next;
        }
        let next = self.node();
        self.nodes[at as usize].items.push((number, next));
        next
    }

    fn each(&mut self, at: u32, frame: FrameIx) -> (SlotRef, FrameIx, u32) {
        if let Some(known) = self.nodes[at as usize].each {
            return known;
        }
        let slot = self.slot(frame);
        self.frames.push(0);
        let inner = FrameIx((self.frames.len() - 1) as u32);
        let each = (slot, inner, self.node());
        self.nodes[at as usize].each = Some(each);
        each
    }

    fn leaf(&mut self, at: u32, frame: FrameIx) -> SlotRef {
        if let Some(known) = self.nodes[at as usize].leaf {
            return known;
        }
        let slot = self.slot(frame);
        self.nodes[at as usize].leaf = Some(slot);
        slot
    }
}
