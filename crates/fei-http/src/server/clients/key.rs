//! Keys: 256 bits by chance, of which only a hash is kept.

use std::fmt;

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderName};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::API_KEY_HEADER;
use crate::signed_text::one;

/// What a key begins with, so that whoever finds one knows what it is.
const BEGINS: &str = "fei_";
/// Bytes that chance makes.
const KEY_BYTES: usize = 32;

/// The SHA-256 of a key. As text: 64 hexadecimal digits. Two of them are compared to their last byte, whoever compares.
#[derive(Clone, Copy)]
pub struct KeyDigest([u8; 32]);

impl KeyDigest {
    /// The digest of a key.
    #[must_use]
    pub fn of(key: &str) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }

    /// Its bytes.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(digest))
    }
}

impl ConstantTimeEq for KeyDigest {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl PartialEq for KeyDigest {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl Eq for KeyDigest {}

impl fmt::Display for KeyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyDigest({self})")
    }
}

/// A new key: shown once, to whoever will use it.
#[derive(Debug)]
pub struct ApiKey {
    /// `fei_` and 43 characters.
    pub key: SecretString,
    /// What the settings keep.
    pub digest: KeyDigest,
}

impl ApiKey {
    /// Makes one.
    ///
    /// # Errors
    /// The machine has no chance to give.
    pub fn fresh() -> Result<Self, NoChance> {
        let mut bytes = [0; KEY_BYTES];
        rand::fill(&mut bytes).map_err(|_| NoChance)?;
        let key = format!("{BEGINS}{}", URL_SAFE_NO_PAD.encode(bytes));
        let digest = KeyDigest::of(&key);
        Ok(Self { key: key.into(), digest })
    }
}

/// The system gives no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoChance;

/// The digest of what came as a key, and of nothing when none came: the way on is the same.
pub(super) fn given(headers: &HeaderMap) -> KeyDigest {
    let given = one(headers, &HeaderName::from_static(API_KEY_HEADER));
    KeyDigest::of(given.unwrap_or_default())
}

/// Whether it is one of these: all of them are looked at, to their last byte.
pub(super) fn is_one_of(keys: &[KeyDigest], given: &KeyDigest) -> bool {
    keys.iter().fold(Choice::from(0), |found, key| found | key.ct_eq(given)).into()
}
