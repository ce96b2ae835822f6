//! Cores on a line whose other end is late.

use std::path::Path;

use fei_layout::Registry;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::layouts::Folder;

fn layouts() -> Registry {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts");
    Folder::read(&root).unwrap().load().registry
}

/// A telegram of hecto with this number.
fn telegram(kind: &str, number: &str) -> Vec<u8> {
    let mut telegram = format!("{:<24}{kind}100 {number}{:<300}", "SETTLEBNK", "").into_bytes();
    telegram.truncate(300);
    telegram
}

/// Takes what is asked, and sends these answers, whatever was asked.
async fn late(mut line: TcpStream, answers: &[Vec<u8>]) {
    line.read_exact(&mut [0; 304]).await.unwrap();
    for answer in answers {
        line.write_all(format!("{:04}", answer.len()).as_bytes()).await.unwrap();
        line.write_all(answer).await.unwrap();
    }
    // Open until the other end has read them.
    let _gone = line.read_u8().await;
}

/// A machine that stands still lets an answer come when its case is over: the next one's answer is its own all the same.
#[tokio::test]
async fn an_answer_of_an_earlier_case_is_not_the_next_ones() {
    let layouts = layouts();
    let party = layouts.party("hecto").unwrap();
    let speaks = party.telegram().unwrap();
    let (asked, earlier, own) =
        (telegram("2000", "000002"), telegram("2100", "000001"), telegram("2100", "000002"));
    for is_asked in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answers = [earlier.clone(), own.clone()];
        let playing = tokio::spawn(async move { late(listener.accept().await.unwrap().0, &answers).await });
        let mut core = Speaker::start(party, address, is_asked).await.unwrap().unwrap();
        let answer = core.ask(speaks, &asked).await.unwrap();
        assert_eq!(answer.as_deref(), Some(&*own), "asked itself: {is_asked}");
        drop(core);
        playing.await.unwrap();
    }
}
