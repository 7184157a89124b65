/* niud-example SOCKET APP CALLED [CALLING [SECONDS]]: says HELLO, routes one number, prints the decision, ends the call.
 * With SECONDS the call is answered and lasts so long, as far as it may: it is told so, nothing waits.
 * Exit codes: 0 a decision was printed, 1 wrong arguments, 2 the service could not be reached or did not answer,
 * 3 it sent what is not the protocol, 4 it refused. */
#define _POSIX_C_SOURCE 200809L
#include "niud-client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };
enum { DONE, WRONG_ARGUMENTS, NO_ANSWER, BAD_ANSWER, REFUSED };

static int failed(const char *what, enum niud_result result) {
  fprintf(stderr, "%s: %s%s%s\n", what, niud_result_name(result), result == NIUD_SYSTEM ? " " : "",
          result == NIUD_SYSTEM ? strerror(errno) : "");
  return result == NIUD_BAD_FRAME || result == NIUD_BAD_BODY ? BAD_ANSWER
       : result == NIUD_BAD_ARGUMENT || result == NIUD_TOO_LARGE ? WRONG_ARGUMENTS
                                                                 : NO_ANSWER;
}

/* Text from outside: what a terminal could take for a command is shown as a dot. */
static void print_text(const char *label, struct niud_text text) {
  printf("%s", label);
  if (text.bytes == NULL) printf("nil");
  for (uint32_t index = 0; index < text.size; index += 1) {
    const unsigned char byte = (unsigned char)text.bytes[index];
    putchar(byte < 0x20 || byte == 0x7f ? '.' : byte);
  }
  putchar('\n');
}

static int refused(const char *what, const struct niud_reply *reply) {
  struct niud_text reason;
  const enum niud_result result = niud_decode_reason(reply, &reason);
  if (result != NIUD_OK) return failed(what, result);
  printf("status: %s\n", niud_status_name(reply->status));
  print_text("reason: ", reason);
  return REFUSED;
}

static void print_decision(struct niud_decision *decision) {
  printf("decision: %s\n", niud_decision_name(decision->kind));
  if (decision->kind == NIUD_NUMBER || decision->kind == NIUD_SIP_URI || decision->kind == NIUD_TERMINATE) {
    print_text("value: ", decision->text);
  }
  struct niud_target target;
  while (niud_next_target(decision, &target)) {
    print_text("trunk: ", target.trunk);
    if (decision->kind == NIUD_TRUNK_DIGITS) print_text("digits: ", target.digits);
  }
  if (decision->kind == NIUD_COLLECT) {
    print_text("prompt: ", decision->prompt);
    printf("min: %lld max: %lld tries: %lld\n", (long long)decision->min, (long long)decision->max, (long long)decision->tries);
  }
  print_text("rule: ", decision->rule);
  printf("change: %lld\n", (long long)decision->change);
  int64_t max_seconds;
  if (niud_extra_integer(decision, "max_seconds", &max_seconds)) printf("max_seconds: %lld\n", (long long)max_seconds);
}

static int hello(struct niud_client *client) {
  uint32_t id;
  struct niud_reply reply;
  struct niud_welcome welcome;
  enum niud_result result = niud_send_hello(client, "niud-example", &id);
  if (result == NIUD_OK) result = niud_wait(client, id, PATIENCE_MS, &reply);
  if (result != NIUD_OK) return failed("hello", result);
  if (reply.status != NIUD_STATUS_OK) return refused("hello", &reply);
  result = niud_decode_welcome(&reply, &welcome);
  if (result != NIUD_OK) return failed("hello", result);
  print_text("server: ", welcome.server);
  print_text("version: ", welcome.version);
  return DONE;
}

/* A call id is used once: the instant and the process make it so for a program that places one call. */
static void make_call_id(char *into, size_t size) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  snprintf(into, size, "example-%llx-%09lx-%lx", (long long)now.tv_sec, now.tv_nsec, (long)getpid());
}

static int route(struct niud_client *client, enum niud_app app, const char *call_id, const char *called, const char *calling,
                 int64_t *max_seconds) {
  uint32_t id;
  struct niud_reply reply;
  struct niud_decision decision;
  enum niud_result result = niud_send_route(client, app, 0, call_id, called, calling, NIUD_NOW, NULL, &id);
  if (result == NIUD_OK) result = niud_wait(client, id, PATIENCE_MS, &reply);
  if (result != NIUD_OK) return failed("route", result);
  if (reply.status != NIUD_STATUS_OK && reply.status != NIUD_STATUS_NO_ROUTE) return refused("route", &reply);
  result = niud_decode_decision(&reply, &decision);
  if (result != NIUD_OK) return failed("route", result);
  printf("status: %s\n", niud_status_name(reply.status));
  print_decision(&decision);
  if (!niud_extra_integer(&decision, "max_seconds", max_seconds)) *max_seconds = -1;
  return DONE;
}

/* Calls that cost are sold by stretches: before `max_seconds`, counted from the answer, are over, the next stretch is asked
 * for. Where there is no more, the same comes back, and then the stack ends the call in time. */
static int extend(struct niud_client *client, enum niud_app app, const char *call_id, int64_t seconds, int64_t *max_seconds) {
  while (*max_seconds >= 0 && *max_seconds < seconds) {
    uint32_t id;
    struct niud_reply reply;
    struct niud_decision decision;
    enum niud_result result = niud_send_event(client, app, 0, call_id, "extend", NULL, NIUD_NOW, &id);
    if (result == NIUD_OK) result = niud_wait(client, id, PATIENCE_MS, &reply);
    if (result != NIUD_OK) return failed("extend", result);
    if (reply.status != NIUD_STATUS_OK) return refused("extend", &reply);
    result = niud_decode_decision(&reply, &decision);
    if (result != NIUD_OK) return failed("extend", result);
    const int64_t before = *max_seconds;
    if (!niud_extra_integer(&decision, "max_seconds", max_seconds)) *max_seconds = -1;
    printf("extended: %lld\n", (long long)*max_seconds);
    if (*max_seconds == before) return DONE;
  }
  return DONE;
}

/* Says that the call was answered, and has it go on for as long as it is to last. The duration, in milliseconds. */
static int talk(struct niud_client *client, enum niud_app app, const char *call_id, int64_t seconds, int64_t max_seconds,
                int64_t *duration_ms) {
  uint32_t id;
  struct niud_reply reply;
  enum niud_result result = niud_send_event(client, app, 0, call_id, "answer", NULL, NIUD_NOW, &id);
  if (result == NIUD_OK) result = niud_wait(client, id, PATIENCE_MS, &reply);
  if (result != NIUD_OK) return failed("answer", result);
  if (reply.status != NIUD_STATUS_OK) return refused("answer", &reply);
  const int code = extend(client, app, call_id, seconds, &max_seconds);
  *duration_ms = 1000 * (max_seconds >= 0 && max_seconds < seconds ? max_seconds : seconds);
  return code;
}

static int end(struct niud_client *client, enum niud_app app, const char *call_id, int64_t duration_ms) {
  uint32_t id;
  struct niud_reply reply;
  struct niud_charge charge;
  enum niud_result result = niud_send_end(client, app, 0, call_id, "normal", duration_ms, NIUD_NOW, &id);
  if (result == NIUD_OK) result = niud_wait(client, id, PATIENCE_MS, &reply);
  if (result != NIUD_OK) return failed("end", result);
  if (reply.status != NIUD_STATUS_OK) return refused("end", &reply);
  result = niud_decode_charge(&reply, &charge);
  if (result != NIUD_OK) return failed("end", result);
  if (charge.charged) {
    printf("charged: %lld balance: %lld\n", (long long)charge.charged_minor_units, (long long)charge.balance_minor_units);
  }
  return DONE;
}

/* Whole seconds up to a day, -1 for what is none. */
static int64_t seconds_in(const char *text) {
  char *behind;
  const long long seconds = strtoll(text, &behind, 10);
  return *text != '\0' && *behind == '\0' && seconds >= 0 && seconds <= 86400 ? seconds : -1;
}

int main(int count, char **arguments) {
  const int app = count >= 4 ? niud_app_named(arguments[2]) : -1;
  const int64_t seconds = count == 6 ? seconds_in(arguments[5]) : 0;
  if (count < 4 || count > 6 || app < 0 || seconds < 0) {
    fprintf(stderr, "usage: niud-example SOCKET ecf|cc|easy0|icr|crs CALLED [CALLING [SECONDS]]\n");
    return WRONG_ARGUMENTS;
  }
  struct niud_client *client;
  const enum niud_result result = niud_connect(arguments[1], &client);
  if (result != NIUD_OK) return failed(arguments[1], result);
  char call_id[NIUD_CALL_ID_LIMIT + 1];
  make_call_id(call_id, sizeof call_id);
  int64_t max_seconds = -1, duration_ms = 0;
  int code = hello(client);
  if (code == DONE) code = route(client, (enum niud_app)app, call_id, arguments[3], count >= 5 ? arguments[4] : NULL, &max_seconds);
  if (code == DONE && count == 6) code = talk(client, (enum niud_app)app, call_id, seconds, max_seconds, &duration_ms);
  if (code == DONE) code = end(client, (enum niud_app)app, call_id, duration_ms);
  niud_close(client);
  return code;
}
