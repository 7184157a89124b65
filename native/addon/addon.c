#include "addon.h"

#include <stdio.h>
#include <string.h>

bool niud_export(napi_env env, napi_value exports, const char *name, napi_callback call) {
  napi_value function;
  return napi_create_function(env, name, NAPI_AUTO_LENGTH, call, NULL, &function) == napi_ok &&
         napi_set_named_property(env, exports, name, function) == napi_ok;
}

napi_value niud_throw_errno(napi_env env, const char *what, int error) {
  const char *name = strerrorname_np(error);
  const char *description = strerrordesc_np(error);
  char message[160];
  snprintf(message, sizeof message, "%s: %s", what, description == NULL ? "unknown system error" : description);
  napi_throw_error(env, name == NULL ? "EUNKNOWN" : name, message);
  return NULL;
}

napi_value niud_throw_type(napi_env env, const char *message) {
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message);
  return NULL;
}

bool niud_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments, const char *usage) {
  size_t given = count;
  if (napi_get_cb_info(env, info, &given, arguments, NULL, NULL) != napi_ok) return false;
  if (given == count) return true;
  niud_throw_type(env, usage);
  return false;
}

bool niud_text(napi_env env, napi_value value, char *into, size_t size, size_t *length) {
  /* The length is asked first: a copy alone would cut a text that is too long and say nothing. */
  size_t wanted;
  if (napi_get_value_string_utf8(env, value, NULL, 0, &wanted) != napi_ok || wanted >= size) return false;
  return napi_get_value_string_utf8(env, value, into, size, length) == napi_ok;
}

NAPI_MODULE_INIT() {
  if (!niud_register_notify(env, exports) || !niud_register_clock_set(env, exports) ||
      !niud_register_clock_synchronised(env, exports) || !niud_register_peer(env, exports) ||
      !niud_register_folder_lock(env, exports) || !niud_register_shut_reading(env, exports) || !niud_register_start_anew(env, exports)) {
    return NULL;
  }
  return exports;
}
