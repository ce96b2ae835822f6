//! What the log has of a call that cannot be taken as it stands: which fields are wrong, by the names that its layout has, and never
//! their values. What a layout does not have a caller may call what it likes, by an account number too: that is never there.

use fei_codec::{CallError, CallErrors, CallPlace};
use fei_exchange::TxnId;
use fei_http::server::ClientName;
use fei_layout::plan::{CallKey, KeyPlace, Transaction};

use super::called::serve;

/// Fields that a line names at most.
const NAMED_MAX: usize = 20;
/// Digits of an element's number; what is longer is a name.
const ITEM_DIGITS_MAX: usize = 4;

/// Whoever called was told the same number.
pub(super) fn tell(transaction: &Transaction, client: &ClientName, txn: TxnId, errors: &CallErrors) {
    let keys = &serve(transaction).keys;
    let one = |error: &CallError| format!("{} {}", place(keys, error), error.kind.as_str());
    let places: Vec<_> = errors.iter().take(NAMED_MAX).map(one).collect();
    let (client, transaction) = (client.as_str(), &*transaction.id);
    let (code, errors) = (errors.code().as_str(), errors.iter().count());
    tracing::warn!(%txn, client, transaction, code, errors, places = places.join(", "), "a call is wrong");
}

fn place<'e>(keys: &[CallKey], error: &'e CallError) -> &'e str {
    match &error.place {
        CallPlace::Pointer(pointer) if pointer.is_empty() => "the body",
        CallPlace::Pointer(name) | CallPlace::Query(name) | CallPlace::Path(name) => {
            if is_known(keys, &error.place) { name } else { "a key" }
        }
    }
}

/// Whether a value of the call stands there, or in it.
fn is_known(keys: &[CallKey], place: &CallPlace) -> bool {
    let CallPlace::Pointer(pointer) = place else {
        return keys.iter().any(|key| CallPlace::of(key, &[]) == *place);
    };
    let items: Vec<u32> = pointer
        .split('/')
        .filter(|step| step.len() <= ITEM_DIGITS_MAX)
        .filter_map(|step| step.parse().ok())
        .collect();
    keys.iter().filter(|key| key.from == KeyPlace::Body).any(|key| match CallPlace::of(key, &items) {
        CallPlace::Pointer(known) => {
            known.strip_prefix(&**pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        CallPlace::Query(_) | CallPlace::Path(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use fei_codec::ErrorKind;
    use fei_layout::plan::{FrameIx, JsonForm, SlotRef};

    use super::*;

    #[test]
    fn only_what_the_layout_has_is_named() {
        let (slot, form) = (SlotRef { frame: FrameIx(0), slot: 0 }, JsonForm::Text);
        let key =
            |from, path: &str| CallKey { path: path.into(), from, slot, form, optional: false, plain: false };
        let body = ["payer.account", "items[].no"].map(|path| key(KeyPlace::Body, path));
        let keys = [&body[..], &[key(KeyPlace::Query, "day"), key(KeyPlace::Path, "id")]].concat();
        let told = |place| {
            let (expected, got) = (String::new(), String::new());
            let error = CallError { place, kind: ErrorKind::Syntax, expected, got, at: None };
            super::place(&keys, &error).to_owned()
        };
        for known in ["/payer", "/payer/account", "/items", "/items/7", "/items/7/no"] {
            assert_eq!(told(CallPlace::Pointer(known.to_owned())), known);
        }
        assert_eq!(told(CallPlace::whole()), "the body");
        for unknown in
            ["/110-123", "/payer/110-123", "/items/110123456", "/items/7/110", "/pay", "/day", "/id"]
        {
            assert_eq!(told(CallPlace::Pointer(unknown.to_owned())), "a key", "{unknown}");
        }
        assert_eq!(told(CallPlace::Query("day".to_owned())), "day");
        assert_eq!(told(CallPlace::Path("id".to_owned())), "id");
        assert_eq!(told(CallPlace::Query("110-123".to_owned())), "a key");
    }
}
