//! An institution's certificate that was called back: N45 before a byte is sent, by a list in a file. H02, X07.

use std::time::Duration;

use fei_exchange::Code;
use fei_testkit::{Pair, year};
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::pem::PemObject;

use super::authority::{Authority, Shown, rules_by};
use super::calls::*;
use crate::{Base, ClientCredentials, Institution, InstitutionRules, RulesError, Trust, TrustPem};

/// An institution of an authority that lists what it called back.
struct Site {
    authority: Authority,
    /// What the institution shows.
    own: Pair,
    received: Shown,
    institution: Institution,
    rules: InstitutionRules,
    trust: Trust,
}

impl Site {
    /// Trusted by a list that is good until this year, and speaks of somebody else.
    async fn until(year: i32) -> Self {
        let authority = Authority::new();
        let (own, other) = (authority.0.pair("localhost"), authority.0.pair("other.example"));
        let (address, received) = authority.serve_by(&own, WebPkiClientVerifier::no_client_auth()).await;
        let rules = rules_by(address.port(), &by(&authority, &other, year));
        let (trust, institution) =
            (rules.trust.clone().unwrap(), Institution::new("tls", rules.clone()).unwrap());
        Self { authority, own, received, institution, rules, trust }
    }

    /// A list that calls this one back from now on.
    fn calls_back(&self, pair: &Pair) {
        self.trust.replace(&by(&self.authority, pair, 2099)).unwrap();
    }

    async fn pays(&self) -> u16 {
        pay(&self.institution).await.unwrap().status
    }

    /// Whether the session was taken up again.
    async fn pays_anew(&self) -> bool {
        self.institution.flush();
        assert_eq!(self.pays().await, 200);
        self.received.again()
    }
}

fn by(authority: &Authority, called_back: &Pair, until: i32) -> TrustPem {
    let list = authority.0.list(&[called_back], year(2020), year(until));
    TrustPem { revoked: Some(list.into()), ..authority.pem(None) }
}

#[tokio::test]
async fn a_certificate_that_was_called_back_is_refused_and_nothing_is_sent() {
    let site = Site::until(2099).await;
    assert_eq!(site.pays().await, 200, "another one was");
    site.institution.flush();
    site.calls_back(&site.own);
    assert_eq!(not_sent(pay(&site.institution).await), Code::TlsFailed);
    assert_eq!(site.received.count(), 1);
    let other = site.authority.0.pair("other.example");
    site.calls_back(&other);
    assert_eq!(site.pays().await, 200);
}

/// The client's secret would be whose the key is by now.
#[tokio::test]
async fn a_token_endpoint_that_was_called_back_gets_no_credentials() {
    let site = Site::until(2099).await;
    let credentials = ClientCredentials {
        endpoint: site.rules.base.clone(),
        id: "fei".to_owned(),
        secret: "canary".into(),
        scope: None,
    };
    let rules = InstitutionRules {
        base: Base::parse("http://127.0.0.1:1").unwrap(),
        credentials: Some(credentials),
        ..site.rules.clone()
    };
    site.calls_back(&site.own);
    let institution = Institution::new("tokens", rules).unwrap();
    assert_eq!(not_sent(pay(&institution).await), Code::TlsFailed);
    assert_eq!(site.received.count(), 0);
}

/// Nobody knows by it who was called back since.
#[tokio::test]
async fn by_a_list_that_is_past_its_next_update_no_certificate_is_taken() {
    let site = Site::until(2021).await;
    assert_eq!(not_sent(pay(&site.institution).await), Code::TlsFailed);
    site.calls_back(&site.authority.0.pair("other.example"));
    assert_eq!(site.pays().await, 200);
    let of_another = Authority::new();
    let unspoken = by(&of_another, &of_another.0.pair("other.example"), 2099);
    let unspoken = TrustPem { roots: site.authority.pem(None).roots, ..unspoken };
    site.trust.replace(&unspoken).unwrap();
    assert_eq!(not_sent(pay(&site.institution).await), Code::TlsFailed, "a list of another authority's");
}

/// Five minutes are too long for money on a connection to whoever has the key by now.
#[tokio::test]
async fn what_is_open_carries_no_call_when_others_are_called_back() {
    let site = Site::until(2099).await;
    assert_eq!(site.pays().await, 200);
    let same = by(&site.authority, &site.authority.0.pair("other.example"), 2099);
    site.trust.replace(&same).unwrap();
    assert_eq!(site.pays().await, 200);
    let ours = TrustPem { identity: Some(site.authority.identity()), ..same };
    site.trust.replace(&ours).unwrap();
    site.calls_back(&site.own);
    assert_eq!(not_sent(pay(&site.institution).await), Code::TlsFailed);
    assert_eq!(site.received.count(), 2);
}

/// It would be believed by what it showed before, whatever became of that since.
#[tokio::test]
async fn where_lists_are_looked_up_no_session_is_taken_up_again() {
    let site = Site::until(2099).await;
    assert_eq!([site.pays_anew().await, site.pays_anew().await], [false, false]);
    later(Duration::from_secs(3_600)).await;
    assert_eq!([site.pays_anew().await, site.pays_anew().await], [false, false], "nor when it was seen anew");
    site.trust.replace(&site.authority.pem(None)).unwrap();
    assert_eq!([site.pays_anew().await, site.pays_anew().await], [false, true]);
}

/// By an empty file, or one in DER as authorities publish it, nobody would be looked up.
#[test]
fn a_file_without_a_list_in_pem_is_refused() {
    let authority = Authority::new();
    let with = |revoked| Trust::new(&TrustPem { revoked: Some(revoked), ..authority.pem(None) });
    let list = authority.0.list(&[], year(2020), year(2099)).into_bytes();
    let der = CertificateRevocationListDer::from_pem_slice(&list).unwrap().to_vec();
    for none in [Vec::new(), der, authority.0.pem().into()] {
        let none_in_pem = RulesError::Revoked("the file holds none in PEM".to_owned());
        assert_eq!(with(none).unwrap_err(), none_in_pem);
    }
    let broken = b"-----BEGIN X509 CRL-----\nMAMCAQA=\n-----END X509 CRL-----\n";
    assert!(matches!(with(broken.to_vec()), Err(RulesError::Revoked(_))));
    assert!(with(list).is_ok());
}
