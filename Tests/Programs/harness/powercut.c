// A power cut for one process (LD_PRELOAD): keeps, of every file below POWERCUT_ROOT, what was on the disk at the last
// fsync or fdatasync, as a copy in POWERCUT_SAFE. After kill -9 the harness puts the copies in the place of the files:
// what was written and never synced is lost, as a disk's cache loses it. A file that took another's place by rename has it
// once the folder was synced, and not before.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// The copy's path for a file of ours: slashes become a percent sign. 0: not below the root.
static int safe_name(const char *path, char *safe) {
    const char *root = getenv("POWERCUT_ROOT"), *folder = getenv("POWERCUT_SAFE");
    if (!root || !folder || strncmp(path, root, strlen(root)) != 0) return 0;
    int used = snprintf(safe, PATH_MAX, "%s/", folder);
    for (const char *at = path + strlen(root); *at && used < PATH_MAX - 1; at++) safe[used++] = *at == '/' ? '%' : *at;
    safe[used] = 0;
    return 1;
}

static int safe_path(int file, char *path, char *safe) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return safe_name(path, safe);
}

// The machine's own rename, which is not ours below.
static int move(const char *from, const char *to) {
    static int (*real)(const char *, const char *);
    if (!real) real = dlsym(RTLD_NEXT, "rename");
    return real(from, to);
}

// Reads through the caller's own descriptor: to close another one of the same file would drop the process's locks on it
// (POSIX), and with them what keeps SQLite's other connections away.
// A file that is open for writing alone is none of SQLite's.
static void copy(int file, const char *to) {
    char fresh[PATH_MAX + 8], buffer[65536], link[64];
    int from = file;
    if ((fcntl(file, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        from = open(link, O_RDONLY | O_CLOEXEC);
    }
    snprintf(fresh, sizeof fresh, "%s.new", to);
    int out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t count;
    off_t at = 0;
    if (out < 0) return;
    while ((count = pread(from, buffer, sizeof buffer, at)) > 0 && write(out, buffer, (size_t)count) == count) at += count;
    close(out);
    if (from != file) close(from);
    if (count == 0) move(fresh, to);
}

// Renames whose folder was not synced yet: names of the copies, and of the folder.
static struct { char from[PATH_MAX], to[PATH_MAX], folder[PATH_MAX]; } moved[64];
static int moved_count;

static void sync_folder(const char *folder) {
    for (int at = 0; at < moved_count; at++)
        if (strcmp(moved[at].folder, folder) == 0) {
            move(moved[at].from, moved[at].to);
            moved[at--] = moved[--moved_count];
        }
}

static void keep(int file) {
    char path[PATH_MAX], safe[PATH_MAX];
    struct stat status;
    int code = errno;
    pthread_mutex_lock(&lock);
    if (safe_path(file, path, safe) && fstat(file, &status) == 0) {
        if (S_ISREG(status.st_mode)) copy(file, safe);
        if (S_ISDIR(status.st_mode)) sync_folder(path);
    }
    pthread_mutex_unlock(&lock);
    errno = code;
}

int fsync(int file) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    int code = real(file);
    if (code == 0) keep(file);
    return code;
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    int code = real(file);
    if (code == 0) keep(file);
    return code;
}

int rename(const char *from, const char *to) {
    int code = move(from, to), error = errno;
    pthread_mutex_lock(&lock);
    if (code == 0 && moved_count < 64 && safe_name(from, moved[moved_count].from) && safe_name(to, moved[moved_count].to)) {
        snprintf(moved[moved_count].folder, PATH_MAX, "%s", to);
        char *slash = strrchr(moved[moved_count].folder, '/');
        if (slash) *slash = 0, moved_count++;
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return code;
}
