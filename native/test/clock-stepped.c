/* Preloaded by a test: the kernel's part when somebody sets the clock, without touching the machine's clock. The far timer
 * armed by the add-on expires at once, and reading it says ECANCELED, as after a setting (timerfd_create(2)); the
 * second time it stays armed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <sys/timerfd.h>
#include <unistd.h>

static _Atomic int stepped = -1;
static _Atomic int armed;

int timerfd_settime(int descriptor, int flags, const struct itimerspec *value, struct itimerspec *old) {
  int (*real)(int, int, const struct itimerspec *, struct itimerspec *) = dlsym(RTLD_NEXT, "timerfd_settime");
  if ((flags & TFD_TIMER_CANCEL_ON_SET) != 0 && atomic_fetch_add(&armed, 1) == 0) {
    const struct itimerspec now = { .it_value = { .tv_nsec = 1 } };
    atomic_store(&stepped, descriptor);
    return real(descriptor, 0, &now, old);
  }
  return real(descriptor, flags, value, old);
}

ssize_t read(int descriptor, void *into, size_t size) {
  ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
  const ssize_t got = real(descriptor, into, size);
  if (got == 8 && descriptor == atomic_load(&stepped)) {
    atomic_store(&stepped, -1);
    errno = ECANCELED;
    return -1;
  }
  return got;
}
