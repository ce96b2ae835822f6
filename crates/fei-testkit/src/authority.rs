//! An authority of a test's own: certificates that it signs, and lists of those that it has called back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, IsCa,
    KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};

/// A root, and what it signs.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate, and its key.
pub struct Pair {
    /// Whose it is.
    pub certificate: Certificate,
    /// What proves it.
    pub key: KeyPair,
    /// What it is called back by.
    serial: SerialNumber,
}

impl Default for Authority {
    fn default() -> Self {
        Self::until(year(2999))
    }
}

impl Authority {
    /// One whose root is good until this second of 1970 and later.
    #[must_use]
    pub fn until(second: i64) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_after = date_time_ymd(1970, 1, 1) + since_1970(second);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its own certificate.
    #[must_use]
    pub fn root(&self) -> &Certificate {
        self.0.as_ref()
    }

    /// The same, as whoever trusts it has it in a file.
    #[must_use]
    pub fn pem(&self) -> String {
        self.root().pem()
    }

    /// A certificate of this name.
    #[must_use]
    pub fn pair(&self, name: &str) -> Pair {
        self.signs(CertificateParams::new(vec![name.to_owned()]).unwrap(), KeyPair::generate().unwrap())
    }

    /// A certificate of this key. Its number is the next one, whatever stands there.
    #[must_use]
    pub fn signs(&self, mut params: CertificateParams, key: KeyPair) -> Pair {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let serial = SerialNumber::from(LAST.fetch_add(1, Ordering::Relaxed) + 1);
        params.serial_number = Some(serial.clone());
        Pair { certificate: params.signed_by(&key, &self.0).unwrap(), key, serial }
    }

    /// A list of those that were called back, in PEM, made and good until these seconds of 1970 and later.
    #[must_use]
    pub fn list(&self, called_back: &[&Pair], made: i64, until: i64) -> String {
        let [this_update, next_update] =
            [made, until].map(|second| date_time_ymd(1970, 1, 1) + since_1970(second));
        let revoked = called_back.iter().map(|pair| RevokedCertParams {
            serial_number: pair.serial.clone(),
            revocation_time: this_update,
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update,
            next_update,
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.0).unwrap().pem().unwrap()
    }
}

/// The second in which a year begins, since 1970.
#[must_use]
pub fn year(year: i32) -> i64 {
    date_time_ymd(year, 1, 1).unix_timestamp()
}

fn since_1970(second: i64) -> Duration {
    Duration::from_secs(second.unsigned_abs())
}
