/* client-probe SOCKET STEP...: one client takes the steps in order and prints what came of each on its own line. For the tests:
 * every request of the protocol once, and the client's own results by name.
 *   hello ping route attributes event noreply end serve   send one request (nothing is handed over yet)
 *   receive                       the next reply, with its body in hexadecimal
 *   decision welcome charge reason empty   decode the last reply
 *   fill                          send ROUTE until the client says it is full
 *   vectors                       send every request of vector-calls.h
 *   walk                          the body of the last reply as JSON, read item by item
 *   patience=MS                   how long `receive` waits from here on
 *   id=N                          call ids of N characters from here on */
#include "vector-calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int patience_ms = 10000;

static char call_id[200] = "call-1";

static enum niud_result send_step(struct niud_client *client, const char *step, uint32_t *id) {
  static const char *const labels[] = { "gold", "night" };
  if (strcmp(step, "hello") == 0) return niud_send_hello(client, "probe", id);
  if (strcmp(step, "ping") == 0) return niud_send_ping(client, id);
  if (strcmp(step, "route") == 0) {
    return niud_send_route(client, NIUD_APP_ICR, NIUD_DRY, call_id, "3025551212", NULL, NIUD_NOW, NULL, id);
  }
  if (strcmp(step, "attributes") == 0) {
    struct niud_attributes given = NIUD_NO_ATTRIBUTES;
    given.trunk = "101";
    given.restricted = 1;
    given.diversions = 2;
    given.ingress = "sip";
    given.labels = labels;
    given.label_count = 2;
    return niud_send_route(client, NIUD_APP_CC, 0, call_id, "911", "3025550000", INT64_C(1750000000000), &given, id);
  }
  if (strcmp(step, "event") == 0) return niud_send_event(client, NIUD_APP_ICR, 0, call_id, "digits", "", 5, id);
  if (strcmp(step, "noreply") == 0) {
    return niud_send_event(client, NIUD_APP_ICR, NIUD_NOREPLY, call_id, "answer", NULL, NIUD_NOW, id);
  }
  if (strcmp(step, "end") == 0) return niud_send_end(client, NIUD_APP_ECF, 0, call_id, "normal", 65536, -1, id);
  if (strcmp(step, "serve") == 0) {
    uint8_t block[64];
    struct niud_writer writer = { .at = block, .end = block + sizeof block };
    niud_write_array(&writer, 2);
    niud_write_text(&writer, "3025551212");
    niud_write_text(&writer, "1234");
    return niud_send_serve(client, NIUD_APP_ECF, 0, "login", block, (size_t)(writer.at - block), id);
  }
  fprintf(stderr, "unknown step %s\n", step);
  exit(1);
}

static void show(struct niud_text text) {
  if (text.bytes == NULL) printf(" nil");
  else printf(" '%.*s'", (int)text.size, text.bytes);
}

static void show_decision(const struct niud_reply *reply) {
  struct niud_decision decision;
  const enum niud_result result = niud_decode_decision(reply, &decision);
  printf("%s", niud_result_name(result));
  if (result == NIUD_OK) {
    printf(" %s", niud_decision_name(decision.kind));
    show(decision.text);
    struct niud_target target;
    uint32_t count = 0;
    while (niud_next_target(&decision, &target)) {
      show(target.trunk);
      show(target.digits);
      count += 1;
    }
    if (count != decision.target_count) abort();
    if (decision.kind == NIUD_COLLECT) {
      show(decision.prompt);
      printf(" %lld %lld %lld", (long long)decision.min, (long long)decision.max, (long long)decision.tries);
    }
    show(decision.rule);
    printf(" %lld extra=%u", (long long)decision.change, decision.extra.size);
    int64_t seconds;
    struct niud_text carrier;
    if (niud_extra_integer(&decision, "max_seconds", &seconds)) printf(" max_seconds=%lld", (long long)seconds);
    if (niud_extra_text(&decision, "carrier", &carrier)) show(carrier);
  }
  putchar('\n');
}

/* Texts of the vectors need no escapes. */
static void walk(struct niud_reader *reader) {
  struct niud_item item;
  if (!niud_read(reader, &item)) abort();
  switch (item.kind) {
    case NIUD_ITEM_NIL: printf("null"); return;
    case NIUD_ITEM_BOOL: printf(item.truth ? "true" : "false"); return;
    case NIUD_ITEM_INTEGER: printf("%lld", (long long)item.integer); return;
    case NIUD_ITEM_TEXT: printf("\"%.*s\"", (int)item.size, item.bytes); return;
    case NIUD_ITEM_REAL:
    case NIUD_ITEM_BYTES: abort();
    case NIUD_ITEM_ARRAY:
    case NIUD_ITEM_MAP: break;
  }
  const bool is_map = item.kind == NIUD_ITEM_MAP;
  putchar(is_map ? '{' : '[');
  for (uint32_t index = 0; index < item.size; index += 1) {
    if (index > 0) putchar(',');
    walk(reader);
    if (!is_map) continue;
    putchar(':');
    walk(reader);
  }
  putchar(is_map ? '}' : ']');
}

static void send_vectors(struct niud_client *client) {
  for (unsigned vector = 0; vector < VECTORS; vector += 1) {
    const enum niud_result result = send_vector(client, vector);
    if (result != NIUD_OK) printf("vector %u: %s\n", vector, niud_result_name(result));
  }
}

static bool decode_step(const char *step, const struct niud_reply *reply) {
  if (strcmp(step, "decision") == 0) {
    show_decision(reply);
  } else if (strcmp(step, "welcome") == 0) {
    struct niud_welcome welcome;
    const enum niud_result result = niud_decode_welcome(reply, &welcome);
    printf("%s", niud_result_name(result));
    show(welcome.server);
    show(welcome.version);
    printf(" %lld %lld %lld %u\n", (long long)welcome.role, (long long)welcome.change, (long long)welcome.now_ms, welcome.apps.size);
  } else if (strcmp(step, "charge") == 0) {
    struct niud_charge charge;
    const enum niud_result result = niud_decode_charge(reply, &charge);
    printf("%s %d %lld %lld\n", niud_result_name(result), charge.charged, (long long)charge.charged_minor_units,
           (long long)charge.balance_minor_units);
  } else if (strcmp(step, "reason") == 0) {
    struct niud_text reason;
    printf("%s", niud_result_name(niud_decode_reason(reply, &reason)));
    show(reason);
    putchar('\n');
  } else if (strcmp(step, "walk") == 0) {
    struct niud_reader reader = { .at = reply->body, .end = reply->body + reply->size };
    walk(&reader);
    puts(reader.at == reader.end ? "" : " and more");
  } else if (strcmp(step, "empty") == 0) {
    puts(niud_is_empty(reply) ? "empty" : "not empty");
  } else {
    return false;
  }
  return true;
}

static void receive_step(struct niud_client *client, struct niud_reply *reply) {
  const enum niud_result result = niud_receive(client, patience_ms, reply);
  printf("%s", niud_result_name(result));
  if (result == NIUD_OK) {
    printf(" %02x %s %s %u ", reply->type, niud_app_name(reply->app), niud_status_name(reply->status), reply->id);
    for (uint32_t index = 0; index < reply->size; index += 1) printf("%02x", reply->body[index]);
  }
  putchar('\n');
}

static void fill_step(struct niud_client *client) {
  for (;;) {
    const enum niud_result result = send_step(client, "route", NULL);
    if (result == NIUD_OK) continue;
    puts(niud_result_name(result));
    return;
  }
}

int main(int count, char **arguments) {
  if (count < 3) return 1;
  struct niud_client *client;
  const enum niud_result result = niud_connect(arguments[1], &client);
  if (result != NIUD_OK) {
    puts(niud_result_name(result));
    return 0;
  }
  struct niud_reply reply = { 0 };
  for (int index = 2; index < count; index += 1) {
    const char *step = arguments[index];
    if (decode_step(step, &reply)) continue;
    if (strncmp(step, "id=", 3) == 0) {
      const size_t size = (size_t)atoi(step + 3);
      if (size >= sizeof call_id) return 1;
      memset(call_id, 'c', size);
      call_id[size] = '\0';
    } else if (strncmp(step, "patience=", 9) == 0) {
      patience_ms = atoi(step + 9);
    } else if (strcmp(step, "receive") == 0) {
      receive_step(client, &reply);
    } else if (strcmp(step, "vectors") == 0) {
      send_vectors(client);
    } else if (strcmp(step, "fill") == 0) {
      fill_step(client);
    } else {
      uint32_t id = 0;
      const enum niud_result sent = send_step(client, step, &id);
      printf("%s %u\n", niud_result_name(sent), id);
    }
    fflush(stdout);
  }
  niud_close(client);
  return 0;
}
