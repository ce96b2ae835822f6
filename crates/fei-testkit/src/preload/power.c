// The disk of a machine that loses its power. Preloaded, it copies each file below a folder `fei-data` when a sync of it begins,
// and into the folder POWER_KEPT when that has succeeded, before the caller hears so: what stands there is what the platter
// would hold when every write since the last sync began is lost, also one that another thread made while it went on. One sync
// comes after the other, or an older copy could take the place of a newer one. A name is there as soon as its file was synced
// once, and until the folder is synced without it.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
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

struct synced {
    mode_t mode;
    char path[PATH_MAX], part[PATH_MAX];
};

// Before a sync: the folder of what is to be kept when it has succeeded; none: nothing is.
static const char *before(int file, struct synced *synced) {
    char link[64];
    struct stat what;
    const char *kept = getenv("POWER_KEPT");
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, synced->path, sizeof synced->path - 1);
    if (!kept || length <= 0 || fstat(file, &what) != 0) return NULL;
    synced->path[length] = 0;
    synced->mode = what.st_mode;
    if (!strstr(synced->path, "/fei-data")) return NULL;
    if (!S_ISREG(what.st_mode)) return kept;
    // Opened anew: the caller's may be for writing only.
    int again = open(link, O_RDONLY | O_CLOEXEC);
    if (again < 0) abort();
    snprintf(synced->part, sizeof synced->part, "%s/part.%ld", kept, syscall(SYS_gettid));
    copy(again, synced->part);
    close(again);
    return kept;
}

static void keep(const struct synced *synced, const char *kept) {
    char whole[PATH_MAX];
    if (S_ISDIR(synced->mode)) forget(synced->path, kept);
    if (!S_ISREG(synced->mode)) return;
    snprintf(whole, sizeof whole, "%s/%s", kept, strrchr(synced->path, '/') + 1);
    if (rename(synced->part, whole) != 0) abort();
}

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int sync_by(long call, int file) {
    struct synced synced;
    pthread_mutex_lock(&one_at_a_time);
    const char *kept = before(file, &synced);
    int result = (int)syscall(call, file);
    if (result == 0 && kept) keep(&synced, kept);
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}

int fsync(int file) { return sync_by(SYS_fsync, file); }

int fdatasync(int file) { return sync_by(SYS_fdatasync, file); }
