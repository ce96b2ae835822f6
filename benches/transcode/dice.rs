//! Made-up values, the same in every run.

/// A small generator of numbers (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    /// One of these.
    pub(crate) fn of<'a>(&mut self, all: &'a [&'a str]) -> &'a str {
        let at = self.next() as usize % all.len();
        all[at]
    }

    /// So many digits; the first one is not a zero.
    pub(crate) fn digits(&mut self, count: u64) -> String {
        let first = self.between(1, 9).to_string();
        (1..count).fold(first, |digits, _| digits + &self.between(0, 9).to_string())
    }

    /// Puts things into another order.
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.next() as usize % (last + 1));
        }
    }

    /// Words with blanks between, as many as fit into `bytes` of EUC-KR.
    pub(crate) fn words(&mut self, all: &[&str], bytes: usize) -> String {
        let mut text = String::new();
        loop {
            let word = self.of(all);
            let longer = if text.is_empty() { word.to_owned() } else { format!("{text} {word}") };
            if encoding_rs::EUC_KR.encode(&longer).0.len() > bytes {
                return text;
            }
            text = longer;
        }
    }
}
