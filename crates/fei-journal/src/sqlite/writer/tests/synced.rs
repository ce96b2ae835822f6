//! A disk that a test holds up or lets fail: what is heard of a commit, and when.

use std::fs::File;
use std::io;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Waker};
use std::thread::spawn;

use super::super::super::group::Group;
use super::super::super::readers::Readers;
use super::super::super::tests::open;
use super::super::super::verify::Verdict;
use super::super::super::work::Work;
use super::*;
use crate::Journal;
use crate::conformance::sample::CHANNEL;

/// Says when a sync begins, and ends it when it is told how.
struct Held {
    begins: Sender<()>,
    ends: Mutex<Receiver<io::Result<()>>>,
}

impl Synced for Held {
    fn sync(&self) -> io::Result<()> {
        self.begins.send(()).unwrap();
        self.ends.lock().unwrap().recv().unwrap()
    }
}

/// The other end of it.
pub(super) struct Disk {
    begins: Receiver<()>,
    ends: Sender<io::Result<()>>,
}

impl Disk {
    pub(super) fn is_asked(&self) {
        self.begins.recv().unwrap();
    }

    pub(super) fn has_it(&self) {
        self.ends.send(Ok(())).unwrap();
    }

    pub(super) fn fails(&self) {
        self.ends.send(Err(io::Error::other("seeded"))).unwrap();
    }
}

pub(super) fn held(folder: &TempDir) -> (Writer, Disk) {
    let ((begins, asked), (ends, ended)) = (channel(), channel());
    let held = Held { begins, ends: Mutex::new(ended) };
    (writer_over(folder, |_: File| Box::new(held)), Disk { begins: asked, ends })
}

fn number() -> (Box<dyn Job>, Told<i64>) {
    job(NextNumber { counter: "kftc".into(), day: date(2026, 9, 7) })
}

/// What the lock's file says of how far the journal has come.
fn mark(folder: &TempDir) -> String {
    let lock = std::fs::read_to_string(folder.path().join("journal.db.lock")).unwrap();
    lock.lines().nth(1).unwrap_or_default().to_owned()
}

#[test]
fn nobody_hears_of_a_commit_before_it_is_on_the_disk() {
    let folder = TempDir::new().unwrap();
    let (mut writer, disk) = held(&folder);
    let shared = Arc::clone(&writer.shared);
    let ((one, mut told), (numbered, mut given)) = (begin("one"), number());
    writer.write(vec![one, numbered]);
    disk.is_asked();
    assert_eq!(rows(&folder), 1, "it is made, and seen by whoever opens the file");
    assert!(told.try_recv().is_err() && given.try_recv().is_err(), "and nobody has heard");
    assert_eq!(shared.numbers.take("kftc", date(2026, 9, 7)), None, "nor has a number of it");
    assert_eq!((mark(&folder), shared.counters.read().commits), (String::new(), 0));
    disk.has_it();
    assert!(matches!(told.blocking_recv(), Ok(Ok(Begins::Stands))));
    assert_eq!(given.blocking_recv(), Ok(Ok(1)));
    assert_eq!(shared.numbers.take("kftc", date(2026, 9, 7)), Some(2));
    assert!(mark(&folder).starts_with("0000000000000001 "), "{}", mark(&folder));
}

/// The second one rests on the first: what that reserved it may give, and it is told behind it.
#[test]
fn the_next_commit_is_made_meanwhile_and_gives_what_the_first_reserved() {
    let folder = TempDir::new().unwrap();
    let (mut writer, disk) = held(&folder);
    let shared = Arc::clone(&writer.shared);
    let ((first, given), (second, mut also_given), (row, _told)) = (number(), number(), begin("one"));
    writer.write(vec![first]);
    disk.is_asked();
    let writing = spawn(move || writer.write(vec![second, row]));
    while rows(&folder) == 0 {
        std::thread::yield_now();
    }
    assert!(also_given.try_recv().is_err());
    disk.has_it();
    assert_eq!(given.blocking_recv(), Ok(Ok(1)));
    disk.is_asked();
    assert!(also_given.try_recv().is_err(), "the first one's sync is not the second one's");
    disk.has_it();
    assert_eq!(also_given.blocking_recv(), Ok(Ok(2)));
    writing.join().unwrap();
    assert_eq!(shared.numbers.take("kftc", date(2026, 9, 7)), Some(3));
    let reserved = Connection::open(path(&folder)).unwrap();
    let reserved = reserved.query_row("SELECT reserved FROM counter", [], |row| row.get::<_, i64>(0));
    assert_eq!(reserved, Ok(64), "nothing is reserved while there is something left");
}

#[tokio::test]
async fn a_reader_answers_when_what_it_saw_is_on_the_disk() {
    let folder = TempDir::new().unwrap();
    let (mut writer, disk) = held(&folder);
    let place = Arc::new(Place::new(&path(&folder), SqliteLimits::default()));
    let readers = Readers::new(place, 2, Arc::clone(&writer.shared), false);
    let count =
        |reader: &Connection| reader.query_row("SELECT count(*) FROM txn", [], |row| row.get::<_, i64>(0));
    assert_eq!(readers.read(count).await, Ok(0), "nothing is on its way");
    let (one, told) = begin("one");
    writer.write(vec![one]);
    disk.is_asked();
    let is_there = Arc::new(AtomicBool::new(false));
    let (saw, seen) = tokio::sync::oneshot::channel();
    let reading = tokio::spawn({
        let is_there = Arc::clone(&is_there);
        async move {
            let read =
                readers.read(move |reader| count(reader).inspect(|rows| saw.send(*rows).unwrap())).await;
            (read, is_there.load(Ordering::SeqCst))
        }
    });
    assert_eq!(seen.await, Ok(1));
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    is_there.store(true, Ordering::SeqCst);
    disk.has_it();
    assert_eq!(reading.await.unwrap(), (Ok(1), true));
    assert!(matches!(told.await, Ok(Ok(Begins::Stands))));
}

#[tokio::test]
async fn a_sync_that_fails_ends_all_writing_until_the_journal_is_opened_anew() {
    let folder = TempDir::new().unwrap();
    let (mut writer, disk) = held(&folder);
    let shared = Arc::clone(&writer.shared);
    let place = Arc::new(Place::new(&path(&folder), SqliteLimits::default()));
    let readers = Readers::new(place, 2, Arc::clone(&shared), false);
    let ((kept, told), (lost, no)) = (begin("kept"), begin("lost"));
    writer.write(vec![kept]);
    disk.is_asked();
    disk.has_it();
    assert!(matches!(told.await, Ok(Ok(Begins::Stands))));
    let (before, (numbered, none)) = (mark(&folder), number());
    writer.write(vec![lost, numbered]);
    disk.is_asked();
    let (behind, also_no) = begin("behind");
    let writing = spawn(move || {
        writer.write(vec![behind]);
        writer
    });
    while rows(&folder) < 3 {
        std::thread::yield_now();
    }
    disk.fails();
    drop(disk);
    let down = JournalError::Down("the disk did not take what was written: seeded".into());
    assert_eq!(no.await.unwrap().err(), Some(down.clone()));
    assert_eq!(none.await.unwrap(), Err(down.clone()));
    assert_eq!(also_no.await.unwrap().err(), Some(down.clone()), "what rested on it went the same way");
    assert_eq!(readers.read(|_| Ok(())).await, Err(down), "nobody knows what a reader sees");
    let mut writer = writing.join().unwrap();
    let (later, refused) = begin("later");
    writer.write(vec![later]);
    assert!(matches!(refused.await.unwrap(), Err(JournalError::Damaged(_))), "the disk is not asked again");
    assert_eq!((rows(&folder), mark(&folder)), (3, before));
    assert_eq!(shared.numbers.take("kftc", date(2026, 9, 7)), None);

    drop((writer, readers));
    let journal = open(&folder);
    assert!(matches!(journal.verify().await.unwrap(), Verdict::Sound { events: 3, .. }));
    for key in ["kept", "lost", "behind"] {
        let found = journal.find(CHANNEL, key.as_bytes()).await.unwrap();
        assert_eq!(found.unwrap().state, crate::State::Sending, "{key}: a sweep ends it");
    }
}

/// What is on the disk in a file that nobody would find there is not told, by nobody, until it is back.
#[tokio::test]
async fn what_lies_in_files_that_were_moved_meanwhile_is_not_told() {
    let folder = TempDir::new().unwrap();
    let (mut writer, disk) = held(&folder);
    let shared = Arc::clone(&writer.shared);
    let place = Arc::new(Place::new(&path(&folder), SqliteLimits::default()));
    let readers = Readers::new(place, 2, Arc::clone(&shared), false);
    let (lock, elsewhere) = (folder.path().join("journal.db.lock"), folder.path().join("elsewhere"));
    let ((one, told), (numbered, none)) = (begin("one"), number());
    writer.write(vec![one, numbered]);
    disk.is_asked();
    std::fs::rename(&lock, &elsewhere).unwrap();
    disk.has_it();
    let moved = told.await.unwrap().err().unwrap();
    assert!(moved.may_pass() && moved.to_string().contains("was moved, deleted or replaced"), "{moved}");
    assert!(none.await.unwrap().is_err());
    assert_eq!(shared.numbers.take("kftc", date(2026, 9, 7)), None);
    assert_eq!(readers.read(|_| Ok(())).await, Err(moved));
    std::fs::rename(&elsewhere, &lock).unwrap();
    let (two, told) = begin("two");
    writer.write(vec![two]);
    disk.is_asked();
    disk.has_it();
    assert!(matches!(told.await, Ok(Ok(Begins::Stands))));
    assert_eq!(readers.read(|_| Ok(())).await, Ok(()));
}

/// Whoever asks SQLite behind the sync opens a connection for it, which sees no more of the WAL than is left.
#[tokio::test]
async fn a_log_that_was_cut_meanwhile_is_damage() {
    for left in [0, 40, 5_000] {
        let folder = TempDir::new().unwrap();
        let (mut writer, disk) = held(&folder);
        let (one, told) = begin("one");
        writer.write(vec![one]);
        disk.is_asked();
        let wal = File::options().write(true).open(folder.path().join("journal.db-wal")).unwrap();
        wal.set_len(left).unwrap();
        disk.has_it();
        let error = told.await.unwrap().err().unwrap();
        assert!(matches!(&error, JournalError::Damaged(why) if why.contains("was cut")), "{left}: {error:?}");
    }
}

struct PanicsWithin;

impl Work for PanicsWithin {
    type Done = ();

    fn apply(&self, _: &mut Group<'_>) -> rusqlite::Result<()> {
        panic!("seeded")
    }
}

#[test]
fn a_writer_that_panics_keeps_nobody_waiting() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder);
    let shared = Arc::clone(&writer.shared);
    // As when it panics with a commit that it has not handed over.
    shared.on_disk.will_be_seen();
    let (queue, jobs) = mpsc::channel(1);
    let look = || std::future::ready(Ok::<_, ()>(queue.is_closed().then_some("closed")));
    let mut end = pin!(shared.waiting.until(TxnId::fresh(), look));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(end.as_mut().poll(&mut cx).is_pending());
    assert!(queue.try_send(Message::Job(job(PanicsWithin).0)).is_ok());
    assert!(spawn(move || writer.run(jobs)).join().is_err());
    let ended = JournalError::Down("its writer has ended".into());
    assert_eq!(pin!(shared.on_disk.seen()).poll(&mut cx), Poll::Ready(Err(ended)));
    assert_eq!(end.poll(&mut cx), Poll::Ready(Ok("closed")), "nobody will end it any more");
}
