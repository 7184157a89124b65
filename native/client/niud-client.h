/* Client of niud's lookup protocol, version 1: for call-processing stacks in C. C11 and POSIX, no dependency.
 *
 * A request is written into a buffer by niud_send_...(), which gives back its id; niud_flush() hands the buffer to the kernel;
 * niud_receive() gives the next reply, in whatever order the service answers. niud_wait() is both for a program that asks one
 * thing at a time. A client belongs to one thread. Nothing here writes to the terminal, raises SIGPIPE, or keeps global state. */
#ifndef NIUD_CLIENT_H
#define NIUD_CLIENT_H

#include "niud-pack.h"
#include "niud-protocol.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What happened here, on the client's side; what the service says is the reply's status. */
enum niud_result {
  NIUD_OK,
  NIUD_SYSTEM,       /* a system call failed: errno says why */
  NIUD_CLOSED,       /* the service closed the connection */
  NIUD_TIMEOUT,      /* nothing whole within the time given */
  NIUD_BAD_ARGUMENT, /* a call id of 0 or over 64 bytes, a path too long */
  NIUD_TOO_LARGE,    /* the request does not fit a frame */
  NIUD_FULL,         /* the service takes no more for now: receive replies, then send again; nothing is lost */
  NIUD_BAD_FRAME,    /* the service sent what is not a reply frame; the connection is of no use any more */
  NIUD_BAD_BODY      /* the body of a reply is not what its type promises */
};

/* As a timeout. */
enum { NIUD_FOREVER = -1 };

/* As time_ms: the service takes its own now. */
#define NIUD_NOW INT64_MIN

struct niud_client;

/* One reply. `body` is one MessagePack array and stays in place until the next niud_receive, niud_wait or niud_close. */
struct niud_reply {
  enum niud_type type;
  uint8_t app;
  uint8_t status; /* enum niud_status; a later service may send others */
  uint32_t id;
  const uint8_t *body;
  uint32_t size;
};

/* Connects to the service's socket. Gives NIUD_SYSTEM with errno (ENOENT, ECONNREFUSED, EACCES) when nobody listens there. */
enum niud_result niud_connect(const char *path, struct niud_client **client);
void niud_close(struct niud_client *client);
/* For poll(2), in a program with its own loop: readable means niud_receive with a timeout of 0 has something to look at. */
int niud_descriptor(const struct niud_client *client);

/* What the stack knows about a call. NULL, and -1 in restricted and diversions, stand for "not known". */
struct niud_attributes {
  const char *trunk, *pointcode, *realm, *lata, *called_lata, *zip;
  int restricted; /* -1, 0, 1 */
  int diversions; /* -1, 0 and up */
  const char *ingress; /* "ain" or "sip" */
  const char *const *labels;
  uint32_t label_count;
  const char *sp, *access, *card, *pin;
};
#define NIUD_NO_ATTRIBUTES ((struct niud_attributes){ .restricted = -1, .diversions = -1 })

/* Each writes one request and gives its id (`id` may be NULL). They never wait. */
enum niud_result niud_send_hello(struct niud_client *client, const char *client_name, uint32_t *id);
enum niud_result niud_send_ping(struct niud_client *client, uint32_t *id);
/* `calling` and `attributes` may be NULL. */
enum niud_result niud_send_route(struct niud_client *client, enum niud_app app, unsigned flags, const char *call_id,
                                 const char *called, const char *calling, int64_t time_ms,
                                 const struct niud_attributes *attributes, uint32_t *id);
/* `value` may be NULL (nil). With NIUD_NOREPLY no reply comes. */
enum niud_result niud_send_event(struct niud_client *client, enum niud_app app, unsigned flags, const char *call_id,
                                 const char *kind, const char *value, int64_t time_ms, uint32_t *id);
enum niud_result niud_send_end(struct niud_client *client, enum niud_app app, unsigned flags, const char *call_id,
                               const char *cause, int64_t duration_ms, int64_t time_ms, uint32_t *id);
/* `arguments` is one MessagePack array, written with niud_write_...(); niud-operations.h has a call for each operation. */
enum niud_result niud_send_serve(struct niud_client *client, enum niud_app app, unsigned flags, const char *operation,
                                 const void *arguments, size_t size, uint32_t *id);

/* Hands everything written to the kernel. While the socket takes nothing it reads replies aside, so that two full buffers do
 * not wait for each other. */
enum niud_result niud_flush(struct niud_client *client, int timeout_ms);

/* Bytes written and not yet handed to the kernel. */
size_t niud_pending(const struct niud_client *client);

/* The next reply. Flushes before it waits. Timeout: 0 looks only, NIUD_FOREVER waits. After NIUD_TIMEOUT go on as you like. */
enum niud_result niud_receive(struct niud_client *client, int timeout_ms, struct niud_reply *reply);

/* The reply to `id`; replies to other requests (given up earlier) are passed over. A refused frame ends the wait with
 * NIUD_BAD_FRAME and that reply in `reply`. */
enum niud_result niud_wait(struct niud_client *client, uint32_t id, int timeout_ms, struct niud_reply *reply);

struct niud_target {
  struct niud_text trunk;
  struct niud_text digits; /* nil with NIUD_TRUNKS */
};

struct niud_decision {
  enum niud_decision_kind kind;
  struct niud_text text; /* the number, the URI, or the treatment (which may be nil) */
  uint32_t target_count; /* for the two kinds with trunk groups; taken with niud_next_target */
  struct niud_reader targets;
  struct niud_text prompt; /* NIUD_COLLECT: nil or a name; min, max and tries as sent, -1 for nil */
  int64_t min, max, tries;
  struct niud_text rule;
  int64_t change; /* -1 when not said */
  struct niud_text extra; /* nil, or the map's own MessagePack: read it with niud_read or niud_extra_... */
};

struct niud_welcome {
  struct niud_text server, version;
  int64_t role; /* 0 standalone, 1 active, 2 standby */
  int64_t change, now_ms;
  struct niud_text apps; /* the value's own MessagePack */
};

struct niud_charge {
  bool charged; /* false: nothing was said about money */
  int64_t charged_minor_units, balance_minor_units;
};

/* They read a body whole and check it; elements they do not know are passed over. NIUD_OK or NIUD_BAD_BODY. */
enum niud_result niud_decode_decision(const struct niud_reply *reply, struct niud_decision *decision);
enum niud_result niud_decode_welcome(const struct niud_reply *reply, struct niud_welcome *welcome);
enum niud_result niud_decode_charge(const struct niud_reply *reply, struct niud_charge *charge);
/* For every status but OK and NO_ROUTE. */
enum niud_result niud_decode_reason(const struct niud_reply *reply, struct niud_text *reason);
/* `[]`: an EVENT that asked for no decision, or an operation with nothing to say. */
bool niud_is_empty(const struct niud_reply *reply);

/* The next trunk group; false after the last. */
bool niud_next_target(struct niud_decision *decision, struct niud_target *target);
/* One key of `extra`; false when it is not there or of another kind. */
bool niud_extra_integer(const struct niud_decision *decision, const char *key, int64_t *value);
bool niud_extra_text(const struct niud_decision *decision, const char *key, struct niud_text *value);

/* Names for logs: "NO_ROUTE", "NIUD_TIMEOUT", "trunks", "cc"; "?" for what has none. */
const char *niud_status_name(unsigned status);
const char *niud_result_name(enum niud_result result);
const char *niud_decision_name(unsigned kind);
const char *niud_app_name(unsigned app);
/* The application of a name, -1 for none. */
int niud_app_named(const char *name);

#ifdef __cplusplus
}
#endif

#endif
