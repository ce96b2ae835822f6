// A disk that fails once: while the file DISK_FAILS is there and names a file, the next sync of that one fails and takes the
// name away. After it all is said to be well, as a system says that has forgotten what it could not write.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fails(int file) {
    char link[64], path[PATH_MAX], name[NAME_MAX + 1];
    const char *said = getenv("DISK_FAILS");
    int fails = said ? open(said, O_RDONLY | O_CLOEXEC) : -1;
    if (fails < 0) return 0;
    ssize_t named = read(fails, name, sizeof name - 1);
    close(fails);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (named <= 0 || length <= 0) return 0;
    name[named] = path[length] = 0;
    const char *last = strrchr(path, '/');
    return last && strcmp(last + 1, name) == 0 && unlink(said) == 0;
}

static int sync_by(long call, int file) {
    if (fails(file)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(call, file);
}

int fsync(int file) { return sync_by(SYS_fsync, file); }

int fdatasync(int file) { return sync_by(SYS_fdatasync, file); }
