//! Files that somebody else writes and that are read whole, some of them again and again: regular ones of a size that such a file has.
//! A device would have no end, and a pipe no beginning: whoever waited for it would read nothing any more.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rustix::fs::OFlags;

/// Of certificates and lists of those that were revoked: a bank's list has thousands of numbers, some forty bytes each.
const CERTIFICATES_BYTES_MAX: u64 = 16 << 20;

/// Opens one; whatever else stands there is not waited for. What counts is what was opened: it may be another than was listed.
pub(crate) fn open(path: &Path, also: OFlags) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY | also).bits();
    let file = OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("this is no regular file")) }
}

/// All of it, `what` at most so long: it may grow while it is read.
pub(crate) fn whole(file: File, bytes_max: u64, what: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 <= bytes_max {
        return Ok(bytes);
    }
    Err(io::Error::other(format!("more than {bytes_max} bytes are no {what}")))
}

/// Certificates, or a list of revoked ones.
pub(crate) fn certificates(path: &Path) -> io::Result<Vec<u8>> {
    whole(open(path, OFlags::empty())?, CERTIFICATES_BYTES_MAX, "certificates")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rustix::fs::{CWD, Mode, mkfifoat};

    use super::*;

    #[test]
    fn what_has_no_end_or_no_beginning_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let [pipe, large, fine] = ["pipe", "large", "fine"].map(|name| folder.path().join(name));
        mkfifoat(CWD, &pipe, Mode::RWXU).unwrap();
        File::create(&large).unwrap().set_len(CERTIFICATES_BYTES_MAX + 1).unwrap();
        fs::write(&fine, "-----BEGIN").unwrap();
        let why = |path: &Path| certificates(path).unwrap_err().to_string();
        assert_eq!(why(&pipe), "this is no regular file");
        assert_eq!(why(Path::new("/dev/zero")), "this is no regular file");
        assert_eq!(why(folder.path()), "this is no regular file");
        assert_eq!(why(&large), "more than 16777216 bytes are no certificates");
        assert_eq!(certificates(&fine).unwrap(), b"-----BEGIN");
    }

    #[test]
    fn a_file_that_grows_is_not_read_to_its_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(100).unwrap();
        let opened = || open(file.path(), OFlags::empty()).unwrap();
        assert_eq!(whole(opened(), 100, "layout").unwrap().len(), 100);
        let grows = opened();
        file.as_file().set_len(100 << 10).unwrap();
        assert_eq!(whole(grows, 100, "layout").unwrap_err().to_string(), "more than 100 bytes are no layout");
    }
}
