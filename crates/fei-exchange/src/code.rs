//! What happened to a request that has no answer of the institution's own, as a code of three characters.

use std::fmt;

use crate::{Effect, Outcome};

/// One row of the table below: the variant, its text, what a Korean core may be told, what it means.
macro_rules! codes {
    ($($variant:ident $text:literal $ko:literal $meaning:literal,)+) => {
        /// The codes of the specification. `N..`: not executed, and the caller may send again. `U..`: unknown, and it
        /// may not. A bank maps them to its own response codes in `party.toml`, by code or by class.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = concat!("`", $text, "`: ", $meaning, ".")] $variant,)+
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code as party files and the journal write it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// A few words for the response message of a Korean telegram; every one of them is in KS X 1001.
            #[must_use]
            pub const fn ko(self) -> &'static str {
                match self { $(Self::$variant => $ko,)+ }
            }

            /// One line for a log.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }

            /// What an operator does about it: where to look, whom to ask, what to change. Whether money may have moved is
            /// [`Code::of_money`]'s to say.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("explain/", $text, ".md")),)+ }
            }
        }
    };
}

codes! {
    Frame             "N01" "전문 프레임 오류" "the frame is broken; no answer, the connection is closed",
    Format            "N10" "전문 형식 오류" "a field breaks the layout",
    Encoding          "N11" "전문 문자 오류" "a field's bytes are not text of the charset, or cannot be written in it",
    UnknownLayout     "N12" "미등록 전문" "no transaction fits the telegram",
    UnsafeValue       "N13" "사용할 수 없는 문자" "a value that must not stand in a path or a header",
    WrongDay          "N14" "거래일자 허용 범위 초과" "its day is too far from today to be taken",
    Auth              "N20" "인증 오류" "the caller is not known",
    NotAllowed        "N21" "권한 없음" "the caller may not do this",
    KeyReused         "N30" "전문번호 중복" "the same key came with different content; says nothing of the original",
    RateLimited       "N40" "요청 한도 초과" "too many requests",
    BulkheadFull      "N41" "기관 동시 처리 한도 초과" "too many requests to the institution or core are in flight",
    CircuitOpen       "N42" "기관 차단 중" "the circuit breaker of the institution or core is open",
    Disabled          "N43" "거래 중지" "the institution, core or transaction is stopped, or it is out of hours",
    ConnectFailed     "N44" "기관 접속 실패" "no connection to the institution, or of the core",
    TlsFailed         "N45" "기관 보안 접속 실패" "no TLS session with the institution",
    DeadlineBefore    "N46" "시간 초과: 미전송" "the deadline passed before anything was sent",
    JournalDown       "N50" "거래로그 장애" "the journal cannot be written",
    ShuttingDown      "N51" "신규 거래 접수 중지" "FEI begins nothing new: it is shutting down, or drained by hand",
    OutOfResources    "N52" "시스템 자원 부족" "FEI is out of resources, or panicked before anything was written down",
    Refused           "N60" "기관 접수 거부" "the institution or core refused before executing, as its contract lists",
    TimedOut          "U01" "응답 시간 초과: 결과 불명" "no answer in time after sending",
    ConnectionLost    "U02" "기관 접속 끊김: 결과 불명" "the connection was lost after sending",
    Unreadable        "U03" "응답 해석 불가: 결과 불명" "the answer cannot be read",
    UnlistedStatus    "U04" "응답 상태 이상: 결과 불명" "a status that says nothing of the outcome",
    EchoMismatch      "U05" "응답 불일치: 결과 불명" "the answer is not the answer to this request",
    JournalLostAfter  "U06" "거래로그 유실: 결과 불명" "the journal was lost after sending",
    Recovered         "U07" "장애 복구: 결과 불명" "found in flight after a crash",
    Pending           "U08" "기관 처리 중: 결과 불명" "the institution or core says that it is still working on it",
    UnlistedCode      "U09" "미등록 응답코드: 결과 불명" "a body code that stands in no table",
    Unfit             "U10" "응답값 기록 불가: 결과 불명" "a number of the answer does not fit the telegram",
    Unproven          "U11" "응답 전자서명 오류: 결과 불명" "the answer's signature does not hold",
}

impl Code {
    /// The outcome that the code stands for: its first letter.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self.as_str().as_bytes() {
            [b'U', ..] => Outcome::Unknown,
            _ => Outcome::NotExecuted,
        }
    }

    /// What became of the money, in words for whoever reads a log and knows no codes. Where it is known what the transaction does,
    /// [`Self::of_effect`] says it.
    #[must_use]
    pub const fn of_money(self) -> &'static str {
        match (self.outcome(), self) {
            (_, Self::KeyReused) => "not sent; the first one under its number may have been: ask",
            (_, Self::Refused) => "sent, and refused before it was executed",
            (_, Self::JournalLostAfter | Self::Recovered) => {
                "may have been sent: ask, and never send it as new"
            }
            (Outcome::Unknown, _) => "sent, and may have been executed: ask, and never send it as new",
            _ => "not sent",
        }
    }

    /// The same of a transaction that does this: what only asks moved nothing, whatever became of it, and is asked again.
    #[must_use]
    pub const fn of_effect(self, effect: Effect) -> &'static str {
        match (self.outcome(), effect) {
            (Outcome::Unknown, Effect::None) => "none is moved: it only asks, and may be asked again",
            _ => self.of_money(),
        }
    }

    /// The code with this text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_says_its_outcome() {
        for &code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(code));
            assert_eq!(code.outcome().letter(), code.as_str().chars().next().unwrap());
        }
        assert_eq!(Code::parse("N99"), None);
    }

    /// Who is told to send as new must not be told that it was sent, and the other way round.
    #[test]
    fn every_code_says_in_words_what_became_of_the_money() {
        for &code in Code::ALL {
            let words = code.of_money();
            assert_eq!(words.contains("never send it as new"), code.outcome() == Outcome::Unknown, "{code}");
            let nothing = words.starts_with("not sent") || words.contains("refused before it was executed");
            assert_eq!(nothing, code.outcome() == Outcome::NotExecuted, "{code}");
        }
    }

    /// A question without an answer is no transfer: its caller asks again.
    #[test]
    fn what_only_asks_is_never_kept_from_asking_again() {
        for &code in Code::ALL {
            let words = code.of_effect(Effect::None);
            assert_eq!(words.contains("asked again"), code.outcome() == Outcome::Unknown, "{code}");
            assert!(!words.contains("never send it as new"), "{code}");
            for effect in [Effect::Money, Effect::Advice] {
                assert_eq!(code.of_effect(effect), code.of_money(), "{code}");
            }
        }
    }

    /// Who asks what a code means is told what to do, and by nothing that two codes share.
    #[test]
    fn every_code_has_advice_of_its_own() {
        let mut all = std::collections::HashSet::new();
        for &code in Code::ALL {
            let advice = code.advice();
            assert!(all.insert(advice), "{code}");
            assert!(advice.len() > 60 && advice.ends_with(".\n"), "{code}: {advice}");
            assert!(advice.lines().all(|line| line.chars().count() <= 120), "{code}: {advice}");
        }
    }

    /// Of what may have been executed somebody finds out what became of it.
    #[test]
    fn what_is_unknown_is_asked_about() {
        for &code in Code::ALL.iter().filter(|code| code.outcome() == Outcome::Unknown) {
            let advice = code.advice().to_lowercase();
            assert!(advice.contains("ask") || advice.contains("an inquiry"), "{code}");
        }
    }
}
