//! A core in the same room that is told, and the gateway that owes it notices; which notice the tests say.

use std::collections::VecDeque;

use fei_wire::Question;

use super::super::*;
use crate::{Core, Gateway};

/// What a script says in place of a code.
pub(super) const GONE: &str = "its connection goes before a byte has left";
/// The same: that of a transfer, and well.
pub(super) const ANOTHERS: &str = "an answer to something else";

/// Answers as its script says, one after the other; behind its end, and where it says nothing, it is silent for ten
/// milliseconds.
#[derive(Clone, Default)]
pub(super) struct Told {
    pub(super) script: Arc<Mutex<VecDeque<Option<&'static str>>>>,
    heard: Arc<Mutex<Vec<(Duration, String)>>>,
    since: Arc<Mutex<Option<Instant>>>,
}

impl Told {
    pub(super) fn says(script: &[Option<&'static str>]) -> Self {
        Self { script: Arc::new(Mutex::new(script.iter().copied().collect())), ..Self::default() }
    }

    /// What it heard.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().iter().map(|(_, said)| said.clone()).collect()
    }

    /// When, in seconds after the first.
    pub(super) fn seconds(&self) -> Vec<u64> {
        self.heard.lock().unwrap().iter().map(|(after, _)| after.as_secs()).collect()
    }
}

impl Service<Intended<Question>> for Told {
    type Response = Bytes;
    type Error = LinkError<Question>;
    type Future = Pin<Box<dyn Future<Output = Result<Bytes, LinkError<Question>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, intended: Intended<Question>) -> Self::Future {
        let told = self.clone();
        Box::pin(async move {
            let late = |it| LinkError::NotSent(it, Failure::new(Code::DeadlineBefore, "late"));
            if told.script.lock().unwrap().pop_front_if(|says| *says == Some(GONE)).is_some() {
                return Err(LinkError::NotSent(intended, Failure::new(Code::ConnectFailed, GONE)));
            }
            let (question, _) = intended.send().map_err(late)?;
            let sent = String::from_utf8(question.telegram.to_vec()).unwrap();
            let began = *told.since.lock().unwrap().get_or_insert_with(Instant::now);
            told.heard.lock().unwrap().push((began.elapsed(), sent.clone()));
            let says = told.script.lock().unwrap().pop_front().flatten();
            sleep(Duration::from_millis(10)).await;
            match says {
                Some(ANOTHERS) => Ok(format!("TR0{}", &sent[3..]).into()),
                // The header comes back, with the code and the amount that was sent.
                Some(code) => Ok(format!("NT{code}{}", &sent[3..]).into()),
                None => Err(LinkError::Unknown(Failure::new(Code::TimedOut, "silent"))),
            }
        })
    }
}

pub(super) const NOTICE: &str = r#"
title    = "결과통지"
flow     = "notice"
match    = { kind = "NT" }
telegram = [
  { at = 9,  name = "amount", as = "9(6)", json = "decimal" },
  { at = 15, name = "result", as = "X(1)" },
]
[notice]
of      = ["hecto.transfer"]
set     = { no = "{@seq}" }
again   = { times = "{@attempt}" }
echo    = ["amount"]
request = [
  { field = "amount", from = "{amount}" },
  { field = "result", choose = [{ when = { "@outcome" = "executed" }, from = "Y" }, { from = "{@answer.rsp_code}" }] },
]
"#;

pub(super) fn layouts(notice: Option<&str>) -> Registry {
    let party = r#"
speaks  = "telegram"
charset = "cp949"
frame   = { prefix = "ascii", width = 4, counts = "rest", bytes_max = 100 }
text    = { request = "reject", answer = "replace" }
key     = ["kind", "no"]
key_forever = "a sample's numbers never start again"
trace   = "{kind}"
codes   = [
  { rsp_code = "0", is = "executed", ko = "받음" },
  { rsp_code = "1", is = "declined", ko = "원거래 없음" },
  { rsp_code = "2", is = "not_executed", ko = "미처리" },
]
header  = [
  { at = 0, name = "kind",     as = "X(2)" },
  { at = 2, name = "rsp_code", as = "X(1)", set_by = "answer" },
  { at = 3, name = "no",       as = "9(5)" },
  { at = 8, name = "times",    as = "9(1)", default = "1" },
]
answer  = { rsp_code = { A = "0", D = "1", N = "2", U = "9" } }
"#;
    let transfer = format!(
        r#"
title      = "이체"
flow       = "outbound"
to         = "kftc"
match      = {{ kind = "TR" }}
effect     = "money"
on_unknown = {CORE}
telegram   = [{{ at = 9, name = "amount", as = "9(6)", json = "decimal" }}]
[http]
call       = "POST /transfer"
codes      = {{ api = "code" }}
request    = [{{ json = "amount", from = "{{amount}}" }}]
[http.inquiry]
call       = "POST /transfer/result"
request    = [{{ json = "amount", from = "{{amount}}" }}]
"#
    );
    let bank = "speaks = \"json\"\ncodes = [{ api = \"0\", is = \"executed\", ko = \"정상\" }, { api = \"4\", is = \"declined\", rsp_code = \"1\", ko = \"거절\" }]\n";
    let mut files =
        vec![("hecto/party.toml", party), ("hecto/transfer.toml", &transfer), ("kftc/party.toml", bank)];
    files.extend(notice.map(|text| ("hecto/notice.toml", text)));
    registry(&files)
}

/// A gateway whose institution says what became of transfers, and whose core is told.
pub(super) struct Desk {
    pub(super) journal: MemoryJournal,
    pub(super) gateway: Arc<Gateway<MemoryJournal>>,
    pub(super) open: Arc<std::sync::atomic::AtomicBool>,
}

impl Desk {
    pub(super) fn new(notice: Option<&str>, says: &'static str, core: &Told) -> Self {
        Self::over(MemoryJournal::default(), notice, says, core)
    }

    pub(super) fn over(
        journal: MemoryJournal,
        notice: Option<&str>,
        says: &'static str,
        core: &Told,
    ) -> Self {
        let shared = Arc::new(journal.clone());
        let (owners, health) = (Owners::default(), JournalHealth::default());
        let leaf = Leaf::new(move |_| Some(says));
        let rules = LinkRules::default;
        let link = Link::over(leaf, || {}, shared.clone(), owners.clone(), health.clone(), rules());
        let open = Arc::new(std::sync::atomic::AtomicBool::new(true));
        let is_open = open.clone();
        let told = Core::over(core.clone(), || {}, shared.clone(), owners, health, rules())
            .open_while(move || is_open.load(SeqCst));
        let clock = Arc::new(TestClock(Instant::now()));
        let links = HashMap::from([("kftc".into(), link)]);
        let gateway = Gateway::new(Arc::new(layouts(notice)), links, shared, clock)
            .asking(HashMap::from([("hecto".into(), told)]));
        Self { journal, gateway: Arc::new(gateway), open }
    }

    /// A transfer of which nobody knows.
    pub(super) async fn unknown(&self, amount: u32) -> TxnId {
        let layouts = self.gateway.layouts();
        let transaction = layouts.transaction("hecto.transfer", date(2026, 9, 7)).unwrap();
        let request = format!("TR 000{:02}1{amount:06}", amount % 100);
        let intent = Intent {
            layout_hash: transaction.layout_hash,
            request: request.clone().into(),
            ..sample::intent(&request, "")
        };
        let txn = sample::begin(&self.journal, intent).await.txn();
        let now = self.gateway.clock().moment();
        let follow = unknown::follow(transaction, txn, (now, now), None);
        let told = request.replace("TR ", "TR9");
        let ending = sample::ending(Outcome::Unknown, Some(Code::TimedOut), &told);
        self.journal.settle(txn, ending, follow).await.unwrap();
        txn
    }

    /// Lets a worker run for so long.
    pub(super) async fn run(&self, time: Duration) {
        let stop = CancellationToken::new();
        let follower = Follower::with_chance(self.gateway.clone(), Arc::new(|| u64::MAX / 2));
        let running = tokio::spawn(follower.run(stop.clone()));
        sleep(time).await;
        stop.cancel();
        running.await.unwrap();
    }

    pub(super) async fn notice(&self, txn: TxnId) -> fei_journal::Item {
        let query = ItemQuery { txn: Some(txn), ..ItemQuery::default() };
        let items = self.journal.items(query).await.unwrap();
        items.into_iter().find(|item| item.kind == Following::Notice).expect("it is owed")
    }
}
