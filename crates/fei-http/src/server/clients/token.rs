//! Signed tokens (JWT, RFC 7519): by an algorithm that the settings name, for us, from whom they say, and not for ever.

use http::{HeaderMap, header};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{CheckError, KeyDigest};
use crate::signed_text::one;

/// A shorter secret is guessed: RFC 7518 §3.2 wants as many bytes as the hash has.
const SECRET_BYTES_MIN: usize = 32;

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenAlgorithm {
    /// HMAC-SHA256, by a secret of both ends.
    Hs256,
    /// RSA PKCS#1 v1.5 with SHA-256; the key is public, in PEM.
    Rs256,
    /// ECDSA on P-256 with SHA-256; the key is public, in PEM.
    Es256,
}

/// Which tokens a client shows, as it is typed.
pub struct TokenRules<'t> {
    /// By which algorithm, and no other, whatever a token says of itself.
    pub algorithm: TokenAlgorithm,
    /// The secret, or the public key in PEM.
    pub key: &'t [u8],
    /// Who made it: `iss`.
    pub issuer: &'t str,
    /// For whom: us, `aud`.
    pub audience: &'t str,
    /// Of whom it speaks, `sub`; none: of anybody whom the issuer knows.
    pub subject: Option<&'t str>,
    /// How far the issuer's clock may be from ours.
    pub leeway_s: u64,
    /// What time it is: seconds since 1970 in UTC.
    pub clock: fn() -> i64,
}

/// Which tokens a client shows.
pub struct TokenCheck {
    key: DecodingKey,
    /// Of algorithm, key, issuer and audience: of checks with the same one, a token has passed all or none.
    kind: KeyDigest,
    rules: Validation,
    leeway_s: u64,
    clock: fn() -> i64,
}

#[derive(Deserialize)]
struct Claims {
    exp: i64,
    nbf: Option<i64>,
}

impl TokenCheck {
    /// # Errors
    /// A key that is none, or a secret that is too short. The message holds nothing of it.
    pub fn new(rules: &TokenRules<'_>) -> Result<Self, CheckError> {
        let unreadable = |_| CheckError("its key is no public key in PEM of this algorithm".to_owned());
        let (algorithm, key) = match rules.algorithm {
            TokenAlgorithm::Hs256 if rules.key.len() < SECRET_BYTES_MIN => {
                return Err(CheckError(format!("a secret has at least {SECRET_BYTES_MIN} bytes")));
            }
            TokenAlgorithm::Hs256 => (Algorithm::HS256, DecodingKey::from_secret(rules.key)),
            TokenAlgorithm::Rs256 => {
                (Algorithm::RS256, DecodingKey::from_rsa_pem(rules.key).map_err(unreadable)?)
            }
            TokenAlgorithm::Es256 => {
                (Algorithm::ES256, DecodingKey::from_ec_pem(rules.key).map_err(unreadable)?)
            }
        };
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[rules.issuer]);
        validation.set_audience(&[rules.audience]);
        validation.sub = rules.subject.map(str::to_owned);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        if rules.subject.is_some() {
            // The library compares it where it stands, and lets it be missing.
            validation.required_spec_claims.insert("sub".to_owned());
        }
        // Our own clock says what time it is.
        validation.validate_exp = false;
        let kind = KeyDigest::of(&format!(
            "{algorithm:?}\n{:?}\n{:?}\n{:?}",
            rules.key, rules.issuer, rules.audience
        ));
        Ok(Self { key, kind, rules: validation, leeway_s: rules.leeway_s, clock: rules.clock })
    }

    /// Whether a token may hold for both: of the same issuer, and of the same subject where both name one.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let subjects = self.rules.sub.as_ref().zip(other.rules.sub.as_ref());
        bool::from(self.kind.ct_eq(&other.kind))
            && subjects.is_none_or(|(one, two)| one.as_bytes().ct_eq(two.as_bytes()).into())
    }

    /// Whether a request shows one.
    pub(super) fn holds(&self, headers: &HeaderMap) -> bool {
        let shown = one(headers, &header::AUTHORIZATION).and_then(|value| value.split_once(' '));
        let token = shown.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = token else { return false };
        let Ok(token) = decode::<Claims>(token, &self.key, &self.rules) else { return false };
        let now = (self.clock)();
        token.claims.exp.saturating_add_unsigned(self.leeway_s) > now
            && token.claims.nbf.is_none_or(|from| from.saturating_sub_unsigned(self.leeway_s) <= now)
    }
}

impl std::fmt::Debug for TokenCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenCheck").field("rules", &self.rules).finish_non_exhaustive()
    }
}
