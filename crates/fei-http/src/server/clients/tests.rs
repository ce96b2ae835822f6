//! Clients that prove themselves, and those that do not.

use secrecy::ExposeSecret;

use super::*;
use crate::{Life, SignatureForm};

fn client(name: &str, keys: &[&str]) -> Client {
    let keys = keys.iter().map(|key| KeyDigest::of(key)).collect();
    Client { keys, ..Client::new(ClientName::new("agency", name)) }
}

/// A request with these headers.
fn head(headers: &[(&str, &str)]) -> HeaderMap {
    let one = |(name, value): &(&str, &str)| (name.parse().unwrap(), value.parse().unwrap());
    HeaderMap::from_iter(headers.iter().map(one))
}

fn asks<'c>(
    clients: &'c Clients,
    headers: &HeaderMap,
    certificate: Option<&CertificateFacts>,
    body: &str,
) -> Option<&'c str> {
    let flaws = Flaws::default();
    let asked = Asked { method: &Method::POST, target: "/pay?a=1", headers, certificate, flaws: &flaws };
    let proven =
        clients.nearly(&asked, None, true).and_then(|nearly| nearly.proven(&asked, body.as_bytes())).ok()?;
    proven.take().ok()?;
    Some(proven.name().as_str())
}

fn who<'c>(clients: &'c Clients, key: &str) -> Option<&'c str> {
    asks(clients, &head(&[("x-api-key", key)]), None, "")
}

#[test]
fn each_key_of_a_client_is_its_own() {
    let clients = Clients::new([client("blue", &["old", "new"]), client("red", &["red"])]).unwrap();
    assert_eq!(who(&clients, "old"), Some("agency.blue"));
    assert_eq!(who(&clients, "new"), Some("agency.blue"));
    assert_eq!(who(&clients, "red"), Some("agency.red"));
    assert_eq!(who(&clients, "Red"), None);
    assert_eq!(who(&Clients::default(), "red"), None);
}

#[test]
fn clients_that_cannot_be_told_apart_are_refused() {
    let (blue, red) = (ClientName::new("agency", "blue"), ClientName::new("agency", "red"));
    assert_eq!(Clients::new([client("blue", &[])]).unwrap_err(), ClientsError::NoProof(blue.clone()));
    let same = Clients::new([client("blue", &["a", "b"]), client("red", &["c", "b"])]);
    assert_eq!(same.unwrap_err(), ClientsError::Same(blue, red));
}

#[test]
fn a_fresh_key_is_known_by_its_digest_and_shows_itself_to_nobody() {
    let (one, other) = (ApiKey::fresh().unwrap(), ApiKey::fresh().unwrap());
    let key = one.key.expose_secret();
    assert!(key.starts_with("fei_") && key.len() == 47, "{key}");
    assert_ne!(one.digest, other.digest);
    let digest = KeyDigest::parse(&one.digest.to_string()).unwrap();
    assert_eq!(digest, KeyDigest::of(key));
    assert!(!format!("{one:?}").contains(&key[4..]));
    for text in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"a".repeat(65), &"é".repeat(32)] {
        assert!(KeyDigest::parse(text).is_none(), "{text}");
    }
}

const NOW: i64 = 1_800_000_000;
const SECRET: &[u8] = b"a secret of both ends, 32 bytes!";

fn signed(over: &str, nonce: Option<&str>) -> Result<SignatureCheck, CheckError> {
    signed_since(NOW - 1000, over, nonce)
}

/// Of a process that started then.
fn signed_since(started: i64, over: &str, nonce: Option<&str>) -> Result<SignatureCheck, CheckError> {
    SignatureCheck::new(&SignatureRules {
        header: "x-signature",
        key: SECRET,
        over,
        form: SignatureForm::Hex,
        timestamp: "x-time",
        nonce,
        window_s: 300,
        started,
        clock: || NOW,
    })
}

const OVER: &str = "{method}\n{target}\n{timestamp}\n{nonce}\n{body}";

/// The signature of a call of [`asks`].
fn sign(time: i64, nonce: &str, body: &str) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SECRET);
    let text = format!("POST\n/pay?a=1\n{time}\n{nonce}\n{body}");
    let digest = aws_lc_rs::hmac::sign(&key, text.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_signed_call_is_taken_once_and_within_its_window() {
    let signature = Some(signed(OVER, Some("x-nonce")).unwrap());
    let client = Client { signature, ..client("blue", &[]) };
    let clients = Clients::new([client]).unwrap();
    let ask = |time: i64, nonce: &str, signature: &str, body: &str| {
        let time = time.to_string();
        asks(
            &clients,
            &head(&[("x-signature", signature), ("x-time", &time), ("x-nonce", nonce)]),
            None,
            body,
        )
    };
    let good = |time, nonce: &str| ask(time, nonce, &sign(time, nonce, "{}"), "{}");
    assert_eq!(good(NOW, "nonce-01"), Some("agency.blue"));
    assert_eq!(good(NOW, "nonce-01"), None, "once");
    assert_eq!(good(NOW + 1, "nonce-01"), None, "whenever");
    assert_eq!(good(NOW, "nonce-02"), Some("agency.blue"));
    for (time, taken) in [(NOW - 300, true), (NOW - 301, false), (NOW + 300, true), (NOW + 301, false)] {
        assert_eq!(good(time, &format!("nonce-at-{time}")).is_some(), taken, "{time}");
    }
    let right = sign(NOW, "nonce-03", "{}");
    for (nonce, signature, body) in [
        ("nonce-03", &*right, "{ }"),
        ("nonce-04", &right, "{}"),
        ("nonce-03", &right[2..], "{}"),
        ("nonce-03", "", "{}"),
        ("nonce-03", &format!("+{}", &right[1..]), "{}"),
        ("nonce-03", &"0".repeat(64), "{}"),
        ("short", &sign(NOW, "short", "{}"), "{}"),
    ] {
        assert_eq!(ask(NOW, nonce, signature, body), None, "{nonce} {signature} {body}");
    }
    assert_eq!(ask(NOW, "nonce-03", &right, "{}"), Some("agency.blue"), "what was forged did not use it up");
    let twice = head(&[("x-signature", &right), ("x-time", "1800000000"), ("x-time", "1800000000")]);
    let mut doubled = twice.clone();
    doubled.append("x-time", "1800000000".parse().unwrap());
    assert_eq!(asks(&clients, &doubled, None, "{}"), None);
}

/// The flaw that a call has, as the log tells it.
fn flaw(clients: &Clients, headers: &HeaderMap, body: &str) -> String {
    let flaws = Flaws::default();
    let certificate = None;
    let asked = Asked { method: &Method::POST, target: "/pay?a=1", headers, certificate, flaws: &flaws };
    let nearly = clients.nearly(&asked, None, true);
    let proven = nearly.and_then(|nearly| nearly.proven(&asked, body.as_bytes()));
    assert_eq!(proven.map(|_| ()), Err(Refusal::Who));
    let told = flaws.last().map(|(flaw, whose)| (flaw.to_string(), whose.map(|whose| whose.to_string())));
    told.map_or_else(String::new, |(flaw, whose)| format!("{}: {flaw}", whose.unwrap_or_default()))
}

#[test]
fn what_is_wrong_with_a_signature_is_known_in_here() {
    let signs = |name: &str, keys: &[&str]| {
        let signature = Some(signed(OVER, Some("x-nonce")).unwrap());
        Client { signature, ..client(name, keys) }
    };
    let clients = Clients::new([signs("blue", &["blue"]), client("red", &["red"])]).unwrap();
    let call = |time: i64, nonce: &str, signature: &str| {
        let time = time.to_string();
        head(&[("x-api-key", "blue"), ("x-signature", signature), ("x-time", &time), ("x-nonce", nonce)])
    };
    let good = |time, nonce: &str| call(time, nonce, &sign(time, nonce, "{}"));
    assert_eq!(asks(&clients, &good(NOW, "nonce-01"), None, "{}"), Some("agency.blue"));
    for (headers, told) in [
        (good(NOW, "nonce-01"), "agency.blue: the nonce was taken before"),
        (good(NOW - 301, "nonce-02"), "agency.blue: signed 301 s behind our clock: outside of the window"),
        (good(NOW + 400, "nonce-02"), "agency.blue: signed 400 s ahead of our clock: outside of the window"),
        (
            call(NOW, "nonce-02", &"0".repeat(64)),
            "agency.blue: the signature is by another key, or over something else",
        ),
        (
            good(NOW, "short"),
            "agency.blue: the signature, its time or its nonce is missing or cannot be read",
        ),
        (
            head(&[("x-api-key", "green")]),
            ": the key is no client's, or of one that must show another certificate too",
        ),
        (head(&[]), ": nothing that a client here is known by"),
    ] {
        assert_eq!(flaw(&clients, &headers, "{}"), told);
    }
    // Who it is that signs otherwise nobody knows where nothing else shows it.
    let clients = Clients::new([signs("blue", &[])]).unwrap();
    let told = flaw(&clients, &call(NOW, "nonce-02", &"0".repeat(64)), "{}");
    assert_eq!(told, ": the signature is by another key, or over something else");
}

/// The process before may have taken it, and what it took is forgotten.
#[test]
fn what_was_signed_before_the_start_is_not_taken_and_may_come_signed_anew() {
    let take = |over: &str, names_nonce: Option<&str>, at: i64, nonce: &str| {
        let signature = Some(signed_since(NOW - 10, over, names_nonce).unwrap());
        let clients = Clients::new([Client { signature, ..client("blue", &[]) }]).unwrap();
        let (time, signature) = (at.to_string(), sign(at, nonce, "{}"));
        let headers = head(&[("x-signature", &signature), ("x-time", &time), ("x-nonce", nonce)]);
        let (flaws, certificate) = (Flaws::default(), None);
        let headers = &headers;
        let asked = Asked { method: &Method::POST, target: "/pay?a=1", headers, certificate, flaws: &flaws };
        clients.nearly(&asked, None, true).unwrap().proven(&asked, b"{}").unwrap().take()
    };
    let once = |at, nonce| take(OVER, Some("x-nonce"), at, nonce);
    assert_eq!(once(NOW - 9, "nonce-01"), Ok(()));
    for before in [0, 7] {
        let wait = Duration::from_secs(before);
        assert_eq!(once(NOW - 10 - before.cast_signed(), "nonce-01"), Err(NotTaken::BeforeStart(wait)));
    }
    // Without a nonce it may come again in any case.
    let over = "{method}\n{target}\n{timestamp}\n\n{body}";
    assert_eq!(take(over, None, NOW - 11, ""), Ok(()));
}

/// Whoever overheard a call could send it again under another key, where the key is not signed. A call that needs none has none.
#[test]
fn a_signed_header_is_as_it_was_signed_and_nothing_where_there_was_none() {
    let over = "{method}\n{target}\n{timestamp}\n{header.idempotency-key}\n{body}";
    let check = signed(over, None).unwrap();
    let clients = Clients::new([Client { signature: Some(check), ..client("blue", &[]) }]).unwrap();
    let time = NOW.to_string();
    let ask = |signed: &str, keys: &[&str]| {
        let signature = sign(NOW, signed, "{}");
        let mut headers = head(&[("x-signature", &signature), ("x-time", &time)]);
        for key in keys {
            headers.append("idempotency-key", key.parse().unwrap());
        }
        asks(&clients, &headers, None, "{}").is_some()
    };
    for (signed, keys, taken) in [
        ("key-1", &["key-1"][..], true),
        ("key-1", &["key-2"], false),
        ("key-1", &[], false),
        ("", &[], true),
        ("", &["key-1"], false),
        ("key-1", &["key-1", "key-2"], false),
    ] {
        assert_eq!(ask(signed, keys), taken, "{signed} {keys:?}");
    }
}

#[test]
fn a_signature_that_says_too_little_is_refused_and_its_key_not_shown() {
    for (over, nonce) in [
        ("{body}", None),
        ("{timestamp}", None),
        ("{timestamp}{body}{nonce}", None),
        ("{timestamp}{body}", Some("x-nonce")),
        ("{timestamp}{body}{what}", None),
    ] {
        assert!(signed(over, nonce).is_err(), "{over}");
    }
    let check = signed("{timestamp}{body}", None).unwrap();
    assert!(!format!("{check:?}").contains("a secret"), "{check:?}");
}

fn token_check(
    algorithm: TokenAlgorithm,
    key: &[u8],
    subject: Option<&str>,
) -> Result<TokenCheck, CheckError> {
    let (issuer, audience) = ("https://issuer.example", "fei");
    TokenCheck::new(&TokenRules { algorithm, key, issuer, audience, subject, leeway_s: 30, clock: || NOW })
}

fn token(
    algorithm: jsonwebtoken::Algorithm,
    key: &jsonwebtoken::EncodingKey,
    claims: serde_json::Value,
) -> String {
    jsonwebtoken::encode(&jsonwebtoken::Header::new(algorithm), &claims, key).unwrap()
}

fn claims(changes: serde_json::Value) -> serde_json::Value {
    let mut claims = serde_json::json!({
        "iss": "https://issuer.example", "aud": "fei", "sub": "agency", "exp": NOW + 60
    });
    for (name, value) in changes.as_object().unwrap() {
        match value.is_null() {
            true => _ = claims.as_object_mut().unwrap().remove(name),
            false => claims[name] = value.clone(),
        }
    }
    claims
}

#[test]
fn a_token_is_of_its_issuer_for_us_and_not_for_ever() {
    use jsonwebtoken::{Algorithm, EncodingKey};
    let check = token_check(TokenAlgorithm::Hs256, SECRET, Some("agency")).unwrap();
    assert!(!format!("{check:?}").contains("a secret"), "{check:?}");
    let clients = Clients::new([Client { token: Some(check), ..client("blue", &[]) }]).unwrap();
    let ask = |value: &str| asks(&clients, &head(&[("authorization", value)]), None, "").is_some();
    let key = EncodingKey::from_secret(SECRET);
    let with = |changes| format!("Bearer {}", token(Algorithm::HS256, &key, claims(changes)));
    for (changes, taken) in [
        (serde_json::json!({}), true),
        (serde_json::json!({"exp": NOW - 29}), true),
        (serde_json::json!({"exp": NOW - 30}), false),
        (serde_json::json!({"exp": 1_799_999_970.5}), true),
        (serde_json::json!({"exp": 1_800_000_000.25}), true),
        (serde_json::json!({"exp": 1_799_999_969.5}), false),
        (serde_json::json!({"exp": "soon"}), false),
        (serde_json::json!({"exp": null}), false),
        (serde_json::json!({"nbf": 1_800_000_029.5}), true),
        (serde_json::json!({"nbf": 1_800_000_030.5}), false),
        (serde_json::json!({"nbf": NOW + 30}), true),
        (serde_json::json!({"nbf": NOW + 31}), false),
        (serde_json::json!({"iss": "https://other.example"}), false),
        (serde_json::json!({"iss": null}), false),
        (serde_json::json!({"aud": "other"}), false),
        (serde_json::json!({"aud": ["other", "fei"]}), true),
        (serde_json::json!({"aud": null}), false),
        (serde_json::json!({"sub": "other"}), false),
        (serde_json::json!({"sub": null}), false),
        (serde_json::json!({"sub": 7}), false),
    ] {
        assert_eq!(ask(&with(changes.clone())), taken, "{changes}");
    }
    for (changes, told) in [
        (serde_json::json!({"exp": NOW - 90}), "agency.blue: the token expired 60 s ago"),
        (serde_json::json!({"nbf": NOW + 90}), "agency.blue: the token holds in 60 s first"),
        (serde_json::json!({"iss": "https://other.example"}), ": the token is of another issuer"),
        (serde_json::json!({"aud": "other"}), ": the token is for another audience"),
        (serde_json::json!({"sub": "other"}), ": the token is of another subject"),
    ] {
        assert_eq!(flaw(&clients, &head(&[("authorization", &with(changes))]), ""), told);
    }
    let mut critical = jsonwebtoken::Header::new(Algorithm::HS256);
    critical.crit = Some(vec!["exp".to_owned()]);
    let critical = jsonwebtoken::encode(&critical, &claims(serde_json::json!({})), &key).unwrap();
    let told = flaw(&clients, &head(&[("authorization", &format!("Bearer {critical}"))]), "");
    assert_eq!(told, ": the token has a critical header that nobody knows here");
    let right = with(serde_json::json!({}));
    assert!(ask(&right.replacen("Bearer", "bearer", 1)));
    let other_key = EncodingKey::from_secret(b"another secret that nobody knows of us");
    let none = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIn0.".to_owned();
    for forged in [
        right.replacen("Bearer ", "", 1),
        right.replacen("Bearer", "Basic", 1),
        right[..right.len() - 2].to_owned(),
        format!("Bearer {}", token(Algorithm::HS256, &other_key, claims(serde_json::json!({})))),
        format!("Bearer {}", token(Algorithm::HS384, &key, claims(serde_json::json!({})))),
        format!("Bearer {none}"),
        "Bearer".to_owned(),
    ] {
        assert!(!ask(&forged), "{forged}");
    }
    assert!(token_check(TokenAlgorithm::Hs256, b"short", None).is_err());
}

/// Whoever shows the one's token shows the other's.
#[test]
fn clients_of_one_issuer_are_told_apart_by_who_they_speak_of() {
    let of = |name: &str, subject: Option<&str>, keys: &[&str]| {
        let token = Some(token_check(TokenAlgorithm::Hs256, SECRET, subject).unwrap());
        Client { token, ..client(name, keys) }
    };
    for (one, other, told) in [
        (of("a", Some("a"), &[]), of("b", Some("b"), &[]), true),
        (of("a", Some("a"), &[]), of("b", Some("a"), &[]), false),
        (of("a", None, &[]), of("b", Some("b"), &[]), false),
        (of("a", None, &[]), of("b", None, &[]), false),
        (of("a", None, &["a"]), of("b", None, &["b"]), true),
    ] {
        let said = format!("{one:?} {other:?}");
        assert_eq!(Clients::new([one, other]).is_ok(), told, "{said}");
    }
}

#[test]
fn a_public_key_is_never_a_secret() {
    use jsonwebtoken::{Algorithm, EncodingKey};
    let pair = rcgen::KeyPair::generate().unwrap();
    let (public, private) = (pair.public_key_pem(), pair.serialize_pem());
    let known_by = |key: &str| {
        let check = token_check(TokenAlgorithm::Es256, key.as_bytes(), None).unwrap();
        Clients::new([Client { token: Some(check), ..client("blue", &[]) }]).unwrap()
    };
    let asks_of = |clients: &Clients, token: &str| {
        let bearer = format!("Bearer {token}");
        asks(clients, &head(&[("authorization", &bearer)]), None, "").is_some()
    };
    let clients = known_by(&public);
    let ask = |token: &str| asks_of(&clients, token);
    let signing = EncodingKey::from_ec_pem(private.as_bytes()).unwrap();
    let right = token(Algorithm::ES256, &signing, claims(serde_json::json!({})));
    let certificate = rcgen::CertificateParams::default().self_signed(&pair).unwrap();
    assert!(ask(&right) && asks_of(&known_by(&certificate.pem()), &right));
    // What everybody may know, used as if both ends kept it.
    let as_secret = EncodingKey::from_secret(public.as_bytes());
    assert!(!ask(&token(Algorithm::HS256, &as_secret, claims(serde_json::json!({})))));
    assert!(token_check(TokenAlgorithm::Rs256, public.as_bytes(), None).is_err());
    assert!(token_check(TokenAlgorithm::Es256, b"", None).is_err());
}

#[test]
fn a_client_shows_everything_that_its_settings_say() {
    let shown = |name: &str, key: u8| CertificateFacts {
        life: Life { from_s: 0, until_s: 0 },
        dns_names: vec!["x.example".to_owned(), name.to_owned()],
        key_sha256: [key; 32],
    };
    let named = CertificateIs::Named("A.example".to_owned());
    let both = Client { certificate: Some(named.clone()), ..client("both", &["key"]) };
    let of_key = Client { certificate: Some(CertificateIs::OfKey([7; 32])), ..client("of_key", &[]) };
    let clients = Clients::new([both, of_key]).unwrap();
    let ask = |key: &str, certificate: Option<&CertificateFacts>| {
        asks(&clients, &head(&[("x-api-key", key)]), certificate, "")
    };
    assert_eq!(ask("key", Some(&shown("a.example", 1))), Some("agency.both"));
    assert_eq!(ask("", Some(&shown("a.example", 1))), None);
    assert_eq!(ask("key", Some(&shown("b.example", 1))), None);
    assert_eq!(ask("key", None), None);
    assert_eq!(ask("", Some(&shown("b.example", 7))), Some("agency.of_key"));
    let twins = ["one", "two"].map(|name| Client { certificate: Some(named.clone()), ..client(name, &[]) });
    assert!(matches!(Clients::new(twins), Err(ClientsError::Same(..))));
}
