//! What a core's sheet says of its telegrams: how long they are, and what is answered.

/// A core's rules.
pub trait CoreSheet: Send + Sync + 'static {
    /// How many digits of length stand in front of a telegram.
    fn prefix(&self) -> usize;

    /// The answer to a question; none: this is no question that the core knows.
    fn answer(&self, telegram: &[u8]) -> Option<Vec<u8>>;

    /// Puts another code into an answer: it is refused for this reason.
    fn refuse(&self, answer: &mut [u8], code: &str);

    /// Makes an answer one to another question: of its number plus one.
    fn of_another(&self, answer: &mut [u8]);
}

/// Puts text into a field, behind it spaces.
pub(super) fn put(telegram: &mut [u8], at: usize, width: usize, text: &[u8]) {
    for (nth, byte) in telegram.iter_mut().skip(at).take(width).enumerate() {
        *byte = text.get(nth).copied().unwrap_or(b' ');
    }
}

/// The number in a field plus `by`, in its width.
pub(super) fn add(telegram: &mut [u8], at: usize, width: usize, by: u64) {
    let digits = telegram.get(at..at + width).unwrap_or_default();
    let number = digits.iter().fold(0_u64, |number, digit| number * 10 + u64::from(digit & 0x0f));
    put(telegram, at, width, format!("{:0>width$}", number + by).as_bytes());
}
