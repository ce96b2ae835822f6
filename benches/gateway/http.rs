//! A client's connection: the very JSON that FEI would send for the transfer, one request after the other.

use std::io;
use std::time::Instant;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::ask::Numbers;
use crate::line::Wrong;
use crate::{institution, telegrams};

/// Asks until the time is over. What each took, in µs.
pub(crate) async fn ask(mut stream: TcpStream, numbers: &Numbers, until: Instant) -> Result<Vec<u32>, Wrong> {
    let (mut latencies, mut read) = (Vec::new(), BytesMut::new());
    while Instant::now() < until {
        let (body, asked) = (call(numbers.next()), Instant::now());
        let head = format!(
            "POST /v2.0/transfer/deposit/acnt_num HTTP/1.1\r\nhost: localhost\r\n\
             content-type: application/json; charset=UTF-8\r\ncontent-length: {}\r\n\r\n",
            body.len(),
        );
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await?;
        let answer = answer(&mut stream, &mut read).await?;
        if answer != institution::done(body.as_bytes()) {
            return Err(format!("not the answer: {}", String::from_utf8_lossy(&answer)).into());
        }
        latencies.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(latencies)
}

/// The body of the next answer, which has status 200.
async fn answer(stream: &mut TcpStream, read: &mut BytesMut) -> Result<BytesMut, Wrong> {
    loop {
        if let Some((head, length)) = head(read)?
            && read.len() >= head + length
        {
            read.advance(head);
            return Ok(read.split_to(length));
        }
        if stream.read_buf(read).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
    }
}

/// Where the head ends, and how long its body is.
fn head(read: &[u8]) -> Result<Option<(usize, usize)>, Wrong> {
    let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&read[..end])?.to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        return Err(head.into());
    }
    let length = head.split_once("content-length: ").ok_or("an answer without a length")?.1;
    Ok(Some((end + 4, length.lines().next().unwrap_or_default().parse()?)))
}

/// The call that FEI makes out of the transfer of a number.
fn call(number: u64) -> String {
    let (amount, account) = (telegrams::amount(number), telegrams::account(number));
    format!(
        r#"{{"cntr_account_type":"N","cntr_account_num":"110123456789","wd_pass_phrase":"phrase","wd_print_content":"급여2026","name_check_option":"off","tran_dtime":"20260907143000","req_cnt":"1","req_list":[{{"tran_no":"1","bank_tran_id":"F123456789U{number:09}","bank_code_std":"004","account_num":"{account}","account_holder_name":"홍길동","print_content":"급여2026","tran_amt":"{amount}","req_client_name":"테스트상사","req_client_bank_code":"088","req_client_account_num":"110123456789","req_client_num":"TESTCO000001","transfer_purpose":"TR"}}]}}"#
    )
}
