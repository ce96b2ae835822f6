//! Keys of JWS, read once: a private one signs, a public one or a certificate's verifies. Neither is ever shown.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_SHA256, RsaEncoding, RsaKeyPair, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer};
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

use crate::RulesError;

/// How a JWS is signed (RFC 7518 §3.1, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JwsAlgorithm {
    /// RSA, PKCS#1 v1.5, with SHA-256.
    Rs256,
    /// RSA, PSS, with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl JwsAlgorithm {
    /// As a JWS writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The public half of a private key, in PEM: what the other end verifies by.
    ///
    /// # Errors
    /// It is no private key in PEM for this algorithm.
    pub fn public_half(self, private: &[u8]) -> Result<String, RulesError> {
        let half: Result<PublicKeyX509Der<'_>, _> = match SigningKey::from_pem(self, private)? {
            SigningKey::Rsa(pair, _) => pair.public_key().as_der(),
            SigningKey::Ecdsa(pair) => pair.public_key().as_der(),
            SigningKey::Ed25519(pair) => pair.public_key().as_der(),
        };
        let half = half.map_err(|_| unusable("private", self))?;
        Ok(format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            STANDARD.encode(half.as_ref())
        ))
    }

    fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Ps256 => &RSA_PSS_2048_8192_SHA256,
            Self::Es256 => &ECDSA_P256_SHA256_FIXED,
            Self::EdDsa => &ED25519,
        }
    }
}

/// What signs. Not `Debug`.
pub(super) enum SigningKey {
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// Reads a private key in PEM, unencrypted: PKCS#8, or PKCS#1 of RSA, or SEC 1 of ECDSA.
    pub(super) fn from_pem(algorithm: JwsAlgorithm, pem: &[u8]) -> Result<Self, RulesError> {
        let wrong = |_| unusable("private", algorithm);
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| unusable("private", algorithm))?;
        match (algorithm, &key) {
            (JwsAlgorithm::Rs256 | JwsAlgorithm::Ps256, _) => {
                let pair = match &key {
                    PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
                    other => RsaKeyPair::from_pkcs8(other.secret_der()),
                };
                let padding: &'static dyn RsaEncoding = match algorithm {
                    JwsAlgorithm::Ps256 => &RSA_PSS_SHA256,
                    _ => &RSA_PKCS1_SHA256,
                };
                pair.map(|pair| Self::Rsa(pair, padding)).map_err(wrong)
            }
            (JwsAlgorithm::Es256, PrivateKeyDer::Sec1(der)) => {
                let (algorithm, der) = (&ECDSA_P256_SHA256_FIXED_SIGNING, der.secret_sec1_der());
                EcdsaKeyPair::from_private_key_der(algorithm, der).map(Self::Ecdsa).map_err(wrong)
            }
            (JwsAlgorithm::Es256, other) => {
                let (algorithm, der) = (&ECDSA_P256_SHA256_FIXED_SIGNING, other.secret_der());
                EcdsaKeyPair::from_pkcs8(algorithm, der).map(Self::Ecdsa).map_err(wrong)
            }
            (JwsAlgorithm::EdDsa, other) => {
                Ed25519KeyPair::from_pkcs8(other.secret_der()).map(Self::Ed25519).map_err(wrong)
            }
        }
    }

    /// The signature as RFC 7518 wants it: of ECDSA both numbers one behind the other. None: the library refused.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(pair, padding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*padding, &random, message, &mut signature).ok()?;
                Some(signature)
            }
            Self::Ecdsa(pair) => Some(pair.sign(&random, message).ok()?.as_ref().to_vec()),
            Self::Ed25519(pair) => Some(pair.sign(message).as_ref().to_vec()),
        }
    }
}

/// A public key in PEM, or that of a certificate in PEM. Whether the certificate still holds is not asked: whoever wrote it
/// into the settings trusts this key.
pub(super) fn verifying(algorithm: JwsAlgorithm, pem: &[u8]) -> Result<ParsedPublicKey, RulesError> {
    let wrong = || unusable("public", algorithm);
    let key = match SubjectPublicKeyInfoDer::from_pem_slice(pem) {
        Ok(key) => key.to_vec(),
        Err(_) => {
            let certificate = CertificateDer::from_pem_slice(pem).map_err(|_| wrong())?;
            let certificate = Certificate::from_der(&certificate).map_err(|_| wrong())?;
            certificate.tbs_certificate().subject_public_key_info().to_der().map_err(|_| wrong())?
        }
    };
    ParsedPublicKey::new(algorithm.verification(), key).map_err(|_| wrong())
}

fn unusable(kind: &str, algorithm: JwsAlgorithm) -> RulesError {
    RulesError::Signature(format!("its key is no {kind} key in PEM for {}", algorithm.as_str()))
}
