//! A token is asked for again before its end, once, and never carried after it: by a clock that the test moves.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::calls::*;
use super::peer::*;
use crate::{Base, ClientCredentials, Institution, InstitutionRules};

/// An institution that knows until when its tokens hold. It gives one for each permit.
struct Bank {
    institution: Institution,
    books: Arc<Books>,
}

struct Books {
    life: Duration,
    gives: Semaphore,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// When tokens were asked for.
    asked: Vec<Instant>,
    /// When each ends that was given.
    ends: Vec<Instant>,
    /// By which token each call came, counted from 1.
    calls: Vec<usize>,
    /// How many came by one that had ended.
    ended: usize,
}

impl Bank {
    /// Whose tokens live so long, and which gives one of them for now.
    async fn start(life: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = |path| Base::parse(&format!("http://{}{path}", listener.local_addr().unwrap())).unwrap();
        let credentials = ClientCredentials {
            endpoint: base("/token"),
            id: "me".to_owned(),
            secret: "secret".to_owned().into(),
            scope: None,
        };
        let rules = InstitutionRules { credentials: Some(credentials), ..InstitutionRules::new(base("")) };
        let books = Arc::new(Books { life, gives: Semaphore::new(1), seen: Mutex::default() });
        let known = Arc::clone(&books);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&known).serve(stream));
            }
        });
        Self { institution: Institution::new("bank", rules).unwrap(), books }
    }

    /// So many calls at once, all of which are taken.
    async fn pays(&self, calls: usize) {
        let paying = (0..calls).map(|_| {
            let institution = self.institution.clone();
            tokio::spawn(async move { pay(&institution).await.unwrap().status })
        });
        for paying in paying.collect::<Vec<_>>() {
            assert_eq!(paying.await.unwrap(), 200);
        }
    }

    /// By which tokens the last calls came.
    fn last(&self, calls: usize) -> Vec<usize> {
        let seen = self.books.seen.lock().unwrap();
        seen.calls[seen.calls.len() - calls..].to_vec()
    }

    fn asked(&self) -> usize {
        self.books.seen.lock().unwrap().asked.len()
    }

    /// Gives another token, and waits until calls carry it.
    async fn gives(&self) {
        self.books.gives.add_permits(1);
        let number = self.books.seen.lock().unwrap().ends.len() + 1;
        let carried = async {
            while self.last(1) != [number] {
                sleep(Duration::from_millis(2)).await;
                self.pays(1).await;
            }
        };
        timeout(PATIENCE, carried).await.expect("calls carry the new one");
    }
}

impl Books {
    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        while let Some(head) = read_request(&mut stream).await {
            let answer = match head.starts_with("POST /token ") {
                true => self.gives().await,
                false => self.takes(&head),
            };
            let _gone = stream.write_all(&answer).await;
        }
    }

    async fn gives(&self) -> Vec<u8> {
        self.seen.lock().unwrap().asked.push(Instant::now());
        self.gives.acquire().await.unwrap().forget();
        let (mut seen, life_s) = (self.seen.lock().unwrap(), self.life.as_secs());
        seen.ends.push(Instant::now() + self.life);
        let number = seen.ends.len();
        ok(&format!(r#"{{"access_token":"{number}","token_type":"bearer","expires_in":{life_s}}}"#))
    }

    fn takes(&self, head: &str) -> Vec<u8> {
        let mut seen = self.seen.lock().unwrap();
        let head = head.to_ascii_lowercase();
        let token = head.lines().find_map(|line| line.strip_prefix("authorization: bearer ")).unwrap();
        let number: usize = token.parse().unwrap();
        seen.calls.push(number);
        if Instant::now() < seen.ends[number - 1] {
            return ok("{}");
        }
        seen.ended += 1;
        answer("401 Unauthorized", "", "{}")
    }
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How long tokens live, and instants of that life: before four fifths of it are over, and behind that.
const LIVES: [(u64, u64, u64); 3] = [(100, 60, 80), (1_000, 760, 790), (7_776_000, 6_000_000, 7_000_000)];

#[tokio::test]
async fn the_next_token_is_asked_for_once_while_the_one_before_holds() {
    for (life, before, behind) in LIVES {
        let bank = Bank::start(seconds(life)).await;
        bank.pays(1).await;
        later(seconds(before)).await;
        bank.pays(20).await;
        assert_eq!(bank.asked(), 1, "{life}: nothing is due");

        later(seconds(behind - before)).await;
        bank.pays(20).await;
        bank.pays(20).await;
        assert_eq!((bank.asked(), bank.last(40)), (2, vec![1; 40]), "{life}: nobody waits, and one asks");
        bank.gives().await;
        later(seconds(life - behind)).await;
        bank.pays(20).await;
        assert_eq!((bank.asked(), bank.last(20)), (2, vec![2; 20]), "{life}");

        let seen = bank.books.seen.lock().unwrap();
        assert!(seen.asked[1] < seen.ends[0] && seen.ended == 0, "{life}");
    }
}

/// A tenth of its life, and no more than half a minute, is left to the way and to clocks.
#[tokio::test]
async fn a_token_that_ends_while_nobody_calls_is_not_carried() {
    for (life, after) in [(100, 94), (100, 100), (1_000, 990), (1_000, 1_000)] {
        let bank = Bank::start(seconds(life)).await;
        bank.pays(1).await;
        later(seconds(after)).await;
        bank.books.gives.add_permits(1);
        bank.pays(20).await;
        assert_eq!((bank.asked(), bank.last(20)), (2, vec![2; 20]), "{life} after {after}: all wait for one");
        assert_eq!(bank.books.seen.lock().unwrap().ended, 0, "{life} after {after}");
    }
}
