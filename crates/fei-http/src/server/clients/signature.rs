//! Signed calls: HMAC-SHA256 by a key that both ends know, over pieces of the request, within a window of time, and each
//! only once.

use std::time::Duration;

use aws_lc_rs::hmac;
use http::{HeaderMap, HeaderName};

use super::flaw::Flaw;
use super::nonces::Nonces;
use super::{Asked, CheckError, NotTaken};
use crate::SignatureForm;
use crate::signed_text::{Piece, Signable, SignedText, one};

/// A shorter key is guessed.
const KEY_BYTES_MIN: usize = 16;
const NONCE_BYTES_MAX: usize = 128;

/// How a client signs. Its key is never shown: the library's own `Debug` leaves it out.
#[derive(Debug)]
pub struct SignatureCheck {
    header: HeaderName,
    key: hmac::Key,
    over: SignedText,
    form: SignatureForm,
    timestamp: HeaderName,
    nonce: Option<HeaderName>,
    window_s: u64,
    started: i64,
    clock: fn() -> i64,
}

/// How a client signs, as it is typed.
pub struct SignatureRules<'t> {
    /// The header of the signature.
    pub header: &'t str,
    /// The key: at least sixteen bytes.
    pub key: &'t [u8],
    /// What is signed: `{method}\n{target}\n{timestamp}\n{body}`. `{timestamp}` and `{body}` are never left out, and a
    /// nonce that comes is signed. A header that a call does not have is signed as an empty text.
    pub over: &'t str,
    /// How it is written.
    pub form: SignatureForm,
    /// The header that tells the time of signing: seconds since 1970 in UTC.
    pub timestamp: &'t str,
    /// The header of what makes each call another; none: within the window a call can be sent again by whoever overheard
    /// it, and it is the idempotency key that makes this harmless, where it is signed or made of what is.
    pub nonce: Option<&'t str>,
    /// How far the time of signing may lie from ours.
    pub window_s: u64,
    /// When this process began, by the same clock. With a nonce nothing is taken that was signed before, or in the same second: the process
    /// before may have taken it, and its memory is gone.
    pub started: i64,
    /// What time it is: seconds since 1970 in UTC.
    pub clock: fn() -> i64,
}

/// What came with a request that says that it is signed, in time.
pub(super) struct Claim {
    signature: Vec<u8>,
    timestamp: String,
    nonce: Option<String>,
    signed_at: i64,
}

impl SignatureCheck {
    /// # Errors
    /// What cannot be a header, a key that is too short, or a text that says too little.
    pub fn new(rules: &SignatureRules<'_>) -> Result<Self, CheckError> {
        let named = |name: &str| {
            let wrong = || CheckError(format!("{name:?} is no name of a header"));
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())
        };
        let over =
            SignedText::parse(rules.over, &[Piece::Status]).map_err(|error| CheckError(error.to_string()))?;
        if !over.has(&Piece::Timestamp) {
            return Err(CheckError("it must go over {timestamp} and {body}".to_owned()));
        }
        if over.has(&Piece::Nonce) != rules.nonce.is_some() {
            return Err(CheckError(
                "{nonce} needs a header that tells it, and is needed with one".to_owned(),
            ));
        }
        if rules.key.len() < KEY_BYTES_MIN {
            return Err(CheckError(format!("a key has at least {KEY_BYTES_MIN} bytes")));
        }
        Ok(Self {
            header: named(rules.header)?,
            key: hmac::Key::new(hmac::HMAC_SHA256, rules.key),
            over,
            form: rules.form,
            timestamp: named(rules.timestamp)?,
            nonce: rules.nonce.map(named).transpose()?,
            window_s: rules.window_s,
            started: rules.started,
            clock: rules.clock,
        })
    }

    /// Whether a header is signed, in a line of its own: whoever overhears a call can change one that is not, and move the
    /// border between one and its neighbour.
    #[must_use]
    pub fn signs(&self, header: &HeaderName) -> bool {
        self.over.has_line(&Piece::Header(header.clone()))
    }

    /// The header that it stands in.
    pub(super) const fn header(&self) -> &HeaderName {
        &self.header
    }

    /// What a request says, before its body is read.
    ///
    /// # Errors
    /// It is not signed so, or not now; none: it says nothing of a signature.
    pub(super) fn claim(&self, headers: &HeaderMap) -> Result<Claim, Option<Flaw>> {
        if !headers.contains_key(&self.header) {
            return Err(None);
        }
        let claim = self.read(headers).ok_or(Some(Flaw::Unsigned))?;
        let late = (self.clock)().saturating_sub(claim.signed_at);
        if late.unsigned_abs() > self.window_s { Err(Some(Flaw::Clock(late))) } else { Ok(claim) }
    }

    fn read(&self, headers: &HeaderMap) -> Option<Claim> {
        let signature = self.form.read(one(headers, &self.header)?)?;
        let timestamp = one(headers, &self.timestamp)?.to_owned();
        let digits = timestamp.len() <= 12 && timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let signed_at: i64 = timestamp.parse().ok().filter(|_| digits)?;
        let nonce = match &self.nonce {
            Some(header) => {
                let nonce = one(headers, header)?;
                Some(nonce.to_owned()).filter(|nonce| (8..=NONCE_BYTES_MAX).contains(&nonce.len()))
            }
            None => None,
        };
        let whole = nonce.is_some() == self.nonce.is_some();
        whole.then_some(Claim { signature, timestamp, nonce, signed_at })
    }

    /// Whether the client signed this.
    pub(super) fn holds(&self, claim: &Claim, asked: &Asked<'_>, body: &[u8]) -> bool {
        let of = Signable {
            method: asked.method.as_str(),
            target: asked.target,
            status: "",
            timestamp: &claim.timestamp,
            nonce: claim.nonce.as_deref().unwrap_or_default(),
            headers: asked.headers,
            body,
        };
        let Ok(signed) = self.over.bytes_of_call(&of) else { return false };
        // It takes as long, wherever the two differ.
        hmac::verify(&self.key, &signed, &claim.signature).is_ok()
    }

    /// How long a nonce is remembered at most.
    pub(super) const fn memory(&self) -> Duration {
        Duration::from_secs(self.window_s.saturating_mul(2))
    }

    /// Remembers the nonce of a call that is taken. It is asked last: what is refused has not used it up, and nobody but
    /// whoever signs can fill the memory.
    pub(super) fn take(&self, claim: &Claim, taken: &Nonces) -> Result<(), NotTaken> {
        let Some(nonce) = &claim.nonce else { return Ok(()) };
        let before = self.started.saturating_sub(claim.signed_at);
        if before >= 0 {
            return Err(NotTaken::BeforeStart(Duration::from_secs(before.unsigned_abs())));
        }
        let until = claim.signed_at.saturating_add_unsigned(self.window_s);
        match taken.take(nonce, until, (self.clock)()) {
            Some(true) => Ok(()),
            Some(false) => Err(NotTaken::Twice),
            None => Err(NotTaken::Full),
        }
    }
}

impl Claim {
    /// Whether it was taken before.
    pub(super) fn is_among(&self, taken: &Nonces) -> bool {
        self.nonce.as_ref().is_some_and(|nonce| taken.has(nonce))
    }
}
