// The disk of a machine that loses its power. Preloaded, it copies each file below a folder `fei-data` into the folder
// POWER_KEPT when a sync of it has succeeded, before the caller hears so: what stands there is what the platter would hold
// when every write since the last sync is lost. A name is there as soon as its file was synced once, and until the folder
// is synced without it.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void copy(int from, const char *to) {
    char block[1 << 16];
    int file = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) abort();
    for (off_t at = 0;;) {
        ssize_t got = pread(from, block, sizeof block, at);
        if (got < 0 || write(file, block, (size_t)got) != got) abort();
        if (got == 0) break;
        at += got;
    }
    close(file);
}

// The folder was synced: what is gone from it is gone.
static void forget(const char *folder, const char *kept) {
    char there[PATH_MAX], here[PATH_MAX];
    DIR *names = opendir(kept);
    if (!names) abort();
    for (struct dirent *name; (name = readdir(names));) {
        snprintf(there, sizeof there, "%s/%s", folder, name->d_name);
        snprintf(here, sizeof here, "%s/%s", kept, name->d_name);
        // Parts of copies are other threads'.
        if (strncmp(name->d_name, "part.", 5) != 0 && name->d_name[0] != '.' && access(there, F_OK) != 0) unlink(here);
    }
    closedir(names);
}

static void keep(int synced) {
    char link[64], path[PATH_MAX], part[PATH_MAX], whole[PATH_MAX];
    struct stat what;
    const char *kept = getenv("POWER_KEPT");
    snprintf(link, sizeof link, "/proc/self/fd/%d", synced);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!kept || length <= 0 || fstat(synced, &what) != 0) return;
    path[length] = 0;
    if (!strstr(path, "/fei-data")) return;
    if (S_ISDIR(what.st_mode)) forget(path, kept);
    if (!S_ISREG(what.st_mode)) return;
    // Opened anew: the caller's may be for writing only.
    int file = open(link, O_RDONLY | O_CLOEXEC);
    if (file < 0) abort();
    snprintf(whole, sizeof whole, "%s/%s", kept, strrchr(path, '/') + 1);
    snprintf(part, sizeof part, "%s/part.%ld", kept, syscall(SYS_gettid));
    copy(file, part);
    if (rename(part, whole) != 0) abort();
    close(file);
}

int fsync(int file) {
    int result = (int)syscall(SYS_fsync, file);
    if (result == 0) keep(file);
    return result;
}

int fdatasync(int file) {
    int result = (int)syscall(SYS_fdatasync, file);
    if (result == 0) keep(file);
    return result;
}
