//! Who sits at the terminal: the person who logged in, also behind `sudo`.

use std::fs;
use std::os::unix::fs::MetadataExt;

/// No login: a service, a container.
const NOBODY: u32 = u32::MAX;

/// The name of whoever gives this command. The login is kept by the system through `sudo` and cannot be changed by the
/// person; where there is none it is the user that this process runs as.
pub(super) fn name() -> String {
    let own = || fs::metadata("/proc/self").map(|process| process.uid()).unwrap_or(NOBODY);
    named(login().unwrap_or_else(own), &fs::read_to_string("/etc/passwd").unwrap_or_default())
}

/// Whether somebody logged in. Without a login the name is only that of a user, and whoever may become other users can be
/// several people.
pub(super) fn logged_in() -> bool {
    login().is_some()
}

fn login() -> Option<u32> {
    logged(&fs::read_to_string("/proc/self/loginuid").ok()?)
}

fn logged(loginuid: &str) -> Option<u32> {
    loginuid.trim().parse().ok().filter(|uid| *uid != NOBODY)
}

fn named(uid: u32, passwd: &str) -> String {
    let of_uid = |line: &&str| line.split(':').nth(2) == Some(&uid.to_string());
    let name = passwd.lines().find(of_uid).and_then(|line| line.split(':').next());
    name.map_or_else(|| format!("uid {uid}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_name_of_its_line() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nhong:x:1001:1001::/home/hong:/bin/sh\n";
        assert_eq!(named(1001, passwd), "hong");
        assert_eq!(named(10, passwd), "uid 10");
        assert!(!name().is_empty());
        assert_eq!([logged("1001\n"), logged("4294967295"), logged("")], [Some(1001), None, None]);
    }
}
