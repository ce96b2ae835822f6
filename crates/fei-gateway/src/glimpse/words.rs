//! The words that may be shown of what an institution sends: those of this list, and the names of the call's layout.

use std::collections::HashSet;

use fei_layout::plan::{Ask, Http, JsonStep};

/// So many words are shown, each once.
const SHOWN_WORDS_MAX: usize = 24;

/// What error pages, proxies and frameworks say, and what fields of an error are called. None may be anybody's name.
pub(super) const WORDS: &str = "
    access account acnt akamai allowed already amount amt apache api app application argument auth
    authentication authorization backend bad balance balancer bank bearer blocked body busy cannot cause cd
    cert certificate charset class client closed cloudflare cnt code com conflict connect connection content
    could currency data database date db deadline denied desc description detail details disabled dispatcher
    dns down dtm duplicate empty encoding entity envelope envoy err error errors exceeded exception exist
    exists expired failed failure fault faultcode faultstring field fields filter firewall for forbidden
    format found gateway generic haproxy header headers holder host http https id iis illegal incident input
    instance internal invalid io is java javax jboss jetty jeus json jwt key large length limit locked login
    long lookup maintenance malformed many media memory message messages method mismatch missing msg name net
    nginx no not null num number object of oops org origin overload overloaded packet page param parameter
    parse parser path payload permission php pointer policy pool port processing protocol proxy query queue
    quota rate read reason ref refused rejected reply req request required res reset resource resp response
    result results ret retry route rsp runtime safe schema scope security seq server service servlet session
    size soap socket spring sql ssl stack state status storage stream string support supported syntax system
    temporarily time timed timeout timestamp title tls tmax to token tomcat too trace tran transaction
    transport try tuxedo type unable unauthorized unavailable undefined unexpected unknown unprocessable
    unreachable unsupported upstream uri url user uuid value values version waf weblogic webtob with without
    wrong xml";

/// The same in Korean, where a word has endings: what a text may hold.
pub(super) const STEMS: &str = "
    거부 게이트웨이 과부하 권한 네트워크 누락 데이터베이스 로그인 메시지 문의 발생 방화벽 불가 서버 서비스 세션 시간초과 시간 시스템
    실패 에러 연결 오류 요청 응답 인증 인증서 일시적 잘못 장애 전문 점검 접속 접근 정비 중단 지연 차단 초과 타임아웃 통신 필수 형식 확인
    페이지";

/// What is known of a call.
pub(super) struct Known<'h> {
    words: HashSet<&'static str>,
    names: HashSet<&'h str>,
}

impl<'h> Known<'h> {
    /// The words, and the names that a call's layout gives to what is sent and to what is picked up.
    pub(super) fn with(http: Option<&'h Http>) -> Self {
        let words = WORDS.split_whitespace().collect();
        Self { words, names: http.map(|http| names(&http.ask)).unwrap_or_default() }
    }

    /// Whether a name is the layout's, or put together of known words alone: `errorCode`, `trace_id`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name) || (!name.is_empty() && parts(name).all(|part| self.is_word(part)))
    }

    fn is_word(&self, part: &str) -> bool {
        self.words.contains(&*part.to_ascii_lowercase())
    }

    /// The known words of a text, as they stand in the lists or in the layout, each once.
    pub(super) fn words(&self, text: &str) -> String {
        let mut found: Vec<String> = Vec::new();
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        for token in text.split(|c| !is_of_name(c)).filter(|token| !token.is_empty()) {
            if self.names.contains(token) {
                found.push(token.to_owned());
            } else if self.has(token) {
                found.extend(parts(token).map(str::to_ascii_lowercase));
            } else {
                found.extend(STEMS.split_whitespace().filter(|stem| token.contains(stem)).map(str::to_owned));
            }
        }
        let mut seen = HashSet::new();
        found.retain(|word| seen.insert(word.clone()));
        found.truncate(SHOWN_WORDS_MAX);
        found.join(" ")
    }
}

fn names(ask: &Ask) -> HashSet<&str> {
    let picked = ask.capture.nodes.iter().flat_map(|node| &node.keys).map(|(key, _)| &**key);
    let sent = ask.body.iter().filter_map(|step| match step {
        JsonStep::OpenObject(key) | JsonStep::OpenArray(key) | JsonStep::Value { key, .. } => Some(&**key),
        JsonStep::CloseObject | JsonStep::CloseArray | JsonStep::Each { .. } => None,
    });
    let sent = sent.filter_map(|rendered| rendered.strip_prefix('"')?.strip_suffix("\":"));
    let named = ask.query.iter().chain(&ask.headers).map(|named| &*named.name);
    picked.chain(sent).chain(named).collect()
}

/// `errorCode` and `error-code` are two words, `HTTP` is one.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['_', '-']).flat_map(|part| {
        let is_small = |at: usize| part.as_bytes().get(at).is_some_and(u8::is_ascii_lowercase);
        let mut from = 0;
        let begins = move |&at: &usize| part.as_bytes()[at].is_ascii_uppercase() && is_small(at - 1);
        let ends = (1..part.len()).filter(begins).chain([part.len()]);
        ends.map(move |end| &part[std::mem::replace(&mut from, end)..end]).collect::<Vec<_>>()
    })
}
