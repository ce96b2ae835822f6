//! Lesson 4: the whole way. A telegram of the core becomes a call, the call is written down and then sent, and the
//! institution's answer becomes a telegram. Then the same telegram once more, and what is done twice.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use fei_gateway::{Gateway, JournalHealth, Link, LinkRules, Owners, SystemClock};
use fei_http::{Base, InstitutionRules};
use fei_journal::MemoryJournal;
use fei_layout::{SourceFile, load};
use fei_simulate::Institution;
use tokio::net::TcpListener;

/// What the gateway needs to know of these: one line of telegrams, one institution, and the question between them.
const LAYOUTS: &[&str] =
    &["_common/_account_holder.toml", "hecto/party.toml", "hecto/account_holder.toml", "kftc/party.toml"];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The layouts are read by whoever has a disk; the crates below never do.
    let read = |path: &&str| -> std::io::Result<SourceFile> {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts").join(path))?;
        Ok(SourceFile { path: (*path).into(), text: text.into() })
    };
    let loaded = load(&LAYOUTS.iter().map(read).collect::<Result<Vec<_>, _>>()?);
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);

    // The other side, and the way to it: admission, journal, deadline, retry, connection. All sends go through a row.
    let bank = Institution::kftc(TcpListener::bind("127.0.0.1:0").await?)?;
    let pool = fei_http::Institution::new("kftc", InstitutionRules::new(Base::parse(&bank.url())?))?;
    let journal = Arc::new(MemoryJournal::default());
    let settings = [("org_code".to_owned(), "F123456789".to_owned())].into();
    let rules = LinkRules { settings, ..LinkRules::default() };
    let link = Link::new(pool, journal.clone(), Owners::default(), JournalHealth::default(), rules);
    let links = HashMap::from([("kftc".into(), link)]);
    let gateway = Gateway::new(Arc::new(loaded.registry), links, journal, Arc::new(SystemClock));

    // 6000/100: whose account is it?
    let telegram = question();
    let answer = gateway.answer("hecto", telegram.clone()).await.ok_or("no answer")?;
    show("the core asks", &korean(&telegram));
    show("and hears", &korean(&answer));
    assert_eq!(answer.len(), 300);
    assert_eq!((&answer[24..28], &answer[52..56]), (&b"6100"[..], &b"0000"[..]), "answered, executed");
    assert_eq!(&answer[128..134], b"\xC8\xAB\xB1\xE6\xB5\xBF", "홍길동");

    // What went out in between.
    let call = bank.observed().all().into_iter().next().ok_or("no call")?;
    show("the institution was asked", &String::from_utf8_lossy(&call.body));
    assert_eq!(call.target, "/v2.0/inquiry/real_name");

    // The core did not hear us, and asks again: the answer is the one that was written down. Nothing is sent.
    assert_eq!(gateway.answer("hecto", telegram).await.ok_or("no answer")?, answer);
    assert_eq!(bank.observed().count(), 1);

    // A telegram that no layout takes is answered too, and by its own header: FE90, nothing was done.
    let mut other = question().to_vec();
    other[24..28].copy_from_slice(b"9999");
    let refused = gateway.answer("hecto", other.into()).await.ok_or("no answer")?;
    assert_eq!(&refused[52..56], b"FE90");
    assert_eq!(bank.observed().count(), 1);
    bank.stop().await;
    Ok(())
}

/// 300 bytes: the header (100), then the account, the bank that has it, an amount of nothing.
fn question() -> Bytes {
    let mut telegram = Vec::from(b"SETTLEBNKTESTCO0000010886000100100060120260907143000");
    telegram.resize(100, b' ');
    telegram.extend(b"12345678901234");
    telegram.resize(140, b' ');
    telegram.extend(b"0040000000000000");
    telegram.resize(300, b' ');
    telegram.into()
}

/// Telegrams are EUC-KR; a terminal is not.
fn korean(telegram: &[u8]) -> Cow<'_, str> {
    encoding_rs::EUC_KR.decode_without_bom_handling(telegram).0
}

#[expect(clippy::print_stdout, reason = "a lesson shows what it found")]
fn show(what: &str, text: &str) {
    println!("{what}:\n{}\n", text.trim_end());
}
