//! Clients that prove themselves, and those that do not.

use secrecy::ExposeSecret;

use super::*;

fn client(name: &str, keys: &[&str]) -> Client {
    let keys = keys.iter().map(|key| KeyDigest::of(key)).collect();
    let (networks, rate) = (Networks::default(), Rate::default());
    Client { name: ClientName::new("agency", name), keys, networks, rate }
}

fn who<'c>(clients: &'c Clients, key: &str) -> Option<&'c str> {
    let headers = HeaderMap::from_iter([("x-api-key".parse().unwrap(), key.parse().unwrap())]);
    clients.who(&Asked { headers: &headers }).ok().map(|proven| proven.name().as_str())
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
