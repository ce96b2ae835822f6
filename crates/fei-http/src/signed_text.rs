//! What is signed of a message: a text with its pieces in it, such as `{method}\n{target}\n{body}`.
//!
//! It must never know keys, nor how a signature is written.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fei_exchange::{Code, Failure};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{HttpCall, RulesError};

/// A piece of what is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Method,
    Target,
    /// An answer's, three digits.
    Status,
    Timestamp,
    /// What makes each request another: only of those that come to us.
    Nonce,
    /// One header's value.
    Header(HeaderName),
    Body,
    /// The body's SHA-256 in base64.
    Digest,
}

/// A message, as far as it can be signed. What a message does not have is empty.
#[derive(Clone, Copy)]
pub(crate) struct Signable<'m> {
    pub(crate) method: &'m str,
    pub(crate) target: &'m str,
    pub(crate) status: &'m str,
    pub(crate) timestamp: &'m str,
    pub(crate) nonce: &'m str,
    pub(crate) headers: &'m HeaderMap,
    pub(crate) body: &'m [u8],
}

impl<'m> Signable<'m> {
    /// A request of ours, with the headers that it has so far.
    pub(crate) fn request(
        call: &'m HttpCall,
        target: &'m str,
        timestamp: &'m str,
        headers: &'m HeaderMap,
    ) -> Self {
        let method = call.method.as_str();
        Self { method, target, status: "", timestamp, nonce: "", headers, body: &call.body }
    }
}

/// The text, read.
#[derive(Debug, Clone)]
pub(crate) struct SignedText(Vec<Piece>);

impl SignedText {
    /// Reads a text like `{method}\n{target}\n{header.x-date}\n{body}`. A body that is left out is refused, and so is what the
    /// message that it is for does not have.
    pub(crate) fn parse(over: &str, not_there: &[Piece]) -> Result<Self, RulesError> {
        let mut pieces = Vec::new();
        let mut rest = over;
        while let Some((text, behind)) = rest.split_once('{') {
            let unknown =
                |name: &str| RulesError::Signature(format!("{{{name}}} is nothing that can be signed"));
            let (name, behind) = behind.split_once('}').ok_or_else(|| unknown(behind))?;
            let piece = piece(name).filter(|piece| !not_there.contains(piece));
            pieces.push(Piece::Text(text.to_owned()));
            pieces.push(piece.ok_or_else(|| unknown(name))?);
            rest = behind;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        if !pieces.iter().any(|piece| matches!(piece, Piece::Body | Piece::Digest)) {
            return Err(RulesError::Signature("it must go over {body}, or its {digest}".to_owned()));
        }
        Ok(Self(pieces))
    }

    pub(crate) fn has(&self, piece: &Piece) -> bool {
        self.0.contains(piece)
    }

    /// Whether a piece is a line of its own: no value of a head has a line feed, so that nothing of a neighbour passes for it.
    pub(crate) fn has_line(&self, piece: &Piece) -> bool {
        let Some(at) = self.0.iter().position(|known| known == piece) else { return false };
        let (before, after) = (self.0[..at].last(), &self.0[at + 1..]);
        let ends = |text: Option<&Piece>| matches!(text, Some(Piece::Text(text)) if text.ends_with('\n'));
        let begins = |text: Option<&Piece>| matches!(text, Some(Piece::Text(text)) if text.starts_with('\n'));
        (ends(before) || self.0[..at] == [Piece::Text(String::new())])
            && (begins(after.first()) || after == [Piece::Text(String::new())])
    }

    /// The bytes of a request of ours, or N13.
    pub(crate) fn of_request(&self, of: &Signable<'_>) -> Result<Vec<u8>, Failure> {
        let missing = |name| format!("the header {name} is signed, and is not there once");
        self.bytes(of).map_err(|name| Failure::new(Code::UnsafeValue, missing(name)))
    }

    /// Whether the time is told where it is signed, and only there.
    pub(crate) fn tells_time(&self, header: Option<&HeaderName>) -> Result<(), RulesError> {
        if self.has(&Piece::Timestamp) == header.is_some() {
            return Ok(());
        }
        let why = "{timestamp} needs a header that tells it, and is needed with one";
        Err(RulesError::Signature(why.to_owned()))
    }

    /// The bytes that are signed, or the header that is missing, stands twice or is no text.
    pub(crate) fn bytes(&self, of: &Signable<'_>) -> Result<Vec<u8>, HeaderName> {
        self.with(of, one)
    }

    /// The same of a call to us, which need not have each header: what is not there is signed as an empty text.
    pub(crate) fn bytes_of_call(&self, of: &Signable<'_>) -> Result<Vec<u8>, HeaderName> {
        self.with(of, |headers, name| if headers.contains_key(name) { one(headers, name) } else { Some("") })
    }

    fn with<'m>(
        &self,
        of: &Signable<'m>,
        header: impl Fn(&'m HeaderMap, &HeaderName) -> Option<&'m str>,
    ) -> Result<Vec<u8>, HeaderName> {
        let mut signed = Vec::with_capacity(of.body.len() + 256);
        for piece in &self.0 {
            let hash;
            signed.extend_from_slice(match piece {
                Piece::Text(text) => text.as_bytes(),
                Piece::Method => of.method.as_bytes(),
                Piece::Target => of.target.as_bytes(),
                Piece::Status => of.status.as_bytes(),
                Piece::Timestamp => of.timestamp.as_bytes(),
                Piece::Nonce => of.nonce.as_bytes(),
                Piece::Header(name) => header(of.headers, name).ok_or_else(|| name.clone())?.as_bytes(),
                Piece::Body => of.body,
                Piece::Digest => {
                    hash = STANDARD.encode(digest(&SHA256, of.body));
                    hash.as_bytes()
                }
            });
        }
        Ok(signed)
    }
}

/// Writes the headers of a signature, or N13: one of them is there already, and is nobody else's to write.
pub(crate) fn put<'h>(
    headers: &mut HeaderMap,
    ours: impl IntoIterator<Item = (Option<&'h HeaderName>, &'h str)>,
) -> Result<(), Failure> {
    for (name, value) in ours.into_iter().filter_map(|(name, value)| Some((name?, value))) {
        let wrong = || Failure::new(Code::UnsafeValue, format!("the header {name} is the signature's own"));
        let value = HeaderValue::from_str(value).map_err(|_| wrong())?;
        if headers.insert(name.clone(), value).is_some() {
            return Err(wrong());
        }
    }
    Ok(())
}

/// The name of a header of the settings.
pub(crate) fn named(name: &str) -> Result<HeaderName, RulesError> {
    let wrong = || RulesError::Signature(format!("{name:?} is no name of a header"));
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())
}

/// The value of a header that stands once: of two, each end could take the other one.
pub(crate) fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut all = headers.get_all(name).iter();
    let (first, None) = (all.next()?, all.next()) else { return None };
    first.to_str().ok()
}

fn piece(name: &str) -> Option<Piece> {
    Some(match name {
        "method" => Piece::Method,
        "target" => Piece::Target,
        "status" => Piece::Status,
        "timestamp" => Piece::Timestamp,
        "nonce" => Piece::Nonce,
        "body" => Piece::Body,
        "digest" => Piece::Digest,
        other => Piece::Header(HeaderName::from_bytes(other.strip_prefix("header.")?.as_bytes()).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_put_together_or_names_what_is_missing() {
        let text =
            SignedText::parse("{method} {target}\n{header.X-Date}\n{status}{digest}|{body}", &[]).unwrap();
        let mut headers = HeaderMap::new();
        let bytes = |headers: &HeaderMap| {
            let of = Signable {
                method: "POST",
                target: "/pay",
                status: "200",
                timestamp: "",
                nonce: "",
                headers,
                body: b"",
            };
            text.bytes(&of)
        };
        assert_eq!(bytes(&headers).unwrap_err(), "x-date");
        headers.append("x-date", "today".parse().unwrap());
        // SHA-256 of nothing, as FIPS 180-4's example files have it.
        let expected = "POST /pay\ntoday\n20047DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=|";
        assert_eq!(bytes(&headers).unwrap(), expected.as_bytes());
        headers.append("x-date", "tomorrow".parse().unwrap());
        assert_eq!(bytes(&headers).unwrap_err(), "x-date");
    }

    /// `1|2` and `|2`, or `1` and `2|2`: who signed it cannot tell.
    #[test]
    fn a_piece_is_a_line_of_its_own_between_line_feeds_or_ends() {
        let key = Piece::Header(HeaderName::from_static("k"));
        for (over, is_line) in [
            ("{header.k}\n{body}", true),
            ("{method}\n{header.k}\n{body}", true),
            ("{body}\n{header.k}", true),
            ("{nonce}{header.k}\n{body}", false),
            ("{nonce}|{header.k}\n{body}", false),
            ("{nonce}\n{header.k}{body}", false),
            ("k={header.k}\n{body}", false),
            ("{body}", false),
        ] {
            assert_eq!(SignedText::parse(over, &[]).unwrap().has_line(&key), is_line, "{over}");
        }
    }

    #[test]
    fn a_text_that_says_too_little_or_what_there_is_not_is_refused() {
        for over in [
            "",
            "{method}",
            "{body}{time}",
            "{body",
            "{body}{header.}",
            "{body}{header.a b}",
            "{body}{nonce}",
        ] {
            assert!(SignedText::parse(over, &[Piece::Nonce]).is_err(), "{over}");
        }
        for over in ["{body}", "{digest}", "a{body}b"] {
            assert!(SignedText::parse(over, &[]).is_ok(), "{over}");
        }
    }
}
