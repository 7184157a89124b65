#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "niud-client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Each buffer holds two of the largest frames: there is always room for one more while another is being dealt with. */
enum { LENGTH_SIZE = 4, HEAD_SIZE = 12, FRAME_SIZE = LENGTH_SIZE + NIUD_FRAME_LIMIT, BUFFER_SIZE = 2 * FRAME_SIZE };

struct niud_client {
  int descriptor;
  int receive_timeout_ms; /* as the socket has it now */
  bool broken;            /* the service sent what is not a frame: there is no next frame to find */
  uint32_t last_id;
  size_t out_start, out_end;
  size_t in_start, in_end;
  uint8_t out[BUFFER_SIZE];
  uint8_t in[BUFFER_SIZE];
};

/* ---- time ---- */

static int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t deadline_of(int timeout_ms) {
  return timeout_ms > 0 ? monotonic_ms() + timeout_ms : timeout_ms;
}

/* What is left until a deadline, as a timeout: 0 looks only, negative waits. */
static int left_ms(int timeout_ms, int64_t deadline) {
  if (timeout_ms <= 0) return timeout_ms;
  const int64_t left = deadline - monotonic_ms();
  return left > 0 ? (int)left : 0;
}

/* ---- connection ---- */

enum niud_result niud_connect(const char *path, struct niud_client **client) {
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  *client = NULL;
  const size_t length = strlen(path);
  if (length == 0 || length >= sizeof address.sun_path) return NIUD_BAD_ARGUMENT;
  memcpy(address.sun_path, path, length);
  struct niud_client *made = malloc(sizeof *made);
  if (made == NULL) return NIUD_SYSTEM;
  made->receive_timeout_ms = NIUD_FOREVER;
  made->broken = false;
  made->last_id = 0;
  made->out_start = made->out_end = made->in_start = made->in_end = 0;
  made->descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made->descriptor < 0 || connect(made->descriptor, (const struct sockaddr *)&address, sizeof address) < 0) {
    const int error = errno;
    niud_close(made);
    errno = error;
    return NIUD_SYSTEM;
  }
  *client = made;
  return NIUD_OK;
}

void niud_close(struct niud_client *client) {
  if (client == NULL) return;
  if (client->descriptor >= 0) close(client->descriptor);
  free(client);
}

int niud_descriptor(const struct niud_client *client) {
  return client->descriptor;
}

/* ---- bytes in and out ---- */

/* Reads once behind what is there; never moves bytes, because a reply may point at them. */
static enum niud_result fill(struct niud_client *client, int flags) {
  for (;;) {
    const ssize_t got = recv(client->descriptor, client->in + client->in_end, BUFFER_SIZE - client->in_end, flags);
    if (got > 0) {
      client->in_end += (size_t)got;
      return NIUD_OK;
    }
    if (got == 0 || errno == ECONNRESET) return NIUD_CLOSED;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return NIUD_TIMEOUT;
    if (errno != EINTR) return NIUD_SYSTEM;
    /* An interrupted wait with a limit goes back to the caller, who knows how much of it is left. */
    if (client->receive_timeout_ms > 0) return NIUD_OK;
  }
}

/* Waits in recv itself, one system call for the usual reply. */
static enum niud_result fill_within(struct niud_client *client, int timeout_ms) {
  if (timeout_ms == 0) return fill(client, MSG_DONTWAIT);
  if (client->receive_timeout_ms != timeout_ms) {
    /* A timeout of zero means none to the socket, which is what NIUD_FOREVER means here. */
    const int set_ms = timeout_ms < 0 ? 0 : timeout_ms;
    const struct timeval limit = { .tv_sec = set_ms / 1000, .tv_usec = set_ms % 1000 * 1000 };
    if (setsockopt(client->descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) < 0) return NIUD_SYSTEM;
    client->receive_timeout_ms = timeout_ms;
  }
  return fill(client, 0);
}

enum niud_result niud_flush(struct niud_client *client, int timeout_ms) {
  const int64_t deadline = deadline_of(timeout_ms);
  while (client->out_start < client->out_end) {
    const ssize_t sent = send(client->descriptor, client->out + client->out_start, client->out_end - client->out_start,
                              MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
      client->out_start += (size_t)sent;
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EPIPE || errno == ECONNRESET) return NIUD_CLOSED;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return NIUD_SYSTEM;
    if (client->in_end == BUFFER_SIZE) return NIUD_FULL;
    struct pollfd waiting = { .fd = client->descriptor, .events = POLLIN | POLLOUT };
    const int ready = poll(&waiting, 1, left_ms(timeout_ms, deadline));
    if (ready == 0) return NIUD_TIMEOUT;
    if (ready < 0 && errno != EINTR) return NIUD_SYSTEM;
    if (ready > 0 && (waiting.revents & POLLIN) != 0) {
      const enum niud_result result = fill(client, MSG_DONTWAIT);
      if (result != NIUD_OK && result != NIUD_TIMEOUT) return result;
    }
  }
  client->out_start = client->out_end = 0;
  return NIUD_OK;
}

size_t niud_pending(const struct niud_client *client) {
  return client->out_end - client->out_start;
}

/* ---- replies ---- */

static uint32_t read_u32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write_u32(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 24);
  at[1] = (uint8_t)(value >> 16);
  at[2] = (uint8_t)(value >> 8);
  at[3] = (uint8_t)value;
}

/* Takes one frame from the buffer. NIUD_TIMEOUT: not whole yet. */
static enum niud_result take_frame(struct niud_client *client, struct niud_reply *reply) {
  const size_t have = client->in_end - client->in_start;
  const uint8_t *at = client->in + client->in_start;
  if (have < LENGTH_SIZE) return NIUD_TIMEOUT;
  const uint32_t length = read_u32(at);
  /* Refused as soon as its head is wrong, not when the rest has come: a wrong length may never be filled. */
  if (length < HEAD_SIZE - LENGTH_SIZE || length > NIUD_FRAME_LIMIT || (have > LENGTH_SIZE && at[4] != NIUD_PROTOCOL_VERSION) ||
      (have > LENGTH_SIZE + 1 && (at[5] & NIUD_REPLY_BIT) == 0)) {
    client->broken = true;
    return NIUD_BAD_FRAME;
  }
  if (have < LENGTH_SIZE + length) return NIUD_TIMEOUT;
  reply->type = (enum niud_type)(at[5] & ~NIUD_REPLY_BIT);
  reply->app = at[6];
  reply->status = at[7];
  reply->id = read_u32(at + 8);
  reply->body = at + HEAD_SIZE;
  reply->size = length - (HEAD_SIZE - LENGTH_SIZE);
  client->in_start += LENGTH_SIZE + length;
  return NIUD_OK;
}

/* Moves what is left to the front when the frame that is coming in would not fit behind it. */
static void make_room(struct niud_client *client) {
  if (client->in_start == client->in_end) {
    client->in_start = client->in_end = 0;
  } else if (client->in_start > 0 && BUFFER_SIZE - client->in_start < FRAME_SIZE) {
    memmove(client->in, client->in + client->in_start, client->in_end - client->in_start);
    client->in_end -= client->in_start;
    client->in_start = 0;
  }
}

enum niud_result niud_receive(struct niud_client *client, int timeout_ms, struct niud_reply *reply) {
  if (client->broken) return NIUD_BAD_FRAME;
  enum niud_result result = take_frame(client, reply);
  if (result != NIUD_TIMEOUT) return result;
  make_room(client);
  const int64_t deadline = deadline_of(timeout_ms);
  if (client->out_start < client->out_end) {
    result = niud_flush(client, timeout_ms);
    /* A service that has closed may have said why: that last reply is still to be read. */
    if (result != NIUD_OK && result != NIUD_CLOSED && result != NIUD_FULL) return result;
    result = take_frame(client, reply);
    if (result != NIUD_TIMEOUT) return result;
  }
  int wait_ms = timeout_ms;
  for (;;) {
    result = fill_within(client, wait_ms);
    if (result != NIUD_OK) return result;
    result = take_frame(client, reply);
    if (result != NIUD_TIMEOUT) return result;
    wait_ms = left_ms(timeout_ms, deadline);
  }
}

enum niud_result niud_wait(struct niud_client *client, uint32_t id, int timeout_ms, struct niud_reply *reply) {
  const int64_t deadline = deadline_of(timeout_ms);
  int wait_ms = timeout_ms;
  for (;;) {
    const enum niud_result result = niud_receive(client, wait_ms, reply);
    if (result != NIUD_OK) return result;
    if (reply->type == NIUD_REFUSED_FRAME) return NIUD_BAD_FRAME;
    if (reply->id == id) return NIUD_OK;
    wait_ms = left_ms(timeout_ms, deadline);
  }
}

/* ---- requests ---- */

/* A frame being written: its body goes through `writer`, its head is filled in at the end, when the length is known. */
struct request {
  struct niud_writer writer;
  uint8_t *frame;
};

static enum niud_result begin(struct niud_client *client, struct request *request) {
  if (BUFFER_SIZE - client->out_end < FRAME_SIZE) {
    const enum niud_result result = niud_flush(client, 0);
    if (result != NIUD_OK && result != NIUD_TIMEOUT) return result;
    memmove(client->out, client->out + client->out_start, client->out_end - client->out_start);
    client->out_end -= client->out_start;
    client->out_start = 0;
    if (BUFFER_SIZE - client->out_end < FRAME_SIZE) return NIUD_FULL;
  }
  request->frame = client->out + client->out_end;
  request->writer = (struct niud_writer){ .at = request->frame + HEAD_SIZE, .end = request->frame + FRAME_SIZE };
  return NIUD_OK;
}

static enum niud_result finish(struct niud_client *client, struct request *request, enum niud_type type, enum niud_app app,
                               unsigned flags, uint32_t *id) {
  if (request->writer.full) return NIUD_TOO_LARGE;
  /* 0 is the id of what answers no request. */
  client->last_id += 1;
  if (client->last_id == 0) client->last_id = 1;
  write_u32(request->frame, (uint32_t)(request->writer.at - request->frame) - LENGTH_SIZE);
  request->frame[4] = NIUD_PROTOCOL_VERSION;
  request->frame[5] = (uint8_t)type;
  request->frame[6] = (uint8_t)app;
  request->frame[7] = (uint8_t)flags;
  write_u32(request->frame + 8, client->last_id);
  client->out_end += (size_t)(request->writer.at - request->frame);
  if (id != NULL) *id = client->last_id;
  return NIUD_OK;
}

static bool call_id_fits(const char *call_id) {
  if (call_id == NULL || call_id[0] == '\0') return false;
  return strnlen(call_id, NIUD_CALL_ID_LIMIT + 1) <= NIUD_CALL_ID_LIMIT;
}

static void write_instant(struct niud_writer *writer, int64_t time_ms) {
  if (time_ms == NIUD_NOW) niud_write_nil(writer);
  else niud_write_integer(writer, time_ms);
}

enum niud_result niud_send_hello(struct niud_client *client, const char *client_name, uint32_t *id) {
  struct request request;
  const enum niud_result result = begin(client, &request);
  if (result != NIUD_OK) return result;
  niud_write_array(&request.writer, NIUD_HELLO_ELEMENTS);
  niud_write_text(&request.writer, client_name);
  return finish(client, &request, NIUD_HELLO, NIUD_APP_NONE, 0, id);
}

enum niud_result niud_send_ping(struct niud_client *client, uint32_t *id) {
  struct request request;
  const enum niud_result result = begin(client, &request);
  if (result != NIUD_OK) return result;
  niud_write_array(&request.writer, 0);
  return finish(client, &request, NIUD_PING, NIUD_APP_NONE, 0, id);
}

static void write_attributes(struct niud_writer *writer, const struct niud_attributes *given) {
  if (given == NULL) {
    niud_write_nil(writer);
    return;
  }
  const struct { const char *key, *value; } texts[] = {
    { "trunk", given->trunk }, { "pointcode", given->pointcode }, { "realm", given->realm }, { "lata", given->lata },
    { "called_lata", given->called_lata }, { "zip", given->zip }, { "ingress", given->ingress }, { "sp", given->sp },
    { "access", given->access }, { "card", given->card }, { "pin", given->pin },
  };
  const size_t text_count = sizeof texts / sizeof texts[0];
  uint32_t count = (given->restricted >= 0) + (given->diversions >= 0) + (given->labels != NULL);
  for (size_t index = 0; index < text_count; index += 1) count += texts[index].value != NULL;
  niud_write_map(writer, count);
  for (size_t index = 0; index < text_count; index += 1) {
    if (texts[index].value == NULL) continue;
    niud_write_text(writer, texts[index].key);
    niud_write_text(writer, texts[index].value);
  }
  if (given->restricted >= 0) {
    niud_write_text(writer, "restricted");
    niud_write_bool(writer, given->restricted != 0);
  }
  if (given->diversions >= 0) {
    niud_write_text(writer, "diversions");
    niud_write_integer(writer, given->diversions);
  }
  if (given->labels != NULL) {
    niud_write_text(writer, "labels");
    niud_write_array(writer, given->label_count);
    for (uint32_t index = 0; index < given->label_count; index += 1) niud_write_text(writer, given->labels[index]);
  }
}

enum niud_result niud_send_route(struct niud_client *client, enum niud_app app, unsigned flags, const char *call_id,
                                 const char *called, const char *calling, int64_t time_ms,
                                 const struct niud_attributes *attributes, uint32_t *id) {
  if (!call_id_fits(call_id)) return NIUD_BAD_ARGUMENT;
  struct request request;
  const enum niud_result result = begin(client, &request);
  if (result != NIUD_OK) return result;
  niud_write_array(&request.writer, NIUD_ROUTE_ELEMENTS);
  niud_write_text(&request.writer, call_id);
  niud_write_text(&request.writer, called);
  niud_write_text(&request.writer, calling);
  write_instant(&request.writer, time_ms);
  write_attributes(&request.writer, attributes);
  return finish(client, &request, NIUD_ROUTE, app, flags, id);
}

enum niud_result niud_send_event(struct niud_client *client, enum niud_app app, unsigned flags, const char *call_id,
                                 const char *kind, const char *value, int64_t time_ms, uint32_t *id) {
  if (!call_id_fits(call_id)) return NIUD_BAD_ARGUMENT;
  struct request request;
  const enum niud_result result = begin(client, &request);
  if (result != NIUD_OK) return result;
  niud_write_array(&request.writer, NIUD_EVENT_ELEMENTS);
  niud_write_text(&request.writer, call_id);
  niud_write_text(&request.writer, kind);
  niud_write_text(&request.writer, value);
  write_instant(&request.writer, time_ms);
  return finish(client, &request, NIUD_EVENT, app, flags, id);
}

enum niud_result niud_send_end(struct niud_client *client, enum niud_app app, unsigned flags, const char *call_id,
                               const char *cause, int64_t duration_ms, int64_t time_ms, uint32_t *id) {
  if (!call_id_fits(call_id)) return NIUD_BAD_ARGUMENT;
  struct request request;
  const enum niud_result result = begin(client, &request);
  if (result != NIUD_OK) return result;
  niud_write_array(&request.writer, NIUD_END_ELEMENTS);
  niud_write_text(&request.writer, call_id);
  niud_write_text(&request.writer, cause);
  niud_write_integer(&request.writer, duration_ms);
  write_instant(&request.writer, time_ms);
  return finish(client, &request, NIUD_END, app, flags, id);
}

enum niud_result niud_send_serve(struct niud_client *client, enum niud_app app, unsigned flags, const char *operation,
                                 const void *arguments, size_t size, uint32_t *id) {
  struct request request;
  const enum niud_result result = begin(client, &request);
  if (result != NIUD_OK) return result;
  niud_write_array(&request.writer, NIUD_SERVE_ELEMENTS);
  niud_write_text(&request.writer, operation);
  niud_write_packed(&request.writer, arguments, size);
  return finish(client, &request, NIUD_SERVE, app, flags, id);
}
