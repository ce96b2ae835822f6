// A disk that hangs: while the file DISK_HANGS is there, no sync comes to its end.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static void wait_for_the_disk(void) {
    const char *hangs = getenv("DISK_HANGS");
    while (hangs && access(hangs, F_OK) == 0) usleep(1000);
}

int fsync(int file) {
    wait_for_the_disk();
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    wait_for_the_disk();
    return (int)syscall(SYS_fdatasync, file);
}
