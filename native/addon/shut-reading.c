/* shutReading(fd): takes nothing more from the other end of a socket (shutdown(2), SHUT_RD). What has arrived can still be read, and then reading comes to its end; on a
 * unix socket the other end's next write fails with EPIPE, so that it knows what was not taken. Node shuts the writing side only. */
#include "addon.h"

#include <errno.h>
#include <sys/socket.h>

static napi_value shut_reading(napi_env env, napi_callback_info info) {
  napi_value argument;
  int32_t descriptor;
  if (!niud_arguments(env, info, 1, &argument, "shutReading(fd)")) return NULL;
  if (napi_get_value_int32(env, argument, &descriptor) != napi_ok) return niud_throw_type(env, "shutReading: fd is a number");
  if (shutdown(descriptor, SHUT_RD) != 0) return niud_throw_errno(env, "shutReading", errno);
  napi_value result;
  return napi_get_boolean(env, true, &result) == napi_ok ? result : NULL;
}

bool niud_register_shut_reading(napi_env env, napi_value exports) {
  return niud_export(env, exports, "shutReading", shut_reading);
}
