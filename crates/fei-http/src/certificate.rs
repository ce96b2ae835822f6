//! What a certificate says of itself: whose it is, and from when until when; and a list of those that were called back, the same.
//! Whether it is to be believed is rustls's to say.

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::time::Time;

/// What is wrong with a file of certificates.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no certificates in PEM that can be read: {0}")]
pub struct CertificateError(String);

/// From when until when something says that it is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// Its first second, since 1970 in UTC.
    pub from_s: i64,
    /// Its last one.
    pub until_s: i64,
}

/// One certificate's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// How long it is good.
    pub life: Life,
    /// Its DNS names, in lower case.
    pub dns_names: Vec<String>,
    /// The SHA-256 of its public key, as SubjectPublicKeyInfo: it stays when a certificate is renewed with its key.
    pub key_sha256: [u8; 32],
}

impl CertificateFacts {
    /// Of one certificate.
    ///
    /// # Errors
    /// It is none, or none that RFC 5280 knows.
    pub fn of(certificate: &CertificateDer<'_>) -> Result<Self, CertificateError> {
        let wrong = |error: x509_cert::der::Error| CertificateError(error.to_string());
        let certificate = Certificate::from_der(certificate).map_err(wrong)?;
        let told = certificate.tbs_certificate();
        let key = told.subject_public_key_info().to_der().map_err(wrong)?;
        let names = told.get_extension::<SubjectAltName>().map_err(wrong)?;
        let names = names.map(|(_, names)| names.0).unwrap_or_default();
        let dns = |name: GeneralName| match name {
            GeneralName::DnsName(name) => Some(name.as_str().to_ascii_lowercase()),
            _ => None,
        };
        Ok(Self {
            life: Life::of(told.validity().not_before, told.validity().not_after),
            dns_names: names.into_iter().filter_map(dns).collect(),
            key_sha256: Sha256::digest(key).into(),
        })
    }

    /// Of all certificates of a PEM file, given as its content.
    ///
    /// # Errors
    /// There is none, or one that cannot be read.
    pub fn of_pem(pem: &[u8]) -> Result<Vec<Self>, CertificateError> {
        let all = CertificateDer::pem_slice_iter(pem)
            .map(|one| Self::of(&one.map_err(|error| CertificateError(error.to_string()))?))
            .collect::<Result<Vec<_>, _>>()?;
        if all.is_empty() { Err(CertificateError("there is none".to_owned())) } else { Ok(all) }
    }
}

impl Life {
    /// Of all lists of revoked certificates of a PEM file, given as its content: each until its next one is to be there. From
    /// then on nobody can say by it who was called back.
    ///
    /// # Errors
    /// One cannot be read, or does not say when the next one comes, as RFC 5280 wants it.
    pub fn of_lists(pem: &[u8]) -> Result<Vec<Self>, CertificateError> {
        CertificateRevocationListDer::pem_slice_iter(pem)
            .map(|one| Self::of_list(&one.map_err(|error| CertificateError(error.to_string()))?))
            .collect()
    }

    fn of_list(list: &CertificateRevocationListDer<'_>) -> Result<Self, CertificateError> {
        let list: CertificateList =
            CertificateList::from_der(list).map_err(|error| CertificateError(error.to_string()))?;
        let next = list.tbs_cert_list.next_update;
        let next = next.ok_or_else(|| CertificateError("a list without nextUpdate".to_owned()))?;
        Ok(Self::of(list.tbs_cert_list.this_update, next))
    }

    fn of(from: Time, until: Time) -> Self {
        let second = |time: Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        Self { from_s: second(from), until_s: second(until) }
    }
}

#[cfg(test)]
mod tests {
    use fei_testkit::{Authority, year};
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn a_certificate_tells_its_names_its_end_and_its_key() {
        let key = KeyPair::generate().unwrap();
        let made = |year, names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let mut params = CertificateParams::new(names).unwrap();
            params.not_before = date_time_ymd(2029, 1, 1);
            params.not_after = date_time_ymd(year, 1, 1);
            params.self_signed(&key).unwrap().pem()
        };
        let (one, next) = (made(2030, &["Agency.Example", "b.example"]), made(2031, &["10.0.0.1"]));
        let all = CertificateFacts::of_pem((one + &next).as_bytes()).unwrap();
        assert_eq!(all[0].dns_names, ["agency.example", "b.example"]);
        assert_eq!(all[0].life, Life { from_s: 1_861_920_000, until_s: 1_893_456_000 });
        assert_eq!((all[1].life.until_s, all[1].dns_names.len()), (1_924_992_000, 0));
        assert_eq!(all[0].key_sha256, all[1].key_sha256);
        let spki = <rcgen::KeyPair as rcgen::PublicKeyData>::subject_public_key_info(&key);
        assert_eq!(all[0].key_sha256, <[u8; 32]>::from(Sha256::digest(spki)));
        assert!(CertificateFacts::of_pem(b"").is_err());
        assert!(CertificateFacts::of_pem(key.serialize_pem().as_bytes()).is_err());
        assert!(CertificateFacts::of(&CertificateDer::from_slice(b"\x30\x03\x02\x01\x00")).is_err());
    }

    #[test]
    fn a_list_of_revoked_certificates_tells_its_life() {
        let authority = Authority::default();
        let list = |until| authority.list(&[], year(2029), year(until));
        let all = Life::of_lists((list(2030) + &list(2031)).as_bytes()).unwrap();
        let life = |until_s| Life { from_s: 1_861_920_000, until_s };
        assert_eq!(all, [life(1_893_456_000), life(1_924_992_000)]);
        assert_eq!(Life::of_lists(b"").unwrap(), []);
        let broken = "-----BEGIN X509 CRL-----\nMAMCAQA=\n-----END X509 CRL-----\n";
        assert!(Life::of_lists(broken.as_bytes()).is_err());
    }
}
