//! A bank, an institution and what goes between them, loaded from layout text: the real files, or a few made-up ones.

use std::sync::{Arc, LazyLock};

use fei_layout::plan::{Flow, Http, JsonParty, Local, Side, TelegramParty, Transaction};
use fei_layout::{Registry, SourceFile};
use jiff::civil::date;

use crate::mapping::{
    Answer, Call, Context, LaterVerdict, Verdict, call, later_call, later_verdict, read_answer, reference,
    verdict, write_answer, write_local_answer,
};
use crate::{Error, Losses, View};

/// The files of the repository that the acceptance mappings need.
macro_rules! real {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../../layouts/", $path)))),+]
    };
}

const REAL: &[(&str, &str)] = real![
    "_common/_account_holder.toml",
    "hecto/party.toml",
    "hecto/_transfer.toml",
    "hecto/transfer.toml",
    "hecto/transfer_by_thedozen.toml",
    "hecto/payment.toml",
    "hecto/payment_at_once.toml",
    "hecto/account_holder.toml",
    "hecto/balance.toml",
    "hecto/transfer_result.toml",
    "bulk/party.toml",
    "bulk/transfer.toml",
    "kftc/party.toml",
    "relay/party.toml",
    "thedozen/party.toml",
    "hecto/statement_notice.toml",
    "core/party.toml",
    "core/deposit.toml",
    "core/deposit_cancel.toml",
    "core/deposit_inquiry.toml",
    "vbank/party.toml",
];

pub(super) struct World {
    registry: Registry,
}

/// What a transaction came to.
pub(super) struct Exchanged {
    pub verdict: Verdict,
    pub telegram: Vec<u8>,
    pub losses: Losses,
}

impl World {
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| SourceFile { path: (*path).into(), text: (*text).into() })
            .collect();
        let loaded = fei_layout::load(&files);
        let errors = fei_layout::render::human(&loaded.findings, &files, false);
        assert!(!loaded.has_errors(), "{errors}");
        Self { registry: loaded.registry }
    }

    pub(super) fn real() -> &'static Self {
        static WORLD: LazyLock<World> = LazyLock::new(|| World::of(REAL));
        &WORLD
    }

    pub(super) fn transaction(&self, id: &str) -> &Arc<Transaction> {
        self.registry.transaction(id, date(2026, 9, 7)).unwrap()
    }

    /// Which side of a transaction a telegram is by its header.
    pub(super) fn side(&self, party: &str, telegram: &[u8]) -> Option<Side> {
        self.registry.recognise(party, telegram, date(2026, 9, 7)).map(|one| one.side)
    }

    pub(super) fn telegrams(&self, name: &str) -> &TelegramParty {
        self.registry.party(name).unwrap().telegram().unwrap()
    }

    pub(super) fn json(&self, name: &str) -> &JsonParty {
        self.registry.party(name).unwrap().json().unwrap()
    }

    /// The number of a key of a call.
    pub(super) fn key(&self, id: &str, path: &str) -> u32 {
        let Flow::Inbound { serve, .. } = &self.transaction(id).flow else { panic!("{id} is not inbound") };
        u32::try_from(serve.keys.iter().position(|key| &*key.path == path).unwrap()).unwrap()
    }

    pub(super) fn http(&self, id: &str) -> (&Http, &JsonParty) {
        match &self.transaction(id).flow {
            Flow::Outbound { to, http } => (http, self.registry.party(to).unwrap().json().unwrap()),
            other => panic!("{id} is {other:?}"),
        }
    }

    pub(super) fn local(&self, id: &str) -> &Local {
        match &self.transaction(id).flow {
            Flow::Local(local) => local,
            other => panic!("{id} is {other:?}"),
        }
    }

    pub(super) fn reference(&self, id: &str, number: u64) -> String {
        let rule = self.http(id).1.reference.as_ref().unwrap();
        reference(rule, &setting, number).unwrap()
    }

    /// The call that a telegram makes; its reference is number 1.
    pub(super) fn call(&self, id: &str, telegram: &[u8]) -> Result<Call, Error> {
        self.call_with(id, telegram, &mut Losses::new())
    }

    /// The same, with what it changes.
    pub(super) fn call_with(&self, id: &str, telegram: &[u8], losses: &mut Losses) -> Result<Call, Error> {
        let view = View::read(&self.transaction(id).request, telegram)?;
        let (http, party) = self.http(id);
        with_context(Some(&self.reference(id, 1)), None, |context| call(http, party, &view, context, losses))
    }

    /// The call that asks later what became of a telegram's transaction.
    pub(super) fn inquiry(&self, id: &str, telegram: &[u8]) -> Result<Call, Error> {
        let view = View::read(&self.transaction(id).request, telegram)?;
        let (http, party) = self.http(id);
        let (later, mut losses) = (http.inquiry.as_ref().unwrap(), Losses::new());
        with_context(Some(&self.reference(id, 1)), None, |context| {
            later_call(later, party, &view, context, &mut losses)
        })
    }

    /// What the answer to it says.
    pub(super) fn inquired(&self, id: &str, telegram: &[u8], json: &str) -> Result<LaterVerdict, Error> {
        let view = View::read(&self.transaction(id).request, telegram)?;
        let (http, party) = self.http(id);
        let later = http.inquiry.as_ref().unwrap();
        with_context(Some(&self.reference(id, 1)), None, |context| {
            later_verdict(later, party, &view, context, json.as_bytes())
        })
    }

    /// What an institution's answer to a telegram becomes.
    pub(super) fn answer(&self, id: &str, telegram: &[u8], json: &str) -> Result<Exchanged, Error> {
        let transaction = self.transaction(id);
        let view = View::read(&transaction.request, telegram)?;
        let (http, party) = self.http(id);
        let answer = read_answer(http, json.as_bytes())?;
        with_context(Some(&self.reference(id, 1)), None, |context| {
            let verdict = verdict(http, party, &view, context, &answer);
            self.written(transaction, &view, verdict, Some((http, party, &answer, context)))
        })
    }

    /// The answer without an institution's.
    pub(super) fn written(
        &self,
        transaction: &Transaction,
        view: &View<'_>,
        verdict: Verdict,
        mapping: Option<(&Http, &JsonParty, &Answer<'_>, &Context<'_>)>,
    ) -> Result<Exchanged, Error> {
        let (mut telegram, mut losses) = (Vec::new(), Losses::new());
        let party = self.telegrams(&transaction.party);
        write_answer(party, transaction, view, &verdict, mapping, &mut telegram, &mut losses)?;
        Ok(Exchanged { verdict, telegram, losses })
    }

    /// FEI's own answer, the one at this place of the file.
    pub(super) fn local_answer(
        &self,
        id: &str,
        telegram: &[u8],
        at: usize,
        original: Option<&View<'_>>,
    ) -> Exchanged {
        let transaction = self.transaction(id);
        let view = View::read(&transaction.request, telegram).unwrap();
        let (party, local) = (self.telegrams(&transaction.party), &self.local(id).answers[at]);
        let (mut out, mut losses) = (Vec::new(), Losses::new());
        let verdict = with_context(None, original, |context| {
            write_local_answer(party, transaction, local, &view, context, &mut out, &mut losses).unwrap()
        });
        Exchanged { verdict, telegram: out, losses }
    }
}

pub(super) fn with_context<T>(
    reference: Option<&str>,
    original: Option<&View<'_>>,
    run: impl FnOnce(&Context<'_>) -> T,
) -> T {
    let secret = |name: &str| Some(format!("secret-{name}"));
    let now = "20260907143001";
    let own_reference = Some("F123456789UOWN000001");
    run(&Context {
        reference,
        own_reference,
        attempt: Some("2"),
        now,
        setting: &setting,
        secret: &secret,
        original,
        parts: None,
    })
}

pub(super) fn setting(name: &str) -> Option<String> {
    let value = match name {
        "org_code" => "F123456789",
        "client_name" => "테스트상사",
        "client_num" => "TESTCO000001",
        "wd_account" => "00012345678901",
        "wd_bank" => "097",
        "user_seq_no" => "1100000001",
        _ => return None,
    };
    Some(value.to_owned())
}

/// Text as CP949.
pub(super) fn cp949(text: &str) -> Vec<u8> {
    let (bytes, _, bad) = encoding_rs::EUC_KR.encode(text);
    assert!(!bad, "{text} is not CP949");
    bytes.into_owned()
}

/// Pieces of a telegram: text, padded with spaces to its width.
pub(super) fn telegram(pieces: &[(&str, usize)]) -> Vec<u8> {
    let mut all = Vec::new();
    for (text, width) in pieces {
        let mut bytes = cp949(text);
        assert!(bytes.len() <= *width, "{text} is longer than {width}");
        bytes.resize(*width, b' ');
        all.extend(bytes);
    }
    all
}

/// Bytes of a telegram as text.
pub(super) fn at(telegram: &[u8], from: usize, width: usize) -> String {
    encoding_rs::EUC_KR.decode(&telegram[from..from + width]).0.into_owned()
}
