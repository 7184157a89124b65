/* What the subjects of the add-on share: how they are entered in its exports and how they refuse.
 * Nothing here is static: each thread that loads the add-on gets its own exports. */
#ifndef NIUD_ADDON_H
#define NIUD_ADDON_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>

/* Each subject defines one function and registers it under its name. Returns false with an exception pending. */
bool niud_register_notify(napi_env env, napi_value exports);
bool niud_register_clock_set(napi_env env, napi_value exports);
bool niud_register_clock_synchronised(napi_env env, napi_value exports);
bool niud_register_peer(napi_env env, napi_value exports);
bool niud_register_folder_lock(napi_env env, napi_value exports);
bool niud_register_shut_reading(napi_env env, napi_value exports);
bool niud_register_start_anew(napi_env env, napi_value exports);

/* Sets `exports[name]` to a function. */
bool niud_export(napi_env env, napi_value exports, const char *name, napi_callback call);

/* Throws an Error whose `code` is the name of the system error (`EBADF`) and whose message begins with `what`. Returns NULL. */
napi_value niud_throw_errno(napi_env env, const char *what, int error);

/* Throws a TypeError. Returns NULL. */
napi_value niud_throw_type(napi_env env, const char *message);

/* The arguments of a call, exactly `count` of them; anything else is a TypeError that says `usage`. */
bool niud_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments, const char *usage);

/* Copies a text argument with its end mark. False when it is not a string or does not fit, without an exception. */
bool niud_text(napi_env env, napi_value value, char *into, size_t size, size_t *length);

#endif
