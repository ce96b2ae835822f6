use tempfile::TempDir;

use super::*;
use crate::sqlite::tests::open;

/// Between the look for what is there and the set another one may be forgotten, and its texts with it.
#[tokio::test]
async fn a_text_that_is_gone_since_it_was_looked_for_is_kept_with_its_set() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let set = KeptSet::new([("hecto/party.toml".into(), "a text".into())], [[1; 32]]);
    let hashes = set.files().iter().map(|(_, text)| text_hash(text)).collect();
    journal.write(KeepSet(set.clone(), hashes)).await.unwrap();
    assert_eq!(journal.kept_sets().await.unwrap(), [set]);
}
