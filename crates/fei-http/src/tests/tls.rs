//! TLS by our own certificate authority: the right certificate is taken, every wrong one is N45 before a byte is sent; and
//! certificates exchanged while connections are open.

use std::sync::Arc;
use std::time::Duration;

use fei_exchange::Code;
use rcgen::{CertificateParams, date_time_ymd};
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio::net::TcpListener;

use super::authority::{Authority, localhost};
use super::calls::*;
use super::peer::*;
use crate::{Base, IdentityPem, Institution, InstitutionRules, Life, Roots, RulesError, Trust, TrustPem};

#[tokio::test]
async fn the_right_certificate_is_taken() {
    let authority = Authority::new();
    let address = authority.serve(localhost()).await;
    assert_eq!(pay(&authority.institution(address)).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let authority = Authority::new();
    let other = CertificateParams::new(vec!["bank.example".to_owned()]).unwrap();
    let address = authority.serve(other).await;
    assert_eq!(not_sent(pay(&authority.institution(address)).await), Code::TlsFailed);
}

#[tokio::test]
async fn a_certificate_out_of_its_time_is_refused() {
    let authority = Authority::new();
    let mut expired = localhost();
    (expired.not_before, expired.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    let mut early = localhost();
    (early.not_before, early.not_after) = (date_time_ymd(2999, 1, 1), date_time_ymd(3000, 1, 1));
    for params in [expired, early] {
        let address = authority.serve(params).await;
        assert_eq!(not_sent(pay(&authority.institution(address)).await), Code::TlsFailed);
    }
}

#[tokio::test]
async fn an_authority_that_nobody_named_is_refused() {
    let address = Authority::new().serve(localhost()).await;
    assert_eq!(not_sent(pay(&Authority::new().institution(address)).await), Code::TlsFailed);
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_refused_and_a_silent_one_too() {
    let authority = Authority::new();
    let plain = Peer::start([Act::Answer(ok("{}"))]).await;
    assert_eq!(not_sent(pay(&authority.institution(plain.address)).await), Code::TlsFailed);

    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Base::parse(&format!("https://localhost:{}", silent.local_addr().unwrap().port())).unwrap();
    let rules = InstitutionRules {
        trust: Some(Trust::new(&authority.pem(None)).unwrap()),
        connect_timeout: Duration::from_millis(200),
        ..InstitutionRules::new(base)
    };
    assert_eq!(not_sent(pay(&Institution::new("silent", rules).unwrap()).await), Code::TlsFailed);
}

/// X07.
#[tokio::test]
async fn an_institution_that_asks_who_we_are_is_shown_our_certificate() {
    let authority = Authority::new();
    let (address, shown) = authority.serve_whom(localhost(), authority.clients()).await;
    let identity = authority.identity();
    let institution = authority.institution_to(address, Some(identity.clone()));
    assert_eq!(pay(&institution).await.unwrap().status, 200);
    assert_eq!(shown.last(), der(&identity));

    assert!(pay(&authority.institution(address)).await.is_err(), "nobody is not somebody");
    let stranger = Authority::new().identity();
    assert!(pay(&authority.institution_to(address, Some(stranger))).await.is_err());
}

fn der(identity: &IdentityPem) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(&identity.chain).unwrap()
}

/// H23: the clone that the link has, and its tokens, is the one that is told.
#[tokio::test]
async fn new_certificates_are_for_new_connections_and_bad_ones_change_nothing() {
    let authority = Authority::new();
    let (address, shown) = authority.serve_whom(localhost(), authority.clients()).await;
    let (before, after) = (authority.identity(), authority.identity());
    let rules = authority.rules(address.port(), Some(before.clone()));
    let trust = rules.trust.clone().unwrap();
    let institution = Institution::new("tls", rules).unwrap();
    let pay_anew = async || {
        institution.flush();
        pay(&institution).await
    };
    assert_eq!(pay(&institution).await.unwrap().status, 200);

    let good = authority.pem(Some(after.clone()));
    let mixed = IdentityPem { key: before.key.clone(), ..after.clone() };
    let no_key = IdentityPem { key: b"-----BEGIN".to_vec(), ..after.clone() };
    let no_chain = IdentityPem { chain: vec![], ..after.clone() };
    for bad in [mixed, no_key, no_chain] {
        let bad = trust.replace(&TrustPem { identity: Some(bad), ..good.clone() });
        assert!(matches!(bad, Err(RulesError::Identity(_))), "{bad:?}");
    }
    let bad = trust.replace(&TrustPem { roots: Roots::Pem(b"-----BEGIN".to_vec()), ..good.clone() });
    assert!(matches!(bad, Err(RulesError::Certificate(_))), "{bad:?}");
    pay_anew().await.unwrap();
    assert_eq!(shown.last(), der(&before), "the old one stays");

    trust.replace(&good).unwrap();
    pay(&institution).await.unwrap();
    assert_eq!(shown.last(), der(&before), "what is open stays open");
    pay_anew().await.unwrap();
    assert_eq!(shown.last(), der(&after));

    trust.replace(&Authority::new().pem(Some(after))).unwrap();
    assert_eq!(not_sent(pay_anew().await), Code::TlsFailed, "another's root");
    trust.replace(&good).unwrap();
    assert_eq!(pay_anew().await.unwrap().status, 200);
}

/// H23: a session that is taken up again shows nothing, so the end that was seen would stand for ever.
#[tokio::test]
async fn what_an_institution_shows_is_known_and_shown_anew_within_the_hour() {
    let authority = Authority::new();
    let mut params = localhost();
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2090, 1, 1));
    let (address, shown) = authority.serve_whom(params, WebPkiClientVerifier::no_client_auth()).await;
    let rules = authority.rules(address.port(), None);
    let trust = rules.trust.clone().unwrap();
    let institution = Institution::new("tls", rules).unwrap();
    let pay_anew = async || {
        institution.flush();
        assert_eq!(pay(&institution).await.unwrap().status, 200);
        shown.again()
    };
    assert_eq!(trust.shown(), []);
    assert!(!pay_anew().await);
    assert_eq!(trust.shown(), [Life { from_s: 1_577_836_800, until_s: 3_786_912_000 }]);
    assert!(pay_anew().await);

    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(3_599)).await;
    tokio::time::resume();
    assert_eq!([pay_anew().await, pay_anew().await], [true, true]);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(1)).await;
    tokio::time::resume();
    assert_eq!([pay_anew().await, pay_anew().await], [false, true], "at the hour, not behind one more");
}

#[test]
fn a_certificate_with_another_ones_key_is_refused_and_the_key_not_shown() {
    let authority = Authority::new();
    let (one, other) = (authority.identity(), authority.identity());
    let mixed = IdentityPem { key: other.key, ..one.clone() };
    assert!(Trust::new(&authority.pem(Some(mixed))).is_err());
    let key = String::from_utf8(one.key.clone()).unwrap();
    let broken = IdentityPem { key: key.replace("PRIVATE", "PUBLIC").into(), ..one };
    let error = Trust::new(&authority.pem(Some(broken))).unwrap_err();
    let line = key.lines().nth(1).unwrap();
    assert!(!error.to_string().contains(line), "{error}");
}

#[test]
fn roots_that_are_none_are_refused() {
    let roots = |roots| Trust::new(&TrustPem { roots, revoked: None, identity: None });
    let no_root = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let root = Authority::new();
    assert!(roots(Roots::System(Arc::default())).is_err());
    assert!(roots(Roots::Pem(vec![])).is_err());
    assert!(roots(Roots::Pem(no_root.into())).is_err());
    assert!(roots(Roots::Pem((root.0.pem() + no_root).into())).is_err(), "one of a file is left out");
    let system = vec![root.0.root().der().clone(), CertificateDer::from(vec![0; 3])];
    assert!(roots(Roots::System(system.into())).is_ok(), "of the system's what can be used");
}
