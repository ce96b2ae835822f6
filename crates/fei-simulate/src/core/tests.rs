//! A core over real sockets, with the test in FEI's place.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::*;

const PATIENCE: Duration = Duration::from_secs(20);

/// A notice of a movement on this account, under this number.
fn notice(account: &str, number: &str) -> Vec<u8> {
    let mut telegram = format!("{:<24}4000100 {number}{:<62}{account:<200}", "SETTLEBNK", "").into_bytes();
    telegram.truncate(300);
    telegram
}

fn answer_to(notice: &[u8], code: &[u8]) -> Vec<u8> {
    let mut answer = notice.to_vec();
    answer[24..28].copy_from_slice(b"4100");
    answer[52..56].copy_from_slice(code);
    answer
}

async fn send(line: &mut TcpStream, telegram: &[u8]) {
    line.write_all(format!("{:04}", telegram.len()).as_bytes()).await.unwrap();
    line.write_all(telegram).await.unwrap();
}

async fn receive(line: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 4];
    timeout(PATIENCE, line.read_exact(&mut length)).await.unwrap().unwrap();
    let mut telegram = vec![0; std::str::from_utf8(&length).unwrap().parse().unwrap()];
    timeout(PATIENCE, line.read_exact(&mut telegram)).await.unwrap().unwrap();
    telegram
}

async fn line() -> (Core, TcpListener, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let core = Core::dial(listener.local_addr().unwrap(), HectoCore);
    let (line, _) = listener.accept().await.unwrap();
    (core, listener, line)
}

const OURS: &str = "110123456789";

#[tokio::test]
async fn it_answers_by_its_sheet_and_as_it_is_told() {
    let (core, _, mut line) = line().await;
    for (fault, expected) in [("late:20", "0000"), ("refuse:FE90", "FE90")] {
        core.script().next(1, fault.parse().unwrap());
        let asked = notice(OURS, "000001");
        send(&mut line, &asked).await;
        assert_eq!(receive(&mut line).await, answer_to(&asked, expected.as_bytes()), "{fault}");
    }
    let stranger = notice("999", "000002");
    send(&mut line, &stranger).await;
    assert_eq!(receive(&mut line).await, answer_to(&stranger, b"FE40"));
    core.script().next(1, CoreFault::Silent);
    core.script().next(1, CoreFault::Twice);
    core.script().next(1, CoreFault::Another);
    let (silent, twice, another) = (notice(OURS, "000003"), notice(OURS, "000004"), notice(OURS, "000005"));
    for telegram in [&silent, &twice, &another] {
        send(&mut line, telegram).await;
    }
    let mut came = Vec::new();
    for _ in 0..4 {
        came.push(receive(&mut line).await);
    }
    came.sort();
    let right = [&twice, &twice, &another, &notice(OURS, "000006")].map(|asked| answer_to(asked, b"0000"));
    let mut expected = right.to_vec();
    expected.sort();
    assert_eq!(came, expected);
    assert_eq!(core.heard().len(), 6);
    core.stop().await;
}

#[tokio::test]
async fn it_asks_and_is_asked_on_one_connection_and_comes_back() {
    let (mut core, listener, mut line) = line().await;
    let is_answer = |came: &[u8]| came == b"its answer";
    let (asking, playing) = (core.ask(b"a transfer", PATIENCE, is_answer), async {
        assert_eq!(receive(&mut line).await, b"a transfer");
        send(&mut line, &notice(OURS, "000001")).await;
        receive(&mut line).await;
        send(&mut line, b"an earlier one's").await;
        send(&mut line, b"its answer").await;
    });
    let (answer, ()) = tokio::join!(asking, playing);
    assert_eq!(answer.unwrap(), "its answer");
    assert!(core.ask(b"nobody answers", Duration::from_millis(20), |_| true).await.is_none());
    core.script().next(1, CoreFault::HangUp);
    send(&mut line, &notice(OURS, "000002")).await;
    let (mut again, _) = timeout(PATIENCE, listener.accept()).await.unwrap().unwrap();
    core.connected(2).await;
    send(&mut again, &notice(OURS, "000003")).await;
    receive(&mut again).await;
}

#[tokio::test]
async fn it_may_be_dialled() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let _core = Core::listen(listener, HectoCore);
    let mut line = TcpStream::connect(address).await.unwrap();
    send(&mut line, &notice(OURS, "000001")).await;
    receive(&mut line).await;
}

/// A deposit of 1,000 to an account.
fn deposit(account: &str, number: &str) -> Vec<u8> {
    let body = format!("088{account:<16}{:013}{:20}1{}120000{number:<12}", 1000, "", "20260907");
    let mut telegram = format!("{:<40}VDEP000100Q{:149}{body}", "00000360", "").into_bytes();
    telegram.resize(360, b' ');
    telegram
}

#[test]
fn a_deposit_is_booked_once_and_taken_back_once_it_was_booked() {
    let core = StandardCore::default();
    let code = |answer: &[u8]| String::from_utf8_lossy(&answer[84..88]).into_owned();
    let booked = core.answer(&deposit("56012345678901", "1")).unwrap();
    assert_eq!((booked[50], &*code(&booked), &booked[299..317]), (b'R', "0000", &b"000000000120260907"[..]));
    assert_eq!(core.answer(&deposit("56012345678901", "1")), Some(booked.clone()));
    assert_eq!(core.answer(&booked), None, "an answer is no question");
    for (account, expected) in [("56000000000402", "E402"), ("1", "E401")] {
        assert_eq!(code(&core.answer(&deposit(account, account)).unwrap()), expected);
    }
    let about = |kind: &str, body: String| {
        let mut telegram = format!("{:<40}VDEP000{kind}Q{:149}{body}", "00000260", "").into_bytes();
        telegram.resize(260, b' ');
        core.answer(&telegram).unwrap()
    };
    let state = || about("300", format!("20260907{:<12}", "1"))[220];
    assert_eq!(state(), b'1');
    let cancel = |of: &str| about("200", format!("20260907{:<12}20260907{of:<12}{:013}", "9", 1000));
    assert_eq!((code(&cancel("1")), code(&cancel("2"))), ("0000".to_owned(), "E410".to_owned()));
    assert_eq!(state(), b'2');
    assert_eq!(about("300", format!("20260907{:<12}", "7"))[220], b'9');
}
