//! What lies on the disk is sealed: AES-256-GCM, under a key that the caller brings and that is never written down.
//!
//! This file must never know what it seals, where it is kept, or where a key comes from.

mod nonce;
#[cfg(test)]
mod tests;

pub(crate) use aws_lc_rs::aead::NONCE_LEN;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac::{self, HMAC_SHA256};

use self::nonce::Nonces;

/// Why something is not sealed, or not opened. None of these holds a byte of a key or of what was sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A key of AES-256 has 32 bytes.
    #[error("key {id} has {bytes} bytes; 32 are needed")]
    KeyLength {
        /// The key's name.
        id: Box<str>,
        /// Bytes that were given.
        bytes: usize,
    },
    /// Two keys have one name: nobody could tell which one opens what.
    #[error("key {0} is given twice")]
    KeyTwice(Box<str>),
    /// It was sealed under a key that was not brought.
    #[error("key {0} is needed and was not given")]
    KeyMissing(Box<str>),
    /// It is not what was sealed, or it does not belong to what it was opened for.
    #[error("what key {0} sealed was changed, or another key has that name")]
    Changed(Box<str>),
    /// More than AES-GCM seals in one piece: 64 GiB.
    #[error("too much to seal in one piece")]
    TooLong,
    /// The system has no random bytes.
    #[error("the system gives no random bytes")]
    NoRandom,
}

/// Seals under the newest key and opens under every key that it was given.
///
/// Rotation: bring a new key to write with, and keep the older ones until retention has removed what they sealed.
///
/// ```
/// use fei_journal::Sealer;
///
/// let (old, new) = ([1; 32], [2; 32]);
/// let sealer = Sealer::new("2026-09", &new)?.opening("2026-03", &old)?;
/// # Ok::<(), fei_journal::SealError>(())
/// ```
#[derive(Debug)]
pub struct Sealer {
    /// The first one seals.
    keys: Vec<Key>,
    nonces: Nonces,
}

#[derive(Debug)]
struct Key {
    id: Box<str>,
    key: LessSafeKey,
    /// A key of its own, made from the same secret: one key is not used for two things.
    marks: hmac::Key,
}

/// Something sealed: all that is needed to open it again, but for the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) key_id: Box<str>,
    pub(crate) nonce: [u8; NONCE_LEN],
    /// As long as what was sealed, and 16 bytes of tag.
    pub(crate) ciphertext: Vec<u8>,
}

impl Sealer {
    /// A sealer that writes under this key. `id` is its name in the rows.
    ///
    /// # Errors
    /// The key is not of 32 bytes, or the system gives no random bytes.
    pub fn new(id: &str, secret: &[u8]) -> Result<Self, SealError> {
        Ok(Self { keys: vec![Key::new(id, secret)?], nonces: Nonces::new()? })
    }

    /// Opens what an older key sealed, too.
    ///
    /// # Errors
    /// The key is not of 32 bytes, or one of this name is there already.
    pub fn opening(mut self, id: &str, secret: &[u8]) -> Result<Self, SealError> {
        if self.keys.iter().any(|key| &*key.id == id) {
            return Err(SealError::KeyTwice(id.into()));
        }
        self.keys.push(Key::new(id, secret)?);
        Ok(self)
    }

    /// The name of the key that seals.
    pub(crate) fn seals_under(&self) -> &str {
        &self.keys[0].id
    }

    /// A hash of something that must be found again and not be seen, such as an account number: keyed, because every
    /// number that a bank can give could be tried otherwise.
    pub(crate) fn mark(&self, plain: &[u8]) -> [u8; 32] {
        self.keys[0].mark(plain)
    }

    /// The same under every key: rows of before a rotation have the older one's.
    pub(crate) fn marks(&self, plain: &[u8]) -> Vec<[u8; 32]> {
        self.keys.iter().map(|key| key.mark(plain)).collect()
    }

    /// Seals; `about` is not kept, but must be said again to open: a sealed image cannot be moved to another row.
    pub(crate) fn seal(&self, about: &[u8], plain: &[u8]) -> Result<Sealed, SealError> {
        let Key { id, key, .. } = &self.keys[0];
        let nonce = self.nonces.next()?;
        let mut ciphertext = Vec::with_capacity(plain.len() + AES_256_GCM.tag_len());
        ciphertext.extend_from_slice(plain);
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(&bound(id, about)[..]),
            &mut ciphertext,
        )
        .map_err(|_| SealError::TooLong)?;
        Ok(Sealed { key_id: id.clone(), nonce, ciphertext })
    }

    /// Opens what was sealed about the same.
    pub(crate) fn open(&self, about: &[u8], sealed: Sealed) -> Result<Vec<u8>, SealError> {
        let Sealed { key_id, nonce, mut ciphertext } = sealed;
        let key = self.keys.iter().find(|key| key.id == key_id);
        let Key { id, key, .. } = key.ok_or(SealError::KeyMissing(key_id))?;
        let aad = bound(id, about);
        let opened =
            key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(&aad[..]), &mut ciphertext);
        let plain_bytes = opened.map_err(|_| SealError::Changed(id.clone()))?.len();
        ciphertext.truncate(plain_bytes);
        Ok(ciphertext)
    }
}

impl Key {
    fn new(id: &str, secret: &[u8]) -> Result<Self, SealError> {
        let length = |_| SealError::KeyLength { id: id.into(), bytes: secret.len() };
        let key = UnboundKey::new(&AES_256_GCM, secret).map_err(length)?;
        let own = hmac::sign(&hmac::Key::new(HMAC_SHA256, secret), b"fei marks 1");
        let marks = hmac::Key::new(HMAC_SHA256, own.as_ref());
        Ok(Self { id: id.into(), key: LessSafeKey::new(key), marks })
    }

    fn mark(&self, plain: &[u8]) -> [u8; 32] {
        let mut mark = [0; 32];
        mark.copy_from_slice(hmac::sign(&self.marks, plain).as_ref());
        mark
    }
}

/// What the seal is bound to: the key's name, and what the caller says.
fn bound(id: &str, about: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b"\0", about].concat()
}
