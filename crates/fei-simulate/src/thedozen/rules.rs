//! What the house's contract says of each request's keys.

use crate::form::{Form, Rule, Rules, may, must};

const CALLER: &[Rule] = &[
    must("api_key", Form::Text(100)),
    must("org_code", Form::Text(8)),
    must("drw_bank_code", Form::Exactly(3)),
];

pub(super) const TRANSFER: Rules = &[
    CALLER,
    &[
        must("telegram_no", Form::Number(6)),
        must("drw_account", Form::Digits(16)),
        may("drw_account_cntn", Form::Text(20)),
        must("rv_bank_code", Form::Exactly(3)),
        must("rv_account", Form::Digits(16)),
        may("rv_account_cntn", Form::Text(20)),
        must("amount", Form::Number(13)),
        must("tr_dt", Form::Date),
        must("tr_tm", Form::Time),
    ],
];

pub(super) const CHECK: Rules =
    &[CALLER, &[must("org_telegram_no", Form::Number(6)), must("tr_dt", Form::Date)]];

pub(super) const OPEN: Rules = &[CALLER, &[must("telegram_no", Form::Number(6))]];
