//! The keys of calls in the journal: what the call's own values say, then of which transaction they say it, then, from the
//! second try on, which try it is. So a row tells by its key alone by what others name it, when the layouts are others and
//! the values gone.

use bytes::Bytes;
use sha2::{Digest, Sha256};

/// The values are hashed: account numbers may be among them.
const VALUES_BYTES: usize = 32;
/// Two transactions may make their keys of the same values.
const TRANSACTION_BYTES: usize = 16;

/// What the key of a call is made of where its client chose it.
#[must_use]
pub fn key_of_client(client: &str, key: &[u8]) -> Vec<u8> {
    [client.as_bytes(), &[0], key].concat()
}

/// How the journal's keys begin of all calls that say these values, whichever transactions they are of: what an operator finds
/// them by. The values are [`key_of_client`]'s, or [`fei_codec::key_of_values`]'s where the file makes the key.
#[must_use]
pub fn call_named(values: &[u8]) -> Bytes {
    Bytes::copy_from_slice(&Sha256::digest(values)[..VALUES_BYTES])
}

/// The key of a call, and of its first try.
pub(super) fn of_call(transaction: &str, values: &[u8]) -> Bytes {
    let transaction = Sha256::digest(transaction);
    [&*call_named(values), &transaction[..TRANSACTION_BYTES]].concat().into()
}

/// The key of the first try, the second and so on.
pub(super) fn of_try(call: &Bytes, nth: u32) -> Bytes {
    if nth == 0 {
        return call.clone();
    }
    [&**call, &nth.to_be_bytes()].concat().into()
}

/// The key of the call that this is a try of.
pub(super) fn call_of(a_try: &[u8]) -> &[u8] {
    a_try.get(..VALUES_BYTES + TRANSACTION_BYTES).unwrap_or(a_try)
}

/// What names a call, whichever transaction it is of.
pub(super) fn whichever(call: &[u8]) -> &[u8] {
    call.get(..VALUES_BYTES).unwrap_or(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_try_tells_its_call_and_no_two_are_alike() {
        let calls = [("core.a", "1"), ("core.b", "1"), ("core.a", "2"), ("core.a1", "")]
            .map(|(transaction, values)| of_call(transaction, values.as_bytes()));
        let mut tries = std::collections::HashSet::new();
        for call in &calls {
            let mut last = Bytes::new();
            for nth in [0, 1, 2, 256, u32::MAX] {
                let key = of_try(call, nth);
                assert_eq!(call_of(&key), call);
                assert_eq!(whichever(&key), whichever(call));
                assert!(
                    last < key,
                    "in their order, and with one beginning: no other call's is between them"
                );
                last = key.clone();
                assert!(tries.insert(key));
            }
        }
        assert_eq!(whichever(&calls[0]), whichever(&calls[1]), "of the same values");
        assert_eq!(whichever(&calls[0]), call_named(b"1"), "what an operator looks for");
        assert_ne!(whichever(&calls[0]), whichever(&calls[2]));
    }
}
