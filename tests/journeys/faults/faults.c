/* Preloaded into a process: the n-th call that changes a file below FAULT_DIR fails, or ends the process.

   fault_arm(at, mode): at 0 only counts. Modes: 1 ENOSPC from that call on, for all that need room; 2 EIO once; 3 the
   process ends before the call; 4 it ends after the call; 5 half of a write, then the end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int at, mode, count;

void fault_arm(int a, int m) { at = a; mode = m; count = 0; }
int fault_count(void) { return count; }

static int inside(const char *path) {
    const char *dir = getenv("FAULT_DIR");
    return dir && strncmp(path, dir, strlen(dir)) == 0 && !strstr(path, "-shm") && !strstr(path, ".lock");
}

static int fd_inside(int fd) {
    char name[64], path[PATH_MAX];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(name, path, sizeof path - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return inside(path);
}

static int at_inside(int dirfd, const char *path) {
    if (path[0] == '/') return inside(path);
    if (dirfd == AT_FDCWD) return 0;
    return fd_inside(dirfd);
}

/* 0: go on; 1: fail with errno; 2: go on and end; 3: half and end. */
static int now(int needs_room) {
    count++;
    if (!at) return 0;
    if (mode == 1) {
        if (count >= at && needs_room) { errno = ENOSPC; return 1; }
        return 0;
    }
    if (count != at) return 0;
    if (mode == 2) { errno = EIO; return 1; }
    if (mode == 3) _exit(137);
    if (mode == 5) return 3;
    return 2;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define END(how, result) do { if (how == 2) _exit(137); return result; } while (0)

ssize_t write(int fd, const void *data, size_t n) {
    REAL(write);
    if (fd < 3 || !fd_inside(fd)) return real(fd, data, n);
    int how = now(1);
    if (how == 1) return -1;
    if (how == 3) { real(fd, data, n / 2); _exit(137); }
    ssize_t r = real(fd, data, n);
    END(how, r);
}

#define PWRITE(name, off)                                            \
    ssize_t name(int fd, const void *data, size_t n, off where) {     \
        REAL(name);                                                   \
        if (!fd_inside(fd)) return real(fd, data, n, where);          \
        int how = now(1);                                             \
        if (how == 1) return -1;                                      \
        if (how == 3) { real(fd, data, n / 2, where); _exit(137); }   \
        ssize_t r = real(fd, data, n, where);                         \
        END(how, r);                                                  \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define SYNC(name, room)                          \
    int name(int fd) {                            \
        REAL(name);                               \
        if (!fd_inside(fd)) return real(fd);      \
        int how = now(room);                      \
        if (how == 1) return -1;                  \
        if (how == 3) _exit(137);                 \
        int r = real(fd);                         \
        END(how, r);                              \
    }
SYNC(fsync, 1)
SYNC(fdatasync, 1)

int rename(const char *a, const char *b) {
    REAL(rename);
    if (!inside(a) && !inside(b)) return real(a, b);
    int how = now(1);
    if (how == 1) return -1;
    if (how == 3) _exit(137);
    int r = real(a, b);
    END(how, r);
}

int renameat(int d1, const char *a, int d2, const char *b) {
    REAL(renameat);
    if (!at_inside(d1, a) && !at_inside(d2, b)) return real(d1, a, d2, b);
    int how = now(1);
    if (how == 1) return -1;
    if (how == 3) _exit(137);
    int r = real(d1, a, d2, b);
    END(how, r);
}

int unlink(const char *a) {
    REAL(unlink);
    if (!inside(a)) return real(a);
    int how = now(0);
    if (how == 1) return -1;
    if (how == 3) _exit(137);
    int r = real(a);
    END(how, r);
}

int unlinkat(int d, const char *a, int flags) {
    REAL(unlinkat);
    if (!at_inside(d, a)) return real(d, a, flags);
    int how = now(0);
    if (how == 1) return -1;
    if (how == 3) _exit(137);
    int r = real(d, a, flags);
    END(how, r);
}

#define TRUNCATE(name, off)                                   \
    int name(int fd, off n) {                                 \
        REAL(name);                                           \
        if (!fd_inside(fd)) return real(fd, n);               \
        int how = now(0);                                     \
        if (how == 1) return -1;                              \
        if (how == 3) _exit(137);                             \
        int r = real(fd, n);                                  \
        END(how, r);                                          \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int mkdir(const char *a, mode_t m) {
    REAL(mkdir);
    if (!inside(a)) return real(a, m);
    int how = now(1);
    if (how == 1) return -1;
    if (how == 3) _exit(137);
    int r = real(a, m);
    END(how, r);
}
