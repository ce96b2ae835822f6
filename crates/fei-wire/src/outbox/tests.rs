//! What becomes of each frame, by how many bytes the socket took.

use bytes::Bytes;

use super::*;
use crate::Framing;
use crate::link::tests::{Connection, ask, link};

/// An answer of 3 bytes, a question of 5 and one of 2, each behind its prefix of 4.
async fn outbox() -> Outbox {
    let link = link(8);
    let mut connection = Connection::join(&link);
    let mut outbox = Outbox::new(Framer::new(Framing { bytes_min: 0, ..Framing::default() }, &[]));
    outbox.answer(&Answer::from(Bytes::from_static(b"yes"))).unwrap();
    for name in ["five!", "2."] {
        // The deadline is far away, and whoever asked waits on.
        ask(&link, name).await;
        let asked = connection.next().await;
        assert!(outbox.question(asked, &link).is_ok());
    }
    outbox
}

#[tokio::test(start_paused = true)]
async fn what_the_socket_took_nothing_of_comes_back_and_what_it_took_a_part_of_does_not() {
    for (taken, expected) in [
        (0, "undelivered kept kept"),
        (6, "undelivered kept kept"),
        (7, "answered kept kept"),
        (8, "answered cut kept"),
        (15, "answered cut kept"),
        (16, "answered left kept"),
        (17, "answered left cut"),
        (22, "answered left left"),
    ] {
        let mut outbox = outbox().await;
        assert_eq!(outbox.buffer.len(), 22);
        outbox.buffer.advance(taken);
        let fates = outbox.fates().map(|fate| match fate {
            Fate::Answered(_) => "answered",
            Fate::Undelivered(_) => "undelivered",
            Fate::Left => "left",
            Fate::Kept(asked) => asked.question.send().map_or("kept, and not to be sent", |_| "kept"),
            Fate::Cut => "cut",
        });
        assert_eq!(fates.collect::<Vec<_>>().join(" "), expected, "{taken} bytes taken");
    }
}

#[tokio::test(start_paused = true)]
async fn a_question_that_the_line_cannot_carry_is_not_sent() {
    let link = link(8);
    let mut connection = Connection::join(&link);
    let mut outbox = Outbox::new(Framer::new(Framing { bytes_max: 4, ..Framing::default() }, &[]));
    let asking = ask(&link, "five!").await;
    let Err((asked, failure)) = outbox.question(connection.next().await, &link) else {
        panic!("it is too long")
    };
    assert_eq!(failure.code, Code::Format);
    link.not_sent(asked, failure);
    assert!(asking.await.unwrap().is_err());
    assert!(outbox.buffer.is_empty() && outbox.fates().next().is_none());
}
