/* The baseline: the same sizes to a socket that sends everything back, so that what a reply costs beyond Node's own reading and
 * writing can be told apart. */
#define _POSIX_C_SOURCE 200809L
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static uint8_t bytes[1 << 20];

static int connect_to(const char *path) {
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  if (strlen(path) >= sizeof address.sun_path) load_fail(path, NIUD_BAD_ARGUMENT);
  strcpy(address.sun_path, path);
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0 || connect(descriptor, (const struct sockaddr *)&address, sizeof address) < 0) load_fail(path, NIUD_SYSTEM);
  const struct timeval limit = { .tv_sec = LOAD_PATIENCE_MS / 1000 };
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return descriptor;
}

static void put(int descriptor, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t sent = send(descriptor, bytes + done, size - done, MSG_NOSIGNAL);
    if (sent < 0) load_fail("echo", NIUD_SYSTEM);
    done += (size_t)sent;
  }
}

static size_t take(int descriptor, size_t at_most) {
  const ssize_t got = recv(descriptor, bytes, at_most < sizeof bytes ? at_most : sizeof bytes, 0);
  if (got < 0) load_fail("echo", errno == EAGAIN ? NIUD_TIMEOUT : NIUD_SYSTEM);
  if (got == 0) load_fail("echo", NIUD_CLOSED);
  return (size_t)got;
}

static int64_t there_and_back(int descriptor, size_t size) {
  const int64_t from_ns = load_now_ns();
  put(descriptor, size);
  for (size_t done = 0; done < size;) done += take(descriptor, size - done);
  return load_now_ns() - from_ns;
}

static void one_at_a_time(const struct load_options *options, int descriptor, struct load_report *report) {
  for (uint64_t call = 0; call < options->warmup; call += 1) there_and_back(descriptor, options->echo_bytes[0]);
  const int64_t start_ns = load_now_ns();
  while (load_more(options, report->calls, start_ns)) {
    const int64_t first_ns = there_and_back(descriptor, options->echo_bytes[0]);
    histogram_add(&report->route, first_ns);
    report->calls += 1;
    report->requests += 1;
    if (options->echo_bytes[1] == 0) continue;
    const int64_t second_ns = there_and_back(descriptor, options->echo_bytes[1]);
    histogram_add(&report->end, second_ns);
    histogram_add(&report->both, first_ns + second_ns);
    report->requests += 1;
  }
  report->seconds = (double)(load_now_ns() - start_ns) / 1e9;
}

static void deep(const struct load_options *options, int descriptor, struct load_report *report) {
  const size_t size = options->echo_bytes[0];
  const int64_t start_ns = load_now_ns();
  uint64_t sent = 0;
  uint64_t back_bytes = 0;
  bool going = true;
  while (going || back_bytes < sent * size) {
    const uint64_t outstanding = sent - back_bytes / size;
    uint64_t room = going && outstanding < options->depth ? options->depth - outstanding : 0;
    if (room > 0) going = load_more(options, sent, start_ns);
    if (options->count > 0 && room > options->count - sent) room = options->count - sent;
    if (room * size > sizeof bytes) room = sizeof bytes / size;
    if (going && room > 0) {
      put(descriptor, room * size);
      sent += room;
    }
    if (back_bytes < sent * size) back_bytes += take(descriptor, sizeof bytes);
  }
  report->calls = report->requests = sent;
  report->seconds = (double)(load_now_ns() - start_ns) / 1e9;
}

void load_echo(const struct load_options *options, struct load_report *report) {
  const int descriptor = connect_to(options->socket);
  if (options->mode == LOAD_LATENCY) one_at_a_time(options, descriptor, report);
  else deep(options, descriptor, report);
  close(descriptor);
}
