//! Whether the time that a wrong key takes tells what is wrong with it: X05, by Welch's t over two kinds of wrong keys that
//! come by chance, as dudect does it. What compares byte by byte and stops at the first that differs must be found.
#![expect(clippy::print_stdout, reason = "a bench speaks to whoever runs it")]

mod welch;

use std::fmt;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use fei_http::server::KeyDigest;
use fei_testkit::Chance;

/// Of both kinds together.
const SAMPLES: usize = 200_000;
/// The clock is read once for so many comparisons.
const TOGETHER: usize = 16;
/// From here on the two kinds are told apart.
const FOUND: f64 = 4.5;
/// Of made-up keys: one that is right, and as many wrong ones of each kind.
const KEY: &str = "fei_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
const WRONG: usize = 64;

/// What compares what is given with what is right. The same bytes are given to each at the same place.
struct Subject<T> {
    name: &'static str,
    right: T,
    /// Wrong at the first byte, and at the last.
    wrong: [Vec<T>; 2],
    is_right: fn(&T, &T) -> bool,
}

impl<T: Clone + fmt::Debug> Subject<T> {
    /// How far apart the two kinds are.
    fn t(&self) -> f64 {
        let Self { name, right, wrong, is_right } = self;
        assert!(is_right(right, right), "{name}: what is right is not taken");
        assert!(
            !wrong.iter().flatten().any(|wrong| is_right(right, wrong)),
            "{name}: what is wrong is taken"
        );
        let mut chance = Chance::new(5);
        let mut taken = [Vec::with_capacity(SAMPLES), Vec::with_capacity(SAMPLES)];
        let mut given = right.clone();
        for _ in 0..SAMPLES {
            let kind = chance.below(2);
            given.clone_from(&wrong[kind][chance.below(WRONG)]);
            taken[kind].push(self.time(&given));
        }
        welch::furthest(&taken)
    }

    /// Nanoseconds.
    fn time(&self, given: &T) -> f64 {
        let start = Instant::now();
        for _ in 0..TOGETHER {
            black_box((self.is_right)(black_box(&self.right), black_box(given)));
        }
        start.elapsed().as_nanos() as f64
    }
}

/// As the settings keep them: `bytes` with something else at a place.
fn digests(place: usize) -> Vec<[u8; 32]> {
    let right = KeyDigest::of(KEY).to_bytes();
    (1..=WRONG as u8).map(|other| with(right, place, |byte| byte ^ other)).collect()
}

fn with<const N: usize>(mut bytes: [u8; N], place: usize, change: impl FnOnce(u8) -> u8) -> [u8; N] {
    bytes[place] = change(bytes[place]);
    bytes
}

fn digest(bytes: [u8; 32]) -> KeyDigest {
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    KeyDigest::parse(&text).expect("invariant: 64 digits")
}

fn main() -> ExitCode {
    let (first, last) = (digests(0), digests(31));
    let of_digests = Subject {
        name: "digest",
        right: KeyDigest::of(KEY),
        wrong: [&first, &last].map(|all| all.iter().copied().map(digest).collect()),
        is_right: |right, given| right == given,
    };
    let keys = |place: usize| {
        let key: [u8; KEY.len()] = KEY.as_bytes().try_into().expect("invariant: its length");
        let wrong = (1..=WRONG as u8).map(|other| with(key, place, |byte| b'!' + (byte - b'!' + other) % 94));
        wrong.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
    };
    let of_keys = Subject {
        name: "key",
        right: KEY.to_owned(),
        wrong: [keys(0), keys(KEY.len() - 1)],
        is_right: |right, given| KeyDigest::of(right) == KeyDigest::of(given),
    };
    let byte_by_byte = Subject {
        name: "byte-by-byte",
        right: KeyDigest::of(KEY).to_bytes(),
        wrong: [first, last],
        // Else it is compiled to a comparison of all of them at once.
        is_right: |right, given| right.iter().zip(given).all(|(right, given)| black_box(right) == given),
    };
    let hidden = [tell(&of_digests), tell(&of_keys)].iter().all(|t| *t < FOUND);
    if hidden && tell(&byte_by_byte) >= FOUND { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell<T: Clone + fmt::Debug>(subject: &Subject<T>) -> f64 {
    let t = subject.t();
    println!("t {} {t:.2}", subject.name);
    t
}
