/* lockFolder(path): takes a folder for this process alone (flock(2) on the folder itself) for as long as the process lives. Nothing is written,
 * so that it holds on a read-only disk too, and the kernel gives it back however the process ends. */
#include "addon.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <unistd.h>

static napi_value lock_folder(napi_env env, napi_callback_info info) {
  napi_value argument;
  if (!niud_arguments(env, info, 1, &argument, "lockFolder(path)")) return NULL;
  char path[PATH_MAX];
  size_t length;
  if (!niud_text(env, argument, path, sizeof path, &length) || length == 0) return niud_throw_type(env, "lockFolder(path): a path");
  /* Children do not get it: a helper that outlives niud must not hold its folder. */
  int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return niud_throw_errno(env, path, errno);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    int error = errno;
    close(descriptor);
    return niud_throw_errno(env, path, error);
  }
  /* The descriptor is kept on purpose: closing it would give the folder back. */
  napi_value result;
  return napi_get_boolean(env, true, &result) == napi_ok ? result : NULL;
}

bool niud_register_folder_lock(napi_env env, napi_value exports) {
  return niud_export(env, exports, "lockFolder", lock_folder);
}
