//! A client that shows a signed token (JWT): by the algorithm and the key of the settings, of their issuer, for us, of whom
//! they name, and not for ever. Tokens are made by hand.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fei_testkit::{Caller, Config, hmac_sha256, unused_address};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, SigningKey};
use serde_json::{Value, json};

use super::Site;

/// How far beyond its end a token is taken here.
const LEEWAY_S: i64 = 600;

/// Who makes tokens.
enum Issuer {
    Hs256(String),
    Rs256(KeyPair),
    Es256(KeyPair),
}

impl Issuer {
    fn pairs() -> [[Self; 2]; 3] {
        let pair = |algorithm| KeyPair::generate_for(algorithm).expect("a key");
        [
            ["canary-secret-of-the-agency-and-us", "canary-secret-of-somebody-else-and-not"]
                .map(|secret| Self::Hs256(secret.to_owned())),
            [(); 2].map(|()| Self::Rs256(pair(&PKCS_RSA_SHA256))),
            [(); 2].map(|()| Self::Es256(pair(&PKCS_ECDSA_P256_SHA256))),
        ]
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Hs256(_) => "HS256",
            Self::Rs256(_) => "RS256",
            Self::Es256(_) => "ES256",
        }
    }

    /// What FEI knows of its key.
    fn known(&self) -> String {
        match self {
            Self::Hs256(secret) => secret.clone(),
            Self::Rs256(pair) | Self::Es256(pair) => pair.public_key_pem(),
        }
    }

    /// A token that says this.
    fn token(&self, claims: &Value) -> String {
        let part = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
        let header = json!({ "typ": "JWT", "alg": self.algorithm() });
        let said = format!("{}.{}", part(header.to_string().as_bytes()), part(claims.to_string().as_bytes()));
        let signature = match self {
            Self::Hs256(secret) => hmac_sha256(secret.as_bytes(), said.as_bytes()),
            Self::Rs256(pair) => pair.sign(said.as_bytes()).expect("a signature"),
            Self::Es256(pair) => side_by_side(&pair.sign(said.as_bytes()).expect("a signature")),
        };
        format!("{said}.{}", part(&signature))
    }
}

/// The two numbers of an ECDSA signature, 32 bytes each, out of their DER (RFC 7518 §3.4).
fn side_by_side(der: &[u8]) -> Vec<u8> {
    let (mut rest, mut both) = (&der[2..], Vec::new());
    for _ in 0..2 {
        let (number, behind) = rest[2..].split_at(usize::from(rest[1]));
        let number = &number[number.len().saturating_sub(32)..];
        both.resize(both.len() + 32 - number.len(), 0);
        both.extend(number);
        rest = behind;
    }
    both
}

fn now_s() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A token's claims as they should be, with these in place of them; null: without.
fn claims(changes: &Value) -> Value {
    let mut claims =
        json!({ "iss": "https://agency.example", "aud": "fei", "sub": "agency-1", "exp": now_s() + 60 });
    for (name, value) in changes.as_object().expect("claims") {
        match value {
            Value::Null => _ = claims.as_object_mut().expect("claims").remove(name),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

/// The program whose agency shows tokens of this issuer.
fn start(issuer: &Issuer) -> Site {
    let jwt = format!(
        "jwt = {{ algorithm = \"{}\", key = {{ file = \"agency.key\" }}, issuer = \"https://agency.example\", \
         audience = \"fei\", subject = \"agency-1\", leeway_s = {LEEWAY_S} }}",
        issuer.algorithm()
    );
    let config = Config::new("layouts", &format!("http://{}", unused_address())).serves();
    Site::of(&config.client("agency", &jwt).secret("agency.key", &issuer.known()))
}

fn shows(site: &Site, token: &str) -> Caller {
    site.nobody().with("authorization", &format!("Bearer {token}"))
}

#[test]
fn a_client_of_signed_tokens_is_taken_by_one_that_holds_and_by_no_other() {
    for [issuer, stranger] in Issuer::pairs() {
        let site = start(&issuer);
        let algorithm = issuer.algorithm();
        for taken in [json!({}), json!({ "exp": now_s() - LEEWAY_S / 2 }), json!({ "aud": ["other", "fei"] })]
        {
            site.takes(&shows(&site, &issuer.token(&claims(&taken))), &format!("{algorithm} {taken}"));
        }
        for refused in [
            json!({ "exp": now_s() - LEEWAY_S - 60 }),
            json!({ "exp": null }),
            json!({ "nbf": now_s() + LEEWAY_S + 60 }),
            json!({ "aud": "another" }),
            json!({ "aud": null }),
            json!({ "iss": "https://another.example" }),
            json!({ "sub": "agency-2" }),
        ] {
            site.refuses(&shows(&site, &issuer.token(&claims(&refused))), &format!("{algorithm} {refused}"));
        }
        let right = claims(&json!({}));
        site.refuses(&shows(&site, &stranger.token(&right)), "signed with another key");
        if !matches!(issuer, Issuer::Hs256(_)) {
            let public = Issuer::Hs256(issuer.known());
            site.refuses(&shows(&site, &public.token(&right)), "a public key is no secret");
        }
        site.refuses(&site.nobody(), "nothing at all");
        site.refuses(&site.agency(), "the key of before");
        assert!(!site.fei.log().text().contains("canary"), "the secret stands in the log");
    }
}
