//! What a JSON text may cost and hold.

/// What a JSON text may cost. Every limit is checked before memory is taken for what is beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the text.
    pub text_bytes_max: usize,
    /// Objects and arrays inside each other: the reader goes down once for each.
    pub depth_max: usize,
    /// Values altogether.
    pub nodes_max: usize,
    /// Places for wanted values altogether: a list of empty objects must not take more than its values could.
    pub slots_max: usize,
    /// Bytes of one key, as it stands in the text.
    pub key_bytes_max: usize,
    /// Bytes of one number.
    pub number_bytes_max: usize,
}

impl Default for Limits {
    /// 1 MiB, 32 deep, 10,000 values, keys of 256 bytes, numbers of 40: far above what institutions send.
    fn default() -> Self {
        Self {
            text_bytes_max: 1 << 20,
            depth_max: 32,
            nodes_max: 10_000,
            slots_max: 100_000,
            key_bytes_max: 256,
            number_bytes_max: 40,
        }
    }
}

/// What happens to keys that the capture does not want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// An error: the mirror of a layout.
    Refuse,
    /// Checked as JSON and passed over: an institution's answer.
    Skip,
}
