/* notify(address, text): one datagram to the service manager (sd_notify(3)). Node has no datagram unix sockets. */
#include "addon.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* systemd reads at most one page of text from a notification. */
enum { NOTIFY_TEXT_LIMIT = 4096 };

/* A service manager that does not read must not hold the loop: one tenth of a second, then the caller hears EAGAIN. */
static const struct timeval SEND_TIMEOUT = { .tv_sec = 0, .tv_usec = 100000 };

static bool fill_address(struct sockaddr_un *address, socklen_t *size, const char *name, size_t length) {
  if (length < 2 || length > sizeof address->sun_path - 1 || (name[0] != '/' && name[0] != '@')) return false;
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path, name, length);
  const bool abstract = name[0] == '@';
  if (abstract) address->sun_path[0] = '\0';
  /* An abstract name is as long as its address says and has no end mark; a path has one. */
  *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (abstract ? 0 : 1));
  return true;
}

static int send_once(const struct sockaddr_un *address, socklen_t size, const char *text, size_t length) {
  const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno;
  int error = 0;
  if (setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &SEND_TIMEOUT, sizeof SEND_TIMEOUT) < 0) {
    error = errno;
  } else {
    ssize_t sent;
    do {
      sent = sendto(descriptor, text, length, MSG_NOSIGNAL, (const struct sockaddr *)address, size);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) error = errno;
  }
  close(descriptor);
  return error;
}

static napi_value notify(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  char name[sizeof(((struct sockaddr_un *)0)->sun_path)];
  char text[NOTIFY_TEXT_LIMIT + 1];
  size_t name_length;
  size_t text_length;
  if (!niud_arguments(env, info, 2, arguments, "notify(address, text)")) return NULL;
  if (!niud_text(env, arguments[0], name, sizeof name, &name_length)) {
    return niud_throw_type(env, "notify: address is a text of at most 107 bytes");
  }
  if (!niud_text(env, arguments[1], text, sizeof text, &text_length) || text_length == 0) {
    return niud_throw_type(env, "notify: text is 1 to 4096 bytes");
  }
  struct sockaddr_un address;
  socklen_t size;
  if (!fill_address(&address, &size, name, name_length)) {
    return niud_throw_type(env, "notify: address begins with / or @");
  }
  const int error = send_once(&address, size, text, text_length);
  if (error != 0) return niud_throw_errno(env, "notify", error);
  napi_value done;
  return napi_get_boolean(env, true, &done) == napi_ok ? done : NULL;
}

bool niud_register_notify(napi_env env, napi_value exports) {
  return niud_export(env, exports, "notify", notify);
}
