/* Calls of the C library that change files below some folders: counted or written down, and one of
 * them refused.
 *
 * Preloaded, it stands between all libraries of a process and the system: Python, SQLite and libav
 * write through it alike. It does nothing until a process asks for it with fail_at or record, and
 * nothing in the children of that process. What is synced is not: no power fails while it is loaded.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FOLDERS 4

static struct {
    pid_t pid;
    long step, reached;
    int error, lasting, roomless, records;
    char folders[FOLDERS][PATH_MAX], log[PATH_MAX];
} plan;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static void watch(const char *folders, const char *log)
{
    for (int n = 0; n < FOLDERS && *folders; n++) {
        size_t length = strcspn(folders, ":");
        snprintf(plan.folders[n], PATH_MAX, "%.*s", (int)length, folders);
        folders += length + (folders[length] == ':');
    }
    snprintf(plan.log, PATH_MAX, "%s", log);
    plan.pid = getpid();
}

/* From now on the step-th call of this process fails with error, or all from it on if lasting.
 * folders are parted by colons. Each call is told to the file log: all of them if step is 0, else
 * only the first that fails. Calls that need no room count only with roomless. */
void fail_at(long step, int error, int lasting, int roomless, const char *folders, const char *log)
{
    memset(&plan, 0, sizeof plan);
    plan.step = step, plan.error = error, plan.lasting = lasting, plan.roomless = roomless;
    watch(folders, log);
}

/* From now on all that changes files is written to the file log, with what is written. */
void record(const char *folders, const char *log)
{
    memset(&plan, 0, sizeof plan);
    plan.records = 1;
    watch(folders, log);
}

static int below(const char *path)
{
    for (int n = 0; n < FOLDERS && *plan.folders[n]; n++) {
        size_t length = strlen(plan.folders[n]);
        if (!strncmp(path, plan.folders[n], length) && (path[length] == '/' || !path[length]))
            return 1;
    }
    return 0;
}

static void told(const char *line, size_t length, const void *data, size_t size)
{
    long fd = syscall(SYS_openat, AT_FDCWD, plan.log, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (fd < 0)
        return;
    syscall(SYS_write, fd, line, length);
    if (size)
        syscall(SYS_write, fd, data, size);
    syscall(SYS_close, fd);
}

static int whole_path(char *path, int folder, const char *name)
{
    char place[64];
    if (*name == '/') {
        snprintf(path, 2 * PATH_MAX, "%s", name);
        return 1;
    }
    if (folder == AT_FDCWD)
        snprintf(place, sizeof place, "/proc/self/cwd");
    else
        snprintf(place, sizeof place, "/proc/self/fd/%d", folder);
    int kept = errno;
    ssize_t length = readlink(place, path, PATH_MAX);
    errno = kept;
    if (length < 0)
        return 0;
    snprintf(path + length, PATH_MAX, "%s%s", *name ? "/" : "", name);
    return 1;
}

/* Whether a call is to fail: errno says of what. */
static int falls(const char *event, int needs_room, int folder, const char *name)
{
    char path[2 * PATH_MAX], line[3 * PATH_MAX];
    if (plan.pid != getpid() || plan.records || !(needs_room || plan.roomless) || !name)
        return 0;
    if (!whole_path(path, folder, name) || !below(path))
        return 0;
    int kept = errno, fails = 0;
    pthread_mutex_lock(&guard);
    long step = ++plan.reached;
    if (!plan.step || step == plan.step)
        told(line, snprintf(line, sizeof line, "%d %s %s\n", getpid(), event, path), NULL, 0);
    fails = plan.step && (step == plan.step || (plan.lasting && step > plan.step));
    pthread_mutex_unlock(&guard);
    errno = fails ? plan.error : kept;
    return fails;
}

/* A call that was made: "EVENT AT SIZE PATH\tOTHER\n" and so many bytes of data. */
static void made(const char *event, int folder, const char *name, int other_folder,
                 const char *other, long at, const void *data, size_t size)
{
    char path[2 * PATH_MAX], before[2 * PATH_MAX] = "", line[5 * PATH_MAX];
    if (plan.pid != getpid() || !plan.records || !name || !whole_path(path, folder, name) || !below(path))
        return;
    if (other && !whole_path(before, other_folder, other))
        return;
    int kept = errno;
    pthread_mutex_lock(&guard);
    int length = snprintf(line, sizeof line, "%s %ld %zu %s\t%s\n", event, at, size, path, before);
    told(line, length, data, size);
    pthread_mutex_unlock(&guard);
    errno = kept;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)
#define TYPES(...) __VA_ARGS__

#define OPENING(name, args, types, folder, ...) \
    int name args \
    { \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { \
            va_list more; \
            va_start(more, flags); \
            mode = va_arg(more, mode_t); \
            va_end(more); \
        } \
        REAL(int, #name, types); \
        int writes = flags & (O_CREAT | O_WRONLY | O_RDWR); \
        if (writes && falls(flags & O_CREAT ? "create" : "open", flags & O_CREAT, folder, path)) \
            return -1; \
        int fd = real(__VA_ARGS__, mode); \
        if (fd >= 0 && flags & (O_CREAT | O_TRUNC)) \
            made(flags & O_TRUNC ? "empty" : "create", folder, path, 0, NULL, 0, NULL, 0); \
        return fd; \
    }
OPENING(open, (const char *path, int flags, ...), TYPES(const char *, int, ...), AT_FDCWD, path, flags)
OPENING(open64, (const char *path, int flags, ...), TYPES(const char *, int, ...), AT_FDCWD, path, flags)
OPENING(openat, (int at, const char *path, int flags, ...), TYPES(int, const char *, int, ...), at, at, path, flags)
OPENING(openat64, (int at, const char *path, int flags, ...), TYPES(int, const char *, int, ...), at, at, path, flags)

#define WRITING(name, args, types, start, ...) \
    ssize_t name args \
    { \
        REAL(ssize_t, #name, types); \
        if (falls("write", 1, fd, "")) return -1; \
        long at = start; \
        ssize_t done = real(__VA_ARGS__); \
        if (done > 0) made("write", fd, "", 0, NULL, at, data, done); \
        return done; \
    }
#define HERE (plan.records ? lseek(fd, 0, SEEK_CUR) : 0)
WRITING(write, (int fd, const void *data, size_t size), TYPES(int, const void *, size_t), HERE, fd, data, size)
WRITING(pwrite, (int fd, const void *data, size_t size, off_t from), TYPES(int, const void *, size_t, off_t), from, fd, data, size, from)
WRITING(pwrite64, (int fd, const void *data, size_t size, off_t from), TYPES(int, const void *, size_t, off_t), from, fd, data, size, from)

#define ON_FILE(type, name, event, args, types, at, ...) \
    type name args \
    { \
        REAL(type, #name, types); \
        if (falls(event, 1, fd, "")) return -1; \
        type done = real(__VA_ARGS__); \
        if (done >= 0) made(event, fd, "", 0, NULL, at, NULL, 0); \
        return done; \
    }
ON_FILE(ssize_t, writev, "writev", (int fd, const struct iovec *parts, int count), TYPES(int, const struct iovec *, int), 0, fd, parts, count)
ON_FILE(int, ftruncate, "truncate", (int fd, off_t size), TYPES(int, off_t), size, fd, size)
ON_FILE(int, ftruncate64, "truncate", (int fd, off_t size), TYPES(int, off_t), size, fd, size)
ON_FILE(int, fchmod, "chmod", (int fd, mode_t mode), TYPES(int, mode_t), mode, fd, mode)
ON_FILE(int, futimens, "utime", (int fd, const struct timespec times[2]), TYPES(int, const struct timespec *), 0, fd, times)
ON_FILE(ssize_t, sendfile, "copy", (int fd, int from, off_t *at, size_t size), TYPES(int, int, off_t *, size_t), 0, fd, from, at, size)
ON_FILE(ssize_t, sendfile64, "copy", (int fd, int from, off_t *at, size_t size), TYPES(int, int, off_t *, size_t), 0, fd, from, at, size)

ssize_t copy_file_range(int from, off_t *start, int fd, off_t *at, size_t size, unsigned flags)
{
    REAL(ssize_t, "copy_file_range", int, off_t *, int, off_t *, size_t, unsigned);
    if (falls("copy", 1, fd, "")) return -1;
    ssize_t done = real(from, start, fd, at, size, flags);
    if (done > 0) made("copy", fd, "", 0, NULL, 0, NULL, 0);
    return done;
}

int posix_fallocate(int fd, off_t at, off_t size)
{
    REAL(int, "posix_fallocate", int, off_t, off_t);
    return falls("allocate", 1, fd, "") ? errno : real(fd, at, size);
}

static int synced(int fd)
{
    if (falls("sync", 1, fd, "")) return -1;
    made("sync", fd, "", 0, NULL, 0, NULL, 0);
    return 0;
}
int fsync(int fd) { return synced(fd); }
int fdatasync(int fd) { return synced(fd); }

#define AT_PATH(name, event, room, folder, place, before_folder, before, args, types, ...) \
    int name args \
    { \
        REAL(int, #name, types); \
        if (falls(event, room, folder, place)) return -1; \
        int done = real(__VA_ARGS__); \
        if (!done) made(event, folder, place, before_folder, before, 0, NULL, 0); \
        return done; \
    }
AT_PATH(rename, "rename", 1, AT_FDCWD, to, AT_FDCWD, path, (const char *path, const char *to), TYPES(const char *, const char *), path, to)
AT_PATH(renameat, "rename", 1, toat, to, at, path, (int at, const char *path, int toat, const char *to), TYPES(int, const char *, int, const char *), at, path, toat, to)
AT_PATH(link, "link", 1, AT_FDCWD, to, AT_FDCWD, path, (const char *path, const char *to), TYPES(const char *, const char *), path, to)
AT_PATH(linkat, "link", 1, toat, to, at, path, (int at, const char *path, int toat, const char *to, int flags), TYPES(int, const char *, int, const char *, int), at, path, toat, to, flags)
AT_PATH(mkdir, "mkdir", 1, AT_FDCWD, path, 0, NULL, (const char *path, mode_t mode), TYPES(const char *, mode_t), path, mode)
AT_PATH(mkdirat, "mkdir", 1, at, path, 0, NULL, (int at, const char *path, mode_t mode), TYPES(int, const char *, mode_t), at, path, mode)
AT_PATH(chmod, "chmod", 1, AT_FDCWD, path, 0, NULL, (const char *path, mode_t mode), TYPES(const char *, mode_t), path, mode)
AT_PATH(fchmodat, "chmod", 1, at, path, 0, NULL, (int at, const char *path, mode_t mode, int flags), TYPES(int, const char *, mode_t, int), at, path, mode, flags)
AT_PATH(utimensat, "utime", 1, at, path, 0, NULL, (int at, const char *path, const struct timespec times[2], int flags), TYPES(int, const char *, const struct timespec *, int), at, path, times, flags)
AT_PATH(unlink, "remove", 0, AT_FDCWD, path, 0, NULL, (const char *path), TYPES(const char *), path)
AT_PATH(unlinkat, "remove", 0, at, path, 0, NULL, (int at, const char *path, int flags), TYPES(int, const char *, int), at, path, flags)
AT_PATH(rmdir, "remove", 0, AT_FDCWD, path, 0, NULL, (const char *path), TYPES(const char *), path)
