//! What a client sees when nothing comes, too much comes, or nobody listens.

use fei_wire::{Client, ClientError, ClientLimits, FrameError, Framing};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::support::*;

const SHORT: ClientLimits =
    ClientLimits { connect_timeout_ms: 10_000, write_timeout_ms: 10_000, answer_timeout_ms: 50 };

#[tokio::test]
async fn a_wait_has_an_end_and_loses_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (client, accepted) =
        tokio::join!(Client::dial_within(address, Framing::default(), SHORT), listener.accept());
    let (mut client, mut server) = (client.unwrap(), accepted.unwrap().0);
    server.write_all(b"0010half ").await.unwrap();
    assert!(matches!(client.receive().await, Err(ClientError::TimedOut { ms: 50, .. })));
    server.write_all(b"a day").await.unwrap();
    let late = async {
        loop {
            if let Ok(telegram) = client.receive().await {
                return telegram;
            }
        }
    };
    assert_eq!(patiently("the other half", late).await.unwrap(), "half a day");
}

#[tokio::test]
async fn bytes_that_are_no_frame_and_telegrams_too_long_are_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (client, accepted) = tokio::join!(Client::dial(address, Framing::default()), listener.accept());
    let (mut client, mut server) = (client.unwrap(), accepted.unwrap().0);
    let too_long = client.send(&[b'x'; 2001]).await;
    assert!(matches!(too_long, Err(ClientError::Frame(FrameError::TooLong { length: 2001, .. }))));
    server.write_all(b"HTTP/1.1 400 Bad Request").await.unwrap();
    let no_frame = patiently("the refusal", client.receive()).await;
    assert!(matches!(no_frame, Err(ClientError::Frame(FrameError::NotANumber { at: 0 }))));
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert!(matches!(Client::dial(address, Framing::default()).await, Err(ClientError::Connect(_))));
}
