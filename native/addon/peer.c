/* peerCredentials(fd): who connected to a unix socket, as the kernel noted it at connect (unix(7), socket(7)). */
#include "addon.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>

#ifndef SO_PEERGROUPS
#define SO_PEERGROUPS 59
#endif

/* NGROUPS_MAX of the kernel: no process has more supplementary groups. */
enum { GROUPS_LIMIT = 65536, GROUPS_FIRST = 64 };

static bool set_number(napi_env env, napi_value object, const char *name, int64_t number) {
  napi_value value;
  return napi_create_int64(env, number, &value) == napi_ok && napi_set_named_property(env, object, name, value) == napi_ok;
}

/* Reads the groups into a block that the caller frees. Returns an errno; the kernel says ERANGE and the size it needs. */
static int read_groups(int descriptor, gid_t **groups, size_t *count) {
  size_t room = GROUPS_FIRST;
  for (;;) {
    gid_t *block = malloc(room * sizeof *block);
    if (block == NULL) return ENOMEM;
    socklen_t size = (socklen_t)(room * sizeof *block);
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, block, &size) == 0) {
      *groups = block;
      *count = size / sizeof *block;
      return 0;
    }
    const int error = errno;
    free(block);
    if (error != ERANGE || room >= GROUPS_LIMIT) return error;
    room = GROUPS_LIMIT;
  }
}

static napi_value group_array(napi_env env, const gid_t *groups, size_t count) {
  napi_value array;
  if (napi_create_array_with_length(env, count, &array) != napi_ok) return NULL;
  for (size_t index = 0; index < count; index += 1) {
    napi_value group;
    if (napi_create_uint32(env, groups[index], &group) != napi_ok) return NULL;
    if (napi_set_element(env, array, (uint32_t)index, group) != napi_ok) return NULL;
  }
  return array;
}

static napi_value peer_credentials(napi_env env, napi_callback_info info) {
  napi_value argument;
  int32_t descriptor;
  if (!niud_arguments(env, info, 1, &argument, "peerCredentials(fd)")) return NULL;
  if (napi_get_value_int32(env, argument, &descriptor) != napi_ok) {
    return niud_throw_type(env, "peerCredentials: fd is a number");
  }
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) {
    return niud_throw_errno(env, "peerCredentials", errno);
  }
  /* A socket without a peer answers pid 0 and uid -1 instead of an error: nobody must not pass for somebody. */
  if (size != sizeof peer || peer.pid == 0 || peer.uid == (uid_t)-1) {
    return niud_throw_errno(env, "peerCredentials", ENOTCONN);
  }
  gid_t *groups = NULL;
  size_t count = 0;
  const int error = read_groups(descriptor, &groups, &count);
  if (error != 0) return niud_throw_errno(env, "peerCredentials", error);
  napi_value array = group_array(env, groups, count);
  free(groups);
  napi_value result;
  const bool whole = array != NULL && napi_create_object(env, &result) == napi_ok &&
                     set_number(env, result, "pid", peer.pid) && set_number(env, result, "uid", peer.uid) &&
                     set_number(env, result, "gid", peer.gid) &&
                     napi_set_named_property(env, result, "groups", array) == napi_ok;
  return whole ? result : NULL;
}

bool niud_register_peer(napi_env env, napi_value exports) {
  return niud_export(env, exports, "peerCredentials", peer_credentials);
}
