//! Signed tokens (JWT, RFC 7519): by an algorithm that the settings name, for us, from whom they say, and not for ever.

use http::{HeaderMap, header};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::Value;
use subtle::ConstantTimeEq;

use super::flaw::Flaw;
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
    /// Of algorithm, key, issuer and audience: a token is verified once for all checks of one kind.
    kind: KeyDigest,
    rules: Validation,
    /// Of the text.
    subject: Option<KeyDigest>,
    leeway_s: u64,
    clock: fn() -> i64,
}

#[derive(Deserialize)]
struct Claims {
    exp: NumericDate,
    nbf: Option<NumericDate>,
    sub: Option<Value>,
}

/// Seconds since 1970 in UTC. They may have a fraction (RFC 7519 §2), and our clock has none: what holds until within a second holds in it,
/// what holds from within one holds in the next.
#[derive(Clone, Copy, Deserialize)]
#[serde(from = "f64")]
struct NumericDate(i64);

impl From<f64> for NumericDate {
    fn from(seconds: f64) -> Self {
        Self(seconds.ceil() as i64)
    }
}

/// The token that a request shows in `Authorization: Bearer`, once; the scheme in letters of either case (RFC 9110, 11.1).
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = one(headers, &header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start_matches(' '))
}

/// What a request shows as its token, and what was found of it so far.
pub(super) struct Shown<'r> {
    token: Option<&'r str>,
    verified: Vec<(KeyDigest, Result<Claims, Flaw>)>,
}

impl<'r> Shown<'r> {
    pub(super) fn of(headers: &'r HeaderMap) -> Self {
        Self { token: bearer(headers), verified: Vec::new() }
    }

    /// As if it showed none.
    pub(super) const fn none() -> Self {
        Self { token: None, verified: Vec::new() }
    }

    /// What it says, if it is of the kind that a check wants; none: there is none.
    fn verified(&mut self, check: &TokenCheck) -> Option<&Result<Claims, Flaw>> {
        let token = self.token?;
        let known = self.verified.iter().position(|(kind, _)| kind.ct_eq(&check.kind).into());
        let at = known.unwrap_or_else(|| {
            self.verified.push((check.kind, check.verify(token)));
            self.verified.len() - 1
        });
        Some(&self.verified[at].1)
    }
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
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // Our own clock says what time it is.
        validation.validate_exp = false;
        let kind = KeyDigest::of(&format!(
            "{algorithm:?}\n{:?}\n{:?}\n{:?}",
            rules.key, rules.issuer, rules.audience
        ));
        let subject = rules.subject.map(KeyDigest::of);
        Ok(Self { key, kind, rules: validation, subject, leeway_s: rules.leeway_s, clock: rules.clock })
    }

    /// Whether a token may hold for both: of the same issuer, and of the same subject where both name one.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let subjects = self.subject.as_ref().zip(other.subject.as_ref());
        bool::from(self.kind.ct_eq(&other.kind)) && subjects.is_none_or(|(one, two)| one.ct_eq(two).into())
    }

    /// All but its time and its subject.
    fn verify(&self, token: &str) -> Result<Claims, Flaw> {
        let verified =
            decode::<Claims>(token, &self.key, &self.rules).map_err(|error| match error.kind() {
                ErrorKind::InvalidIssuer => Flaw::Issuer,
                ErrorKind::InvalidAudience => Flaw::Audience,
                _ => Flaw::Token,
            })?;
        // None is known: whoever made it wants it refused by whoever does not know them.
        if verified.header.crit.is_some() { Err(Flaw::Critical) } else { Ok(verified.claims) }
    }

    /// Whether a request shows one.
    ///
    /// # Errors
    /// Why it does not hold; none: there is none.
    pub(super) fn holds(&self, shown: &mut Shown<'_>) -> Result<(), Option<Flaw>> {
        let claims = shown.verified(self).ok_or(None)?.as_ref().map_err(|flaw| Some(*flaw))?;
        let of = claims.sub.as_ref().and_then(Value::as_str).map(KeyDigest::of);
        let is_of = self.subject.is_none_or(|subject| of.is_some_and(|of| subject.ct_eq(&of).into()));
        let now = (self.clock)();
        let since = now.saturating_sub(claims.exp.0.saturating_add_unsigned(self.leeway_s));
        let from = claims.nbf.map_or(i64::MIN, |from| from.0.saturating_sub_unsigned(self.leeway_s));
        if !is_of {
            Err(Some(Flaw::Subject))
        } else if since >= 0 {
            Err(Some(Flaw::Expired(since)))
        } else if from > now {
            Err(Some(Flaw::NotYet(from.saturating_sub(now))))
        } else {
            Ok(())
        }
    }
}

impl std::fmt::Debug for TokenCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenCheck").field("rules", &self.rules).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_verified_once_for_all_of_its_issuer() {
        let check = |issuer, subject| {
            let (algorithm, key) = (TokenAlgorithm::Hs256, &[7; SECRET_BYTES_MIN][..]);
            let (audience, leeway_s) = ("fei", 60);
            TokenCheck::new(&TokenRules { algorithm, key, issuer, audience, subject, leeway_s, clock: || 0 })
        };
        let checks = [("a", None), ("a", Some("x")), ("b", Some("x")), ("a", Some("y"))];
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, "Bearer a.b.c".parse().unwrap())]);
        let mut shown = Shown::of(&headers);
        for (issuer, subject) in checks {
            assert_eq!(check(issuer, subject).unwrap().holds(&mut shown), Err(Some(Flaw::Token)));
        }
        assert_eq!(shown.verified.len(), 2);
    }
}
