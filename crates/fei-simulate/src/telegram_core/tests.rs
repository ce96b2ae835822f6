use std::sync::Arc;

use tokio::net::TcpListener;

use super::*;

const LIMIT: Duration = Duration::from_secs(10);

/// A core and the other end of its line.
async fn line(framing: Framing, pairing: Pairing) -> (Arc<Core>, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let core = Core::connect(listener.local_addr().unwrap(), framing, pairing).await.unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    (Arc::new(core), stream)
}

/// Starts an ask and waits until its frame arrived at the other end.
async fn asks(
    core: &Arc<Core>,
    far: &mut TcpStream,
    telegram: &'static [u8],
) -> tokio::task::JoinHandle<Bytes> {
    let asking = Arc::clone(core);
    let task = tokio::spawn(async move { asking.ask(telegram, LIMIT).await.unwrap() });
    let mut frame = vec![0; 4 + telegram.len()];
    timeout(LIMIT, far.read_exact(&mut frame)).await.unwrap().unwrap();
    assert_eq!(&frame[4..], telegram);
    task
}

#[tokio::test]
async fn answers_by_arrival_go_to_the_first_that_asked() {
    let (core, mut far) = line(Framing::ascii4(), Pairing::Arrival).await;
    let first = asks(&core, &mut far, b"one").await;
    let second = asks(&core, &mut far, b"two").await;
    far.write_all(b"0001A0001B").await.unwrap();
    assert_eq!(first.await.unwrap(), "A");
    assert_eq!(second.await.unwrap(), "B");
}

#[tokio::test]
async fn answers_by_key_find_their_request_in_any_order() {
    let (core, mut far) = line(Framing::binary4(), Pairing::Key(vec![0..1, 2..3])).await;
    let first = asks(&core, &mut far, b"a-1").await;
    let second = asks(&core, &mut far, b"a-2").await;
    far.write_all(b"\0\0\0\x03a+2\0\0\0\x03a+1\0\0\0\x03a+9").await.unwrap();
    assert_eq!(first.await.unwrap(), "a+1");
    assert_eq!(second.await.unwrap(), "a+2");
    assert_eq!(core.next(LIMIT).await.unwrap(), "a+9", "nobody asked for it");
}

#[tokio::test]
async fn a_late_answer_is_nobody_elses() {
    let (core, mut far) = line(Framing::ascii4(), Pairing::Arrival).await;
    let late = core.ask(b"one", Duration::from_millis(1)).await.unwrap_err();
    assert!(matches!(late, CoreError::TimedOut(_)));
    let mut frame = [0; 7];
    far.read_exact(&mut frame).await.unwrap();
    let second = asks(&core, &mut far, b"two").await;
    far.write_all(b"0001A0001B").await.unwrap();
    assert_eq!(second.await.unwrap(), "B");
    assert_eq!(core.next(LIMIT).await.unwrap(), "A");
}

#[tokio::test]
async fn a_line_that_ends_leaves_nobody_waiting() {
    let (core, mut far) = line(Framing::ascii4(), Pairing::Arrival).await;
    let asking = Arc::clone(&core);
    let task = tokio::spawn(async move { asking.ask(b"one", LIMIT).await });
    let mut frame = [0; 7];
    far.read_exact(&mut frame).await.unwrap();
    far.write_all(b"ABCD").await.unwrap();
    assert!(matches!(task.await.unwrap(), Err(CoreError::Closed)));
    assert!(matches!(core.ask(b"two", LIMIT).await, Err(CoreError::Closed)));
    assert!(matches!(core.next(LIMIT).await, Err(CoreError::Closed)));
}

#[tokio::test]
async fn bytes_go_out_as_they_are() {
    let (core, mut far) = line(Framing::ascii4(), Pairing::Arrival).await;
    core.send_raw(b"9999half").await.unwrap();
    core.send(b"whole").await.unwrap();
    core.finish().await.unwrap();
    let mut all = Vec::new();
    timeout(LIMIT, far.read_to_end(&mut all)).await.unwrap().unwrap();
    assert_eq!(all, b"9999half0005whole");
}
