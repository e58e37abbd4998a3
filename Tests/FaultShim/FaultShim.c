// Makes a disk fail for one process. Loaded before the C library, it stands before the calls that write to,
// sync, read and open files of one folder, and lets them fail when a control file says so:
//
//   FILET_FAULT_FOLDER   the folder whose files it is about
//   FILET_FAULT_CONTROL  a file of eight 32-bit integers, which the test writes at any time:
//     0  errno to fail with; 0: let everything through
//     1  which calls: 1 write, 2 sync, 4 open for writing, 8 truncate, 16 read
//     2  how many such calls to let through before the first that fails
//     3  how many to fail; 0: all from then on
//     4  whether the first write that fails writes half of its bytes
//     5  (written here) such calls since the errno was set
//     6  (written here) calls that failed
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, OPEN = 4, TRUNCATE = 8, READ = 16 };

static _Atomic(int) *control;
static const char *folder;

__attribute__((constructor)) static void begin(void) {
  folder = getenv("FILET_FAULT_FOLDER");
  const char *path = getenv("FILET_FAULT_CONTROL");
  if (!folder || !path) return;
  int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  int file = real_open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *map = mmap(NULL, 32, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (map != MAP_FAILED) control = map;
}

static int is_ours(const char *path) {
  return path && strncmp(path, folder, strlen(folder)) == 0;
}

/// Whether this call fails, 2 where it is the first that does; sets errno if so.
static int fails(int kind, int file, const char *path) {
  if (!control || !folder) return 0;
  int error = atomic_load(&control[0]);
  if (error == 0 || !(atomic_load(&control[1]) & kind)) return 0;
  char link[64], target[4096];
  if (!path) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, target, sizeof target - 1);
    if (length < 0) return 0;
    target[length] = 0;
    path = target;
  }
  if (!is_ours(path)) return 0;
  int number = atomic_fetch_add(&control[5], 1);
  int first = atomic_load(&control[2]), times = atomic_load(&control[3]);
  if (number < first || (times > 0 && number >= first + times)) return 0;
  atomic_fetch_add(&control[6], 1);
  errno = error;
  return number == first ? 2 : 1;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(write);
  int failure = fails(WRITE, file, NULL);
  if (!failure) return real(file, bytes, count);
  if (failure == 2 && atomic_load(&control[4]) && count > 1) return real(file, bytes, count / 2);
  return -1;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite);
  int failure = fails(WRITE, file, NULL);
  if (!failure) return real(file, bytes, count, offset);
  if (failure == 2 && atomic_load(&control[4]) && count > 1) return real(file, bytes, count / 2, offset);
  return -1;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  REAL(pwrite64);
  int failure = fails(WRITE, file, NULL);
  if (!failure) return real(file, bytes, count, offset);
  if (failure == 2 && atomic_load(&control[4]) && count > 1) return real(file, bytes, count / 2, offset);
  return -1;
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t offset) {
  REAL(pread64);
  return fails(READ, file, NULL) ? -1 : real(file, bytes, count, offset);
}

int fdatasync(int file) {
  REAL(fdatasync);
  return fails(SYNC, file, NULL) ? -1 : real(file);
}

int fsync(int file) {
  REAL(fsync);
  return fails(SYNC, file, NULL) ? -1 : real(file);
}

int ftruncate(int file, off_t length) {
  REAL(ftruncate);
  return fails(TRUNCATE, file, NULL) ? -1 : real(file, length);
}

int ftruncate64(int file, off64_t length) {
  REAL(ftruncate64);
  return fails(TRUNCATE, file, NULL) ? -1 : real(file, length);
}

int open(const char *path, int flags, ...) {
  REAL(open);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if ((flags & O_ACCMODE) != O_RDONLY && fails(OPEN, -1, path)) return -1;
  return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(open64);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if ((flags & O_ACCMODE) != O_RDONLY && fails(OPEN, -1, path)) return -1;
  return real(path, flags, mode);
}
