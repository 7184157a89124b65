/* clockSynchronised(): whether a time source vouches for the system's clock, as the kernel knows it (adjtimex(2)). Whatever daemon
 * disciplines the clock tells the kernel; the kernel itself withdraws it when the clock is set by hand and when the daemon is silent for too long.
 * STA_UNSYNC is not looked at: a daemon may set it to keep the kernel from writing the hardware clock. */
#include "addon.h"

#include <errno.h>
#include <sys/timex.h>

/* Microseconds of error at which the kernel takes a clock for unsynchronised (NTP_PHASE_LIMIT). */
enum { ERROR_LIMIT = 16000000 };

static napi_value clock_synchronised(napi_env env, napi_callback_info info) {
  if (!niud_arguments(env, info, 0, NULL, "clockSynchronised()")) return NULL;
  /* Without modes nothing is set, and no privilege is needed. */
  struct timex state = { .modes = 0 };
  if (adjtimex(&state) < 0) return niud_throw_errno(env, "clockSynchronised", errno);
  napi_value result;
  return napi_get_boolean(env, state.maxerror < ERROR_LIMIT, &result) == napi_ok ? result : NULL;
}

bool niud_register_clock_synchronised(napi_env env, napi_value exports) {
  return niud_export(env, exports, "clockSynchronised", clock_synchronised);
}
