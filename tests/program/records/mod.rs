//! Files of records: `fei decode --records` and `fei encode --records` as whoever runs them sees them.

mod bad;
mod kinds;
mod life;
mod versions;
mod ways;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{root, run_with};

/// A layout of 300 bytes.
pub(super) const TRANSFER: &str = "hecto.transfer.request";
/// A layout whose length a count decides.
pub(super) const BULK: &str = "bulk.transfer.request";

/// JSON lines of transfers, numbered from 1.
pub(super) fn transfers(count: usize) -> String {
    let mut lines = String::new();
    for number in 1..=count {
        let _ = writeln!(
            lines,
            "{{\"tx_code\":\"SETTLEBNK\",\"company_no\":\"TESTCO000001\",\"bank_code\":\"088\",\"msg_type\":\"2000\",\
             \"biz_type\":\"100\",\"send_count\":\"1\",\"msg_no\":\"{number:06}\",\"send_date\":\"20260907\",\
             \"send_time\":\"143000\",\"rsp_code\":\"\",\"rsv1\":\"\",\"rsv2\":\"\",\"rsv3\":\"\",\
             \"wd_account\":\"110123456789\",\"wd_password\":\"\",\"checksum\":\"\",\"amount\":\"1500000\",\
             \"balance\":null,\"rcv_bank\":\"004\",\"rcv_account\":\"12345678901234\",\"fee\":\"0\",\"cms_code\":\"\",\
             \"memo\":\"급여２０２６\",\"rcv_real_no\":\"\",\"rcv_holder\":\"홍길동\",\"org_msg_no\":\"\",\
             \"fee_exempt\":\"\",\"fund_kind\":\"1\"}}"
        );
    }
    lines
}

/// JSON lines of orders with 0, 1, 2, … items each.
pub(super) fn bulks(count: usize) -> String {
    let item = "{\"seq\":\"001\",\"bank_code\":\"004\",\"account_no\":\"12345678901234\",\"amount\":\"5\",\
                \"holder_name\":\"홍길동\",\"ref_id\":\"R1\"}";
    let mut lines = String::new();
    for number in 0..count {
        let items = vec![item; number % 5].join(",");
        let _ = writeln!(
            lines,
            "{{\"msg_type\":\"0220\",\"telegram_no\":\"{number:012}\",\"trans_dtm\":\"20260907143000\",\"rsp_code\":\"\",\
             \"total_cnt\":{},\"total_amount\":\"{}\",\"detail\":[{items}]}}",
            number % 5,
            number % 5 * 5
        );
    }
    lines
}

/// The file of these transfers.
pub(super) fn transfer_file(count: usize) -> Vec<u8> {
    let ran = run_with(&["encode", "--records", TRANSFER], transfers(count));
    assert_eq!((ran.code, ran.bytes.len()), (0, 300 * count), "{}", ran.stderr);
    ran.bytes
}

/// A folder, and a file in it.
pub(super) fn folder() -> (TempDir, impl Fn(&str) -> PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    (folder, move |name: &str| path.join(name))
}

pub(super) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What stands in a folder.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

pub(super) fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// `fei`, on its way, with all three streams in our hands.
pub(super) fn started(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fei"));
    command
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}
