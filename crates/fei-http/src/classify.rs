//! What a status means before anybody reads the body.

use fei_exchange::{Code, Failure};

/// Whether the body may be asked for the outcome: on 2xx it may. A status that the institution's contract lists is a
/// refusal before execution (N60). Every other one, redirects and all of 5xx among them, says nothing of the outcome
/// (U04): a proxy in between may have forwarded the request.
///
/// # Errors
/// N60 or U04, as above.
///
/// ```
/// use fei_http::classify;
///
/// assert!(classify(200, &[]).is_ok());
/// assert_eq!(classify(403, &[401, 403]).unwrap_err().code.as_str(), "N60");
/// assert_eq!(classify(403, &[]).unwrap_err().code.as_str(), "U04");
/// assert_eq!(classify(302, &[302]).unwrap_err().code.as_str(), "U04");
/// ```
pub fn classify(status: u16, refused: &[u16]) -> Result<(), Failure> {
    match status {
        200..300 => Ok(()),
        400..500 if can_refuse(status) && refused.contains(&status) => {
            Err(Failure::new(Code::Refused, format!("status {status}, listed as a refusal")))
        }
        _ => Err(Failure::new(Code::UnlistedStatus, format!("status {status}"))),
    }
}

/// 408 and 409 never prove that nothing was done, whatever a file lists.
const fn can_refuse(status: u16) -> bool {
    !matches!(status, 408 | 409)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_three_digits_listed_or_not() {
        let all: Vec<u16> = (100..1000).collect();
        for &status in &all {
            let code = |refused: &[u16]| classify(status, refused).err().map(|failure| failure.code);
            let unlisted = (!(200..300).contains(&status)).then_some(Code::UnlistedStatus);
            assert_eq!(code(&[]), unlisted, "{status} unlisted");
            let refusal = (400..500).contains(&status) && status != 408 && status != 409;
            let listed = if refusal { Some(Code::Refused) } else { unlisted };
            assert_eq!(code(&all), listed, "{status} listed");
        }
    }
}
