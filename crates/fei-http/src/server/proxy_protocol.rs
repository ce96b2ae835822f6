//! The PROXY protocol, version 2: a balancer that passes bytes on says in front of them whose they are. X08.
//!
//! It is read of balancers that the settings name, and always wanted of them; of anybody else nobody looks for it, and its
//! bytes are no HTTP. It must never know what comes behind it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::io::{AsyncRead, AsyncReadExt};

const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Version 2, and whether the connection is the balancer's own (a health check) or passed on.
const LOCAL: u8 = 0x20;
const PASSED_ON: u8 = 0x21;
const TCP_OVER_IPV4: u8 = 0x11;
const TCP_OVER_IPV6: u8 = 0x21;
/// Addresses, and what a balancer tells besides (TLVs), which is read over.
const REST_BYTES_MAX: usize = 2 << 10;

/// Whose the connection is; none: the balancer's own.
///
/// # Errors
/// What is wrong: it is no such header, or not of TCP, or the other end went.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<IpAddr>, &'static str> {
    let mut head = [0; 16];
    stream.read_exact(&mut head).await.map_err(|_| "the balancer went before it said whose it is")?;
    let (signature, [command, family, length @ ..]) = head.split_at(12) else { return Err(NONE) };
    if signature != SIGNATURE {
        return Err(NONE);
    }
    let length = length.try_into().map(u16::from_be_bytes).map_or(usize::MAX, usize::from);
    if length > REST_BYTES_MAX {
        return Err("the balancer says more than anybody would");
    }
    let mut rest = vec![0; length];
    stream.read_exact(&mut rest).await.map_err(|_| "the balancer went before it said whose it is")?;
    match (*command, *family, &*rest) {
        (LOCAL, ..) => Ok(None),
        (PASSED_ON, TCP_OVER_IPV4, [a, b, c, d, others @ ..]) if others.len() >= 8 => {
            Ok(Some(Ipv4Addr::new(*a, *b, *c, *d).into()))
        }
        (PASSED_ON, TCP_OVER_IPV6, rest) if rest.len() >= 36 => {
            let source = rest.first_chunk::<16>().ok_or(NONE)?;
            Ok(Some(Ipv6Addr::from(*source).to_canonical()))
        }
        _ => Err("the balancer passes on what is no TCP"),
    }
}

const NONE: &str = "a balancer of ours did not say whose it is";

#[cfg(test)]
mod tests {
    use super::*;

    fn header(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [&SIGNATURE[..], &[command, family], &length, rest].concat()
    }

    #[tokio::test]
    async fn it_tells_whose_the_connection_is_and_takes_no_byte_of_what_is_behind_it() {
        let of_v4 = header(0x21, 0x11, &[192, 0, 2, 7, 10, 0, 0, 1, 1, 2, 3, 4]);
        let with_more = header(0x21, 0x11, &[192, 0, 2, 7, 10, 0, 0, 1, 1, 2, 3, 4, 0x04, 0, 1, 0]);
        let mut v6 = [0; 36];
        v6[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
        let mapped: Vec<u8> = [&[0; 10][..], &[0xff, 0xff, 192, 0, 2, 7], &[0; 20]].concat();
        for (bytes, expected) in [
            (of_v4.clone(), Some("192.0.2.7")),
            (with_more, Some("192.0.2.7")),
            (header(0x21, 0x21, &v6), Some("2001:db8::")),
            (header(0x21, 0x21, &mapped), Some("192.0.2.7")),
            (header(0x20, 0x00, &[]), None),
            (header(0x20, 0x11, &[0; 12]), None),
        ] {
            let whole = [&bytes[..], b"POST"].concat();
            let mut stream = &whole[..];
            let expected: Option<IpAddr> = expected.map(|text| text.parse().unwrap());
            assert_eq!(read(&mut stream).await, Ok(expected));
            assert_eq!(stream, b"POST");
        }
        for cut in 0..of_v4.len() {
            assert!(read(&mut &of_v4[..cut]).await.is_err(), "{cut}");
        }
    }

    #[tokio::test]
    async fn what_is_no_such_header_is_refused() {
        for bytes in [
            header(0x21, 0x12, &[0; 12]),
            header(0x21, 0x31, &[0; 216]),
            header(0x21, 0x11, &[0; 11]),
            header(0x21, 0x21, &[0; 35]),
            header(0x22, 0x11, &[0; 12]),
            header(0x11, 0x11, &[0; 12]),
            header(0x21, 0x11, &[0; 4096]),
            b"PROXY TCP4 192.0.2.7 10.0.0.1 1 2\r\n".to_vec(),
            b"POST /pay HTTP/1.1\r\nHost: fei\r\n\r\n".to_vec(),
        ] {
            assert!(read(&mut &bytes[..]).await.is_err(), "{bytes:?}");
        }
    }
}
