/* Preloaded by a test: a weak disk beneath LMDB. Each flush takes as many milliseconds more as the file `flush-ms` says of the folder NIUD_TEST_WEAK_DISK; and what is
 * written and not flushed can be undone, as it is gone when the power is: before each write what stood there is kept in that folder, in a file named by the path with
 * `%` in the place of `/`, as records of place, size of the file, length and bytes (8 bytes each, of this machine's order), and forgotten when a flush has come back.
 * What is written through a descriptor of O_DSYNC is flushed with it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;

/* Where what stood in the file of a descriptor is kept; false of any other file than LMDB's. */
static bool kept_at(int descriptor, char *into, size_t size) {
  const char *folder = getenv("NIUD_TEST_WEAK_DISK");
  char link[64], path[2048];
  if (folder == NULL) return false;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return false;
  path[length] = 0;
  if (strstr(path, "/calls/data.mdb") == NULL && strstr(path, "/store/data.mdb") == NULL) return false;
  for (char *each = path; *each != 0; each++)
    if (*each == '/') *each = '%';
  return snprintf(into, size, "%s/%s", folder, path) < (int)size;
}

static void keep(int descriptor, size_t length, off_t place) {
  char at[4096];
  struct stat file;
  if ((fcntl(descriptor, F_GETFL) & O_DSYNC) != 0 || !kept_at(descriptor, at, sizeof at) || fstat(descriptor, &file) != 0) return;
  const int64_t before = place >= file.st_size ? 0 : file.st_size - place < (int64_t)length ? file.st_size - place : (int64_t)length;
  char *record = malloc(24 + (size_t)before);
  if (record == NULL) abort();
  memcpy(record, (int64_t[]){ place, file.st_size, before }, 24);
  char name[4096];
  snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
  const int reading = open(name, O_RDONLY | O_CLOEXEC);
  const int into = open(at, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  if (reading < 0 || into < 0 || pread(reading, record + 24, (size_t)before, place) != before || real(into, record, 24 + (size_t)before) != 24 + before) abort();
  close(reading);
  close(into);
  free(record);
}

ssize_t pwrite64(int descriptor, const void *from, size_t length, off_t place) {
  ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
  pthread_mutex_lock(&alone);
  keep(descriptor, length, place);
  const ssize_t written = real(descriptor, from, length, place);
  pthread_mutex_unlock(&alone);
  return written;
}

ssize_t pwrite(int descriptor, const void *from, size_t length, off_t place) {
  return pwrite64(descriptor, from, length, place);
}

/* LMDB writes many pages so, behind a seek. */
ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  ssize_t (*real)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "writev");
  char at[4096];
  if (!kept_at(descriptor, at, sizeof at)) return real(descriptor, parts, count);
  size_t length = 0;
  for (int part = 0; part < count; part++) length += (size_t)parts[part].iov_len;
  pthread_mutex_lock(&alone);
  keep(descriptor, length, lseek(descriptor, 0, SEEK_CUR));
  const ssize_t written = real(descriptor, parts, count);
  pthread_mutex_unlock(&alone);
  return written;
}

static void slow(void) {
  const char *folder = getenv("NIUD_TEST_WEAK_DISK");
  char at[4096], text[16] = "";
  snprintf(at, sizeof at, "%s/flush-ms", folder == NULL ? "" : folder);
  const int file = open(at, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  const long ms = size > 0 ? atol(text) : 0;
  const struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
  if (ms > 0) nanosleep(&pause, NULL);
}

static int flush(const char *name, int descriptor) {
  int (*real)(int) = dlsym(RTLD_NEXT, name);
  char at[4096];
  if (!kept_at(descriptor, at, sizeof at)) return real(descriptor);
  slow();
  pthread_mutex_lock(&alone);
  const int done = real(descriptor);
  if (done == 0 && truncate(at, 0) != 0 && errno != ENOENT) abort();
  pthread_mutex_unlock(&alone);
  return done;
}

int fdatasync(int descriptor) {
  return flush("fdatasync", descriptor);
}

int fsync(int descriptor) {
  return flush("fsync", descriptor);
}
