/* What the bodies of replies say. Everything is checked once, when it is decoded; what comes after cannot fail. */
#include "niud-client.h"

#include <string.h>

/* A body is exactly one array. `count` is how many elements it has. */
static bool open_body(const struct niud_reply *reply, struct niud_reader *reader, uint32_t *count) {
  *reader = (struct niud_reader){ .at = reply->body, .end = reply->body + reply->size };
  struct niud_reader whole = *reader;
  if (!niud_skip(&whole) || whole.at != whole.end) return false;
  struct niud_item head;
  if (!niud_read(reader, &head) || head.kind != NIUD_ITEM_ARRAY) return false;
  *count = head.size;
  return true;
}

/* The next element, nil behind the last: an older service sends fewer. */
static bool next(struct niud_reader *reader, uint32_t *count, struct niud_item *item) {
  if (*count == 0) {
    memset(item, 0, sizeof *item);
    item->kind = NIUD_ITEM_NIL;
    return true;
  }
  *count -= 1;
  return niud_read(reader, item);
}

static bool next_text(struct niud_reader *reader, uint32_t *count, struct niud_text *text) {
  struct niud_item item;
  if (!next(reader, count, &item)) return false;
  *text = (struct niud_text){ .bytes = item.bytes, .size = item.size };
  return item.kind == NIUD_ITEM_TEXT || item.kind == NIUD_ITEM_NIL;
}

static bool next_integer(struct niud_reader *reader, uint32_t *count, int64_t *value, int64_t nil) {
  struct niud_item item;
  if (!next(reader, count, &item)) return false;
  *value = item.kind == NIUD_ITEM_INTEGER ? item.integer : nil;
  return item.kind == NIUD_ITEM_INTEGER || item.kind == NIUD_ITEM_NIL;
}

/* One value of any kind, kept as it came; nil gives no bytes. */
static bool next_packed(struct niud_reader *reader, uint32_t *count, struct niud_text *packed) {
  *packed = (struct niud_text){ .bytes = NULL, .size = 0 };
  if (*count == 0) return true;
  *count -= 1;
  const uint8_t *from = reader->at;
  if (!niud_skip(reader)) return false;
  if (*from != 0xc0) *packed = (struct niud_text){ .bytes = (const char *)from, .size = (uint32_t)(reader->at - from) };
  return true;
}

/* ---- decisions ---- */

static bool read_target(struct niud_reader *reader, enum niud_decision_kind kind, struct niud_target *target) {
  uint32_t count = 1;
  *target = (struct niud_target){ 0 };
  if (kind == NIUD_TRUNKS) return next_text(reader, &count, &target->trunk) && target->trunk.bytes != NULL;
  struct niud_item pair;
  if (!niud_read(reader, &pair) || pair.kind != NIUD_ITEM_ARRAY) return false;
  count = pair.size;
  if (!next_text(reader, &count, &target->trunk) || !next_text(reader, &count, &target->digits)) return false;
  while (count > 0) {
    if (!niud_skip(reader)) return false;
    count -= 1;
  }
  return target->trunk.bytes != NULL && target->digits.bytes != NULL;
}

static bool read_targets(struct niud_reader *reader, struct niud_decision *decision) {
  struct niud_item list;
  if (!niud_read(reader, &list) || list.kind != NIUD_ITEM_ARRAY) return false;
  decision->target_count = list.size;
  decision->targets.at = reader->at;
  for (uint32_t index = 0; index < list.size; index += 1) {
    struct niud_target target;
    if (!read_target(reader, decision->kind, &target)) return false;
  }
  decision->targets.end = reader->at;
  return true;
}

static bool read_collect(struct niud_reader *reader, struct niud_decision *decision) {
  struct niud_item list;
  if (!niud_read(reader, &list) || list.kind != NIUD_ITEM_ARRAY) return false;
  uint32_t count = list.size;
  if (!next_text(reader, &count, &decision->prompt) || !next_integer(reader, &count, &decision->min, -1) ||
      !next_integer(reader, &count, &decision->max, -1) || !next_integer(reader, &count, &decision->tries, -1)) {
    return false;
  }
  while (count > 0) {
    if (!niud_skip(reader)) return false;
    count -= 1;
  }
  return true;
}

static bool read_value(struct niud_reader *reader, uint32_t *count, struct niud_decision *decision) {
  switch (decision->kind) {
    case NIUD_CONTINUE: {
      struct niud_text ignored;
      return next_packed(reader, count, &ignored);
    }
    case NIUD_NUMBER:
    case NIUD_SIP_URI: return next_text(reader, count, &decision->text) && decision->text.bytes != NULL;
    case NIUD_TERMINATE: return next_text(reader, count, &decision->text);
    case NIUD_TRUNKS:
    case NIUD_TRUNK_DIGITS:
    case NIUD_COLLECT: break;
  }
  if (*count == 0) return false;
  *count -= 1;
  return decision->kind == NIUD_COLLECT ? read_collect(reader, decision) : read_targets(reader, decision);
}

enum niud_result niud_decode_decision(const struct niud_reply *reply, struct niud_decision *decision) {
  struct niud_reader reader;
  uint32_t count;
  int64_t kind;
  *decision = (struct niud_decision){ .min = -1, .max = -1, .tries = -1 };
  if (!open_body(reply, &reader, &count) || !next_integer(&reader, &count, &kind, -1)) return NIUD_BAD_BODY;
  if (kind < NIUD_CONTINUE || kind > NIUD_COLLECT) return NIUD_BAD_BODY;
  decision->kind = (enum niud_decision_kind)kind;
  if (!read_value(&reader, &count, decision) || !next_text(&reader, &count, &decision->rule) ||
      !next_integer(&reader, &count, &decision->change, -1) || !next_packed(&reader, &count, &decision->extra)) {
    return NIUD_BAD_BODY;
  }
  if (decision->extra.bytes != NULL) {
    struct niud_reader extra = { .at = (const uint8_t *)decision->extra.bytes, .end = reader.at };
    struct niud_item head;
    if (!niud_read(&extra, &head) || head.kind != NIUD_ITEM_MAP) return NIUD_BAD_BODY;
  }
  return NIUD_OK;
}

bool niud_next_target(struct niud_decision *decision, struct niud_target *target) {
  if (decision->targets.at == decision->targets.end) return false;
  return read_target(&decision->targets, decision->kind, target);
}

static bool find_extra(const struct niud_decision *decision, const char *key, struct niud_item *value) {
  if (decision->extra.bytes == NULL) return false;
  const uint8_t *from = (const uint8_t *)decision->extra.bytes;
  struct niud_reader reader = { .at = from, .end = from + decision->extra.size };
  struct niud_item head;
  if (!niud_read(&reader, &head) || head.kind != NIUD_ITEM_MAP) return false;
  const size_t wanted = strlen(key);
  for (uint32_t index = 0; index < head.size; index += 1) {
    struct niud_reader before = reader;
    struct niud_item name;
    if (!niud_skip(&reader) || !niud_read(&before, &name)) return false;
    if (name.kind == NIUD_ITEM_TEXT && name.size == wanted && memcmp(name.bytes, key, wanted) == 0) {
      return niud_read(&reader, value);
    }
    if (!niud_skip(&reader)) return false;
  }
  return false;
}

bool niud_extra_integer(const struct niud_decision *decision, const char *key, int64_t *value) {
  struct niud_item item;
  if (!find_extra(decision, key, &item) || item.kind != NIUD_ITEM_INTEGER) return false;
  *value = item.integer;
  return true;
}

bool niud_extra_text(const struct niud_decision *decision, const char *key, struct niud_text *value) {
  struct niud_item item;
  if (!find_extra(decision, key, &item) || item.kind != NIUD_ITEM_TEXT) return false;
  *value = (struct niud_text){ .bytes = item.bytes, .size = item.size };
  return true;
}

/* ---- other bodies ---- */

enum niud_result niud_decode_welcome(const struct niud_reply *reply, struct niud_welcome *welcome) {
  struct niud_reader reader;
  uint32_t count;
  *welcome = (struct niud_welcome){ 0 };
  const bool fits = open_body(reply, &reader, &count) && next_text(&reader, &count, &welcome->server) &&
                    next_text(&reader, &count, &welcome->version) && next_integer(&reader, &count, &welcome->role, -1) &&
                    next_integer(&reader, &count, &welcome->change, -1) && next_integer(&reader, &count, &welcome->now_ms, -1) &&
                    next_packed(&reader, &count, &welcome->apps);
  return fits ? NIUD_OK : NIUD_BAD_BODY;
}

enum niud_result niud_decode_charge(const struct niud_reply *reply, struct niud_charge *charge) {
  struct niud_reader reader;
  uint32_t count;
  *charge = (struct niud_charge){ 0 };
  if (!open_body(reply, &reader, &count)) return NIUD_BAD_BODY;
  charge->charged = count > 0;
  const bool fits = next_integer(&reader, &count, &charge->charged_minor_units, 0) &&
                    next_integer(&reader, &count, &charge->balance_minor_units, 0);
  return fits ? NIUD_OK : NIUD_BAD_BODY;
}

enum niud_result niud_decode_reason(const struct niud_reply *reply, struct niud_text *reason) {
  struct niud_reader reader;
  uint32_t count;
  *reason = (struct niud_text){ 0 };
  return open_body(reply, &reader, &count) && next_text(&reader, &count, reason) ? NIUD_OK : NIUD_BAD_BODY;
}

bool niud_is_empty(const struct niud_reply *reply) {
  struct niud_reader reader;
  uint32_t count;
  return open_body(reply, &reader, &count) && count == 0;
}

/* ---- names ---- */

const char *niud_status_name(unsigned status) {
  static const char *const names[] = NIUD_STATUS_NAMES;
  return status < sizeof names / sizeof names[0] ? names[status] : "?";
}

const char *niud_result_name(enum niud_result result) {
  static const char *const names[] = {
    "NIUD_OK",        "NIUD_SYSTEM", "NIUD_CLOSED",    "NIUD_TIMEOUT",  "NIUD_BAD_ARGUMENT",
    "NIUD_TOO_LARGE", "NIUD_FULL",   "NIUD_BAD_FRAME", "NIUD_BAD_BODY",
  };
  return (unsigned)result < sizeof names / sizeof names[0] ? names[result] : "?";
}

const char *niud_decision_name(unsigned kind) {
  static const char *const names[] = NIUD_DECISION_NAMES;
  return kind < sizeof names / sizeof names[0] ? names[kind] : "?";
}

static const char *const APP_NAMES[] = NIUD_APP_NAMES;

const char *niud_app_name(unsigned app) {
  return app < sizeof APP_NAMES / sizeof APP_NAMES[0] ? APP_NAMES[app] : "?";
}

int niud_app_named(const char *name) {
  for (unsigned app = NIUD_APP_ECF; app < sizeof APP_NAMES / sizeof APP_NAMES[0]; app += 1) {
    if (strcmp(name, APP_NAMES[app]) == 0) return (int)app;
  }
  return -1;
}
