//! All that the server refuses by itself: a closed set, each with its status and its words.

use http::StatusCode;

use super::Problem;

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:ident, $kind:literal, $title:literal;)+) => {
        /// Why the server itself refused a request. The gateway has not heard of it, but where its answer was lost: nothing
        /// was done for it, which says nothing of an earlier call under the same key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Refusal { $($(#[doc = $doc])+ $name),+ }

        impl Refusal {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its word: in a problem's type, in log lines, as a label.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $kind),+ }
            }

            /// As a problem that says so.
            #[must_use]
            pub const fn problem(self) -> Problem {
                match self { $(Self::$name => Problem::new(StatusCode::$status, $kind, $title)),+ }
            }
        }
    };
}

refusals! {
    /// There is more than one reading of it, or none.
    Malformed = BAD_REQUEST, "malformed-request", "the request is not HTTP as it is read here";
    /// The head, or the body, did not come in time.
    Slow = REQUEST_TIMEOUT, "too-slow", "the request did not come to its end in time";
    /// A path and query that are too long.
    TargetTooLong = URI_TOO_LONG, "target-too-long", "the path and query are too long";
    /// Headers that are too long, or too many.
    HeadTooLarge = REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", "the headers are too long or too many";
    /// An address from which nobody may call, or not this client.
    Network = FORBIDDEN, "network-not-allowed", "nobody may call from this address";
    /// A path that is not served.
    NoSuchPath = NOT_FOUND, "no-such-path", "nothing is served under this path";
    /// Another method than the path's.
    Method = METHOD_NOT_ALLOWED, "method-not-allowed", "the path is not served by this method";
    /// Nobody who is known.
    Who = UNAUTHORIZED, "unknown-client", "what proves who calls is missing or not right";
    /// Somebody else's route.
    NotYours = FORBIDDEN, "not-this-client", "this client may not call this path";
    /// More calls than agreed.
    TooManyCalls = TOO_MANY_REQUESTS, "too-many-calls", "more calls than agreed";
    /// More calls at once than there is room for.
    Busy = SERVICE_UNAVAILABLE, "busy", "too many calls at once";
    /// Signed when the server before this one may have taken it.
    SignedBefore = SERVICE_UNAVAILABLE, "signed-before-start", "the call was signed before this server began: sign it anew";
    /// A body that is too long.
    BodyTooLong = PAYLOAD_TOO_LARGE, "body-too-long", "the body is too long";
    /// A body of another type, or encoded.
    NotJson = UNSUPPORTED_MEDIA_TYPE, "not-json", "the body must be application/json, not encoded";
    /// A call whose answer was lost in here.
    Internal = INTERNAL_SERVER_ERROR, "internal", "the call was taken and its answer was lost";
}
