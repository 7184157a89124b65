/* startAnew(program, arguments): puts a program in the place of this process (execve(2)), with the environment as it is and the same process id, for a service that nobody
 * else would start again. Standard streams stay; other descriptors that close on exec are closed, and with them every lock. Comes back only when it failed. */
#include "addon.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;

enum { MOST_ARGUMENTS = 64 };

static napi_value start_anew(napi_env env, napi_callback_info info) {
  const char *usage = "startAnew(program, arguments): a path and at most 63 texts";
  napi_value arguments[2];
  if (!niud_arguments(env, info, 2, arguments, usage)) return NULL;
  char program[PATH_MAX];
  size_t length;
  uint32_t count;
  if (!niud_text(env, arguments[0], program, sizeof program, &length) || napi_get_array_length(env, arguments[1], &count) != napi_ok || count >= MOST_ARGUMENTS) {
    return niud_throw_type(env, usage);
  }
  char *words[MOST_ARGUMENTS + 1] = {NULL};
  bool whole = true;
  for (uint32_t place = 0; place < count && whole; place++) {
    napi_value word;
    words[place] = malloc(PATH_MAX);
    whole = words[place] != NULL && napi_get_element(env, arguments[1], place, &word) == napi_ok && niud_text(env, word, words[place], PATH_MAX, &length);
  }
  int error = 0;
  if (whole) {
    // Node has these close on exec: the next one would have nowhere to write its journal.
    for (int stream = 0; stream <= 2; stream++) {
      int flags = fcntl(stream, F_GETFD);
      if (flags >= 0) fcntl(stream, F_SETFD, flags & ~FD_CLOEXEC);
    }
    execve(program, words, environ);
    error = errno;
  }
  for (uint32_t place = 0; place < count; place++) free(words[place]);
  return whole ? niud_throw_errno(env, program, error) : niud_throw_type(env, usage);
}

bool niud_register_start_anew(napi_env env, napi_value exports) {
  return niud_export(env, exports, "startAnew", start_anew);
}
