//! The institution where one call is about several transfers: each is written down as one that came, before any answer.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use fei_testkit::{HttpRequest, Step, open_banking};
use serde_json::Value;

use crate::fate::{Fate, ItemFate};
use crate::institution::{self, Arrival, Book};

/// Whether a call is one of several transfers: the number of such a telegram has no day in it.
pub(crate) fn is_one(request: &HttpRequest) -> bool {
    request.header("x-request-id").is_some_and(|trace| !trace.contains('-'))
}

pub(crate) fn transfers(request: &HttpRequest, book: &Mutex<Book>) -> Vec<Step> {
    let asked = request.json();
    let trace = request.header("x-request-id").unwrap_or_default();
    let items = asked["req_list"].as_array().map_or(&[][..], Vec::as_slice);
    let amount = |item: &Value| item["tran_amt"].as_str().unwrap_or_default().parse().unwrap_or_default();
    let first = items.first().map(amount).unwrap_or_default();
    let fates: Vec<_> = items.iter().map(|item| ItemFate::of(first, amount(item))).collect();
    let arrived = items.iter().zip(&fates).map(|(item, fate)| {
        let reference = item["bank_tran_id"].as_str().unwrap_or_default().to_owned();
        Arrival { moved: fate.moves(), ..Arrival::new(reference, trace.clone(), amount(item)) }
    });
    book.lock().unwrap().items.extend(arrived);
    thread::sleep(Duration::from_millis(first / 10 % 8));
    let whole = match fates.first() {
        Some(ItemFate::Whole(whole)) => *whole,
        _ => Fate::Done,
    };
    institution::said(whole, answered(open_banking::transfer(request), &fates))
}

/// Each with its own code, and without those that are left out.
fn answered(mut said: Value, fates: &[ItemFate]) -> Value {
    let Some(items) = said["res_list"].as_array_mut() else { return said };
    let mut fates = fates.iter();
    items.retain_mut(|item| {
        let fate = fates.next();
        if fate == Some(&ItemFate::Declined) {
            item["bank_rsp_code"] = "403".into();
        }
        !matches!(fate, Some(ItemFate::LeftOut { .. }))
    });
    said
}
