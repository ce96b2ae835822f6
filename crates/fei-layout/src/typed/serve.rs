//! The `[serve]` table as typed: the mirror of `[http]`, with the same rows.

use super::{RequestRow, ResponseRow, Text};
use crate::read::{At, Entries, typed};

typed! {
    /// How a party that speaks JSON asks for this transaction, and what it hears.
    "`[serve]`" ServeTable {
        /// Method and path that we serve: "POST /v1/notices/{bank_code}"; a name in braces is a value of the call.
        call: Text,
        /// Values of the call that come in the query and not in the body.
        query?: Vec<Text>,
        /// What makes a repetition: values of the call, "{bank_code}{tran_seq}"; without it the header Idempotency-Key.
        key?: Text,
        /// How the call's values go into the request telegram.
        request?: Vec<ResponseRow>,
        /// Rows of the request that FEI writes itself: constants, "{@seq}", "{@now}", "{@date}", "{@time}".
        set?: Entries<Text>,
        /// Rows of the request that the call cannot fill.
        unset?: Vec<Text>,
        /// Keys of the call that nothing is made of; any other key that is not used is refused.
        ignore?: Vec<Text>,
        /// Rows of the answer that must be what was sent.
        echo?: Vec<Text>,
        /// The JSON that the caller hears, one row a key, of the answer's rows.
        response?: Vec<RequestRow>,
        /// Rows of the answer that the caller is not told.
        drop?: Vec<Text>,
        /// What a problem document of a decline says besides, "{rsp_msg}": of the answer's rows, and told to whoever calls.
        detail?: Text,
        /// Statuses of mapped answers; 200 for what was executed when it says none.
        status?: StatusTable,
        /// The transaction that this one is about.
        original?: ServedOriginalTable,
        /// The JSON of an answer that is given from the journal, because the core is silent.
        journal?: Vec<RequestRow>,
    }
}

typed! {
    /// With which status the mapped answer goes out.
    "`status`" StatusTable {
        /// What the core executed: 200 to 299.
        executed?: At<u32>,
        /// What the core declined; without it a problem document tells.
        declined?: At<u32>,
    }
}

typed! {
    /// The transaction that a call is about: it waits for that one's ending.
    "`original`" ServedOriginalTable {
        /// Inbound transactions that have a `key` of their own: ["core.deposit"].
        of: At<Vec<Text>>,
        /// The values of its key, out of this call: "{org_date}{org_seq}".
        key: Text,
    }
}
