//! Signatures against the RFCs' own cases and against the library that tokens are read by: a second reading.

use bytes::Bytes;
use http::Method;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256};

use super::*;

const ALL: [JwsAlgorithm; 4] =
    [JwsAlgorithm::Rs256, JwsAlgorithm::Ps256, JwsAlgorithm::Es256, JwsAlgorithm::EdDsa];

fn pair(algorithm: JwsAlgorithm) -> KeyPair {
    KeyPair::generate_for(match algorithm {
        JwsAlgorithm::Rs256 | JwsAlgorithm::Ps256 => &PKCS_RSA_SHA256,
        JwsAlgorithm::Es256 => &PKCS_ECDSA_P256_SHA256,
        JwsAlgorithm::EdDsa => &PKCS_ED25519,
    })
    .unwrap()
}

fn rules(algorithm: JwsAlgorithm, key: &str, form: JwsForm) -> JwsRules<'_> {
    JwsRules {
        header: "x-jws",
        algorithm,
        key: key.as_bytes(),
        kid: Some("k-1"),
        over: "{digest}\n{body}",
        form,
    }
}

fn call(body: &'static [u8]) -> HttpCall {
    let (method, body) = (Method::POST, Bytes::from_static(body));
    let (target, headers) = ("/pay".into(), vec![]);
    HttpCall { method, target, headers, body, unauthorized_did_nothing: false, late: None }
}

fn signed(jws: &Jws, body: &'static [u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    jws.sign(&mut headers, &call(body), "/pay").unwrap();
    headers
}

/// What one end signs the other verifies, by every algorithm, in either form; one changed byte of anything is seen.
#[test]
fn what_was_signed_holds_and_nothing_else_does() {
    for algorithm in ALL {
        let (ours, others) = (pair(algorithm), pair(algorithm));
        let (private, public) = (ours.serialize_pem(), ours.public_key_pem());
        for form in [JwsForm::Detached, JwsForm::Compact] {
            let jws = Jws::new(&rules(algorithm, &private, form), None, || 7).unwrap();
            let check = JwsCheck::new(&rules(algorithm, &public, form)).unwrap();
            let headers = signed(&jws, b"{}");
            let half = algorithm.public_half(private.as_bytes()).unwrap();
            let by_half = JwsCheck::new(&rules(algorithm, &half, form)).unwrap();
            assert_eq!(by_half.verify(200, &headers, b"{}"), Ok(()), "{algorithm:?}");
            assert_eq!(check.verify(200, &headers, b"{}"), Ok(()), "{algorithm:?} {form:?}");

            let refused = |check: &JwsCheck, headers: &HeaderMap, body: &[u8]| {
                let failure = check.verify(200, headers, body).unwrap_err();
                assert_eq!(failure.code, Code::Unproven, "{algorithm:?} {form:?}");
            };
            refused(&check, &headers, b"{ }");
            refused(&check, &HeaderMap::new(), b"{}");
            let other = JwsCheck::new(&rules(algorithm, &others.public_key_pem(), form)).unwrap();
            refused(&other, &headers, b"{}");
            let text = headers["x-jws"].to_str().unwrap();
            for at in 0..text.len() {
                let mut changed = text.as_bytes().to_vec();
                changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                // The last letter of base64 has bits that mean nothing: then it is no base64, or the same bytes.
                let changed = HeaderMap::from_iter([(
                    headers.keys().next().cloned().unwrap(),
                    changed[..].try_into().unwrap(),
                )]);
                refused(&check, &changed, b"{}");
            }
            let mut twice = headers.clone();
            twice.append("x-jws", headers["x-jws"].clone());
            refused(&check, &twice, b"{}");
        }
    }
}

/// A JWS is what RFC 7515 says, to a library that knows nothing of this code.
#[test]
fn another_library_reads_it_the_same() {
    for (algorithm, theirs) in
        ALL.into_iter().zip([Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA])
    {
        let ours = pair(algorithm);
        let public = ours.public_key_pem();
        let key = match algorithm {
            JwsAlgorithm::Rs256 | JwsAlgorithm::Ps256 => DecodingKey::from_rsa_pem(public.as_bytes()),
            JwsAlgorithm::Es256 => DecodingKey::from_ec_pem(public.as_bytes()),
            JwsAlgorithm::EdDsa => DecodingKey::from_ed_pem(public.as_bytes()),
        };
        let private = ours.serialize_pem();
        let jws = Jws::new(&rules(algorithm, &private, JwsForm::Compact), None, || 7).unwrap();
        let headers = signed(&jws, b"{}");
        let (message, signature) = headers["x-jws"].to_str().unwrap().rsplit_once('.').unwrap();
        assert!(
            crypto::verify(signature, message.as_bytes(), &key.unwrap(), theirs).unwrap(),
            "{algorithm:?}"
        );
        let (protected, payload) = message.split_once('.').unwrap();
        let text = |part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        assert_eq!(text(protected), format!(r#"{{"alg":"{}","kid":"k-1"}}"#, algorithm.as_str()));
        assert_eq!(text(payload), "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=\n{}");
    }
}

/// RFC 8037, appendix A.4: the key, the payload and the signature are the standard's.
#[test]
fn the_standards_own_signature_is_known() {
    let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
    let check = JwsCheck::new(&JwsRules {
        kid: None,
        over: "{body}",
        ..rules(JwsAlgorithm::EdDsa, public, JwsForm::Compact)
    });
    let jws = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let headers = HeaderMap::from_iter([(HeaderName::from_static("x-jws"), jws.parse().unwrap())]);
    assert_eq!(check.unwrap().verify(200, &headers, b"Example of Ed25519 signing"), Ok(()));
}

/// Whoever chooses the algorithm or the key chooses what holds: both are the settings' to say.
#[test]
fn what_a_jws_says_of_itself_is_not_believed() {
    let ours = pair(JwsAlgorithm::Es256);
    let (private, public) = (ours.serialize_pem(), ours.public_key_pem());
    let key = SigningKey::from_pem(JwsAlgorithm::Es256, private.as_bytes()).unwrap();
    let check =
        JwsCheck::new(&JwsRules { over: "{body}", ..rules(JwsAlgorithm::Es256, &public, JwsForm::Detached) });
    let check = check.unwrap();
    let verify = |protected: &str| {
        let protected = URL_SAFE_NO_PAD.encode(protected);
        let message = format!("{protected}.{}", URL_SAFE_NO_PAD.encode("{}"));
        let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()).unwrap());
        let jws = format!("{protected}..{signature}").parse().unwrap();
        let headers = HeaderMap::from_iter([(HeaderName::from_static("x-jws"), jws)]);
        check.verify(200, &headers, b"{}").map_err(|failure| failure.detail)
    };
    assert_eq!(verify(r#"{"alg":"ES256","kid":"k-1","typ":"JOSE","iat":7}"#), Ok(()));
    for (protected, why) in [
        (r#"{"alg":"none","kid":"k-1"}"#, "not by ES256"),
        (r#"{"alg":"HS256","kid":"k-1"}"#, "not by ES256"),
        (r#"{"alg":"ES256"}"#, "not by the key k-1"),
        (r#"{"alg":"ES256","kid":"k-2"}"#, "not by the key k-1"),
        (r#"{"alg":"ES256","kid":"k-1","b64":false,"crit":["b64"]}"#, "crit"),
        (r#"{"alg":"ES256","alg":"none","kid":"k-1"}"#, "cannot be read"),
        (r#"{"kid":"k-1"}"#, "cannot be read"),
        ("", "cannot be read"),
    ] {
        assert!(verify(protected).unwrap_err().contains(why), "{protected}: {:?}", verify(protected));
    }
}

#[test]
fn a_header_that_is_signed_must_be_there_and_the_time_is_told() {
    let ours = pair(JwsAlgorithm::EdDsa);
    let private = ours.serialize_pem();
    let over = "{method} {target}\n{timestamp}\n{header.x-request-id}\n{body}";
    let signing = JwsRules { over, ..rules(JwsAlgorithm::EdDsa, &private, JwsForm::Compact) };
    let jws = Jws::new(&signing, Some("x-time"), || 1_893_456_000).unwrap();
    let mut headers = HeaderMap::new();
    assert_eq!(jws.sign(&mut headers, &call(b"{}"), "/v1/pay").unwrap_err().code, Code::UnsafeValue);
    headers.insert("x-request-id", "17".parse().unwrap());
    jws.sign(&mut headers, &call(b"{}"), "/v1/pay").unwrap();
    assert_eq!(headers["x-time"], "1893456000");
    let payload = headers["x-jws"].to_str().unwrap().split('.').nth(1).unwrap();
    assert_eq!(URL_SAFE_NO_PAD.decode(payload).unwrap(), b"POST /v1/pay\n1893456000\n17\n{}");
    // A mapping cannot sign in our place.
    assert_eq!(jws.sign(&mut headers, &call(b"{}"), "/v1/pay").unwrap_err().code, Code::UnsafeValue);
}

#[test]
fn rules_that_cannot_hold_are_refused_and_no_key_is_shown() {
    let (es, rsa) = (pair(JwsAlgorithm::Es256), pair(JwsAlgorithm::Rs256));
    let (private, public) = (es.serialize_pem(), es.public_key_pem());
    let good = rules(JwsAlgorithm::Es256, &private, JwsForm::Detached);
    for wrong in [
        JwsRules { header: "a b", ..rules(JwsAlgorithm::Es256, &private, JwsForm::Detached) },
        JwsRules { over: "{method}", ..rules(JwsAlgorithm::Es256, &private, JwsForm::Detached) },
        JwsRules { over: "{timestamp}{body}", ..rules(JwsAlgorithm::Es256, &private, JwsForm::Detached) },
        JwsRules { over: "{status}{body}", ..rules(JwsAlgorithm::Es256, &private, JwsForm::Detached) },
        rules(JwsAlgorithm::EdDsa, &private, JwsForm::Detached),
        rules(JwsAlgorithm::Es256, &public, JwsForm::Detached),
        rules(JwsAlgorithm::Es256, &rsa.serialize_pem(), JwsForm::Detached),
        rules(JwsAlgorithm::Es256, "", JwsForm::Detached),
    ] {
        let error = Jws::new(&wrong, None, || 7).unwrap_err().to_string();
        assert!(!error.contains(private.lines().nth(1).unwrap()), "{error}");
    }
    let jws = Jws::new(&good, None, || 7).unwrap();
    assert!(!format!("{jws:?}").contains("key"), "{jws:?}");
    for over in ["{method}{body}", "{target}{body}", "{timestamp}{body}", "{status}"] {
        let wrong = JwsRules { over, ..rules(JwsAlgorithm::Es256, &public, JwsForm::Detached) };
        assert!(JwsCheck::new(&wrong).is_err(), "{over}");
    }
    assert!(JwsCheck::new(&rules(JwsAlgorithm::Es256, &private, JwsForm::Detached)).is_err());
    let certificate = CertificateParams::default().self_signed(&es).unwrap().pem();
    assert!(JwsCheck::new(&rules(JwsAlgorithm::Es256, &certificate, JwsForm::Detached)).is_ok());
    assert!(JwsCheck::new(&rules(JwsAlgorithm::EdDsa, &certificate, JwsForm::Detached)).is_err());
}
