/* Preloaded by a test: a disk whose flush fails. While the file named by NIUD_TEST_FLUSH_FAILS exists, a flush of a file whose path holds the text in it says EIO, as
 * fdatasync(2) does when the device could not write; what was written stays where it is. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool fails(int descriptor) {
  const char *order = getenv("NIUD_TEST_FLUSH_FAILS");
  const int file = order == NULL ? -1 : open(order, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char wanted[256], link[64], path[4096];
  const ssize_t size = read(file, wanted, sizeof wanted - 1);
  close(file);
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (size <= 0 || length <= 0) return false;
  wanted[size] = path[length] = 0;
  return strstr(path, wanted) != NULL;
}

int fdatasync(int descriptor) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
  if (!fails(descriptor)) return real(descriptor);
  errno = EIO;
  return -1;
}

int fsync(int descriptor) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
  if (!fails(descriptor)) return real(descriptor);
  errno = EIO;
  return -1;
}
