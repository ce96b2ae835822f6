//! What stands before an institution that is played: what the settings have us show to it, it demands.

use fei_http::JwsAlgorithm;
use fei_simulate::{Client, Demand, Gated, Place, Seal, Signed, SignedBy};
use secrecy::ExposeSecret;

use super::PlayError;
use super::cast::Role;
use crate::settings::{Auth, Form, Hmac, Jws, OAuth2, Party, Side};

/// An institution behind what it demands.
pub(crate) type Institution = Signed<Gated<Role>>;

/// Which institution signs on the stage whatever the settings say: so the demo has one.
const SIGNS: &str = "relay";

/// The role behind access tokens and signatures, where the settings have credentials for it. `own` is its private key in PEM,
/// for answers that they want signed; none: they are not.
pub(crate) fn gated(
    name: &str,
    role: Role,
    party: Option<&Party>,
    own: Option<&str>,
) -> Result<Institution, PlayError> {
    let nothing = Auth::default();
    let auth = match party.map(|party| &party.side) {
        Some(Side::Dial(dial)) => &dial.auth,
        Some(Side::Listen(_) | Side::Calls) | None => &nothing,
    };
    let client = auth.oauth2.as_ref().map(|known| Client {
        id: known.client_id.clone(),
        secret: known.client_secret.expose_secret().to_owned(),
    });
    let jws = auth.jws.as_ref().map(|jws| signed(name, jws)).transpose()?;
    let demands = auth.hmac.as_ref().map(hashed).into_iter().chain(jws).collect();
    let seal = match (&auth.jws_answer, own) {
        (Some(jws), Some(pem)) => Some(seal(jws, pem).ok_or_else(|| PlayError::OwnKey(name.to_owned()))?),
        (None, Some(_)) => return Err(PlayError::NothingSigned(name.to_owned())),
        (_, None) => None,
    };
    Ok(Signed::demanding(Gated::new(role, client), demands, seal))
}

/// How we prove who we are on the stage: by secrets that are samples. Of keys of two halves there is neither here, and no TLS;
/// tokens are given by who plays the institution, wherever the settings get them.
pub(super) fn on_stage(name: &str, auth: Auth) -> Auth {
    let oauth2 = auth.oauth2.map(|known| OAuth2 { token: Gated::<Role>::PATH.to_owned(), ..known });
    let sample = || Hmac {
        header: "x-signature".to_owned(),
        key: "sample-signature-key".into(),
        over: "{method}\n{target}\n{timestamp}\n{body}".to_owned(),
        form: Form::Hex,
        timestamp: Some("x-timestamp".to_owned()),
    };
    let hmac = auth.hmac.or_else(|| (name == SIGNS).then(sample));
    Auth { oauth2, hmac, jws: None, jws_answer: None, identity: None }
}

fn hashed(hmac: &Hmac) -> Demand {
    let Hmac { header, key, over, form, timestamp } = hmac;
    let at = Place { header, over, timestamp: timestamp.as_deref() };
    let base64 = matches!(form, Form::Base64);
    Demand::hmac(at, key.expose_secret().as_bytes(), base64)
}

/// The settings have the private half; the institution has the other one.
fn signed(name: &str, jws: &Jws) -> Result<Demand, PlayError> {
    let wrong = |source| PlayError::Key { party: name.to_owned(), source };
    let pem = jws.algorithm.public_half(jws.key.expose_secret().as_bytes()).map_err(wrong)?;
    let demand = Demand::jws(place(jws), by(jws.algorithm), &pem, jws.kid.as_deref(), jws.is_compact());
    demand.ok_or_else(|| PlayError::OwnKey(name.to_owned()))
}

fn seal(jws: &Jws, pem: &str) -> Option<Seal> {
    Seal::new(place(jws), by(jws.algorithm), pem, jws.kid.as_deref(), jws.is_compact())
}

fn place(jws: &Jws) -> Place<'_> {
    Place { header: &jws.header, over: &jws.over, timestamp: jws.timestamp.as_deref() }
}

const fn by(algorithm: JwsAlgorithm) -> SignedBy {
    match algorithm {
        JwsAlgorithm::Rs256 => SignedBy::Rs256,
        JwsAlgorithm::Ps256 => SignedBy::Ps256,
        JwsAlgorithm::Es256 => SignedBy::Es256,
        JwsAlgorithm::EdDsa => SignedBy::EdDsa,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use fei_simulate::{Contract, Request};
    use http::{HeaderMap, HeaderValue, Method};

    use super::*;
    use crate::settings::Settings;

    #[test]
    fn on_the_stage_one_institution_takes_no_call_that_is_not_signed() {
        let mut settings = Settings::samples().unwrap();
        for (name, complaint) in [(SIGNS, Some("O0011 there is no signature")), ("thedozen", None)] {
            let mut party = settings.parties.remove(name).unwrap();
            let Side::Dial(dial) = &mut party.side else { panic!("{name} is called") };
            dial.auth = on_stage(name, std::mem::take(&mut dial.auth));
            let institution = gated(name, Role::of(name, Some(&party)), Some(&party), None).unwrap();
            let headers: HeaderMap =
                [("x-api-key".parse().unwrap(), HeaderValue::from_static("sample-relay-key"))]
                    .into_iter()
                    .collect();
            let (method, target, body) = (Method::POST, "/any".to_owned(), Bytes::from_static(b"{}"));
            let answer = institution.answer(&Request { method, target, headers, body });
            assert_eq!(answer.and_then(|answer| answer.complaint).as_deref(), complaint, "{name}");
        }
    }
}
