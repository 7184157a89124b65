/* MessagePack as the lookup protocol uses it: a writer into a block of the caller's, a reader over bytes that may be hostile.
 * Neither allocates nor recurses, and neither goes past the end it was given. */
#ifndef NIUD_PACK_H
#define NIUD_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Text of a reply: counted, without an end mark, part of the reply's own bytes. `bytes` NULL stands for nil. */
struct niud_text {
  const char *bytes;
  uint32_t size;
};

/* Writes from `at` towards `end`. What does not fit sets `full` and writes nothing more; look once, at the end. */
struct niud_writer {
  uint8_t *at;
  uint8_t *end;
  bool full;
};

void niud_write_nil(struct niud_writer *writer);
void niud_write_bool(struct niud_writer *writer, bool value);
void niud_write_integer(struct niud_writer *writer, int64_t value);
/* Text with an end mark; NULL writes nil. */
void niud_write_text(struct niud_writer *writer, const char *text);
/* The head of an array or a map; its `count` elements, or pairs of key and value, follow. */
void niud_write_array(struct niud_writer *writer, uint32_t count);
void niud_write_map(struct niud_writer *writer, uint32_t count);
/* Bytes that are MessagePack already. */
void niud_write_packed(struct niud_writer *writer, const void *bytes, size_t size);

enum niud_item_kind {
  NIUD_ITEM_NIL,
  NIUD_ITEM_BOOL,
  NIUD_ITEM_INTEGER,
  NIUD_ITEM_REAL, /* a fraction, or a number beyond 64 bits signed */
  NIUD_ITEM_TEXT,
  NIUD_ITEM_BYTES, /* bin and ext */
  NIUD_ITEM_ARRAY, /* `size` elements follow */
  NIUD_ITEM_MAP    /* `size` pairs follow */
};

struct niud_item {
  enum niud_item_kind kind;
  bool truth;
  int64_t integer;
  double real;
  const char *bytes;
  uint32_t size;
};

struct niud_reader {
  const uint8_t *at;
  const uint8_t *end;
};

/* Reads one item; of an array or a map only the head. False when the bytes end too early or are not MessagePack, or when a head
 * promises more elements than bytes are left. Whole floating numbers up to 2^53 are integers: some writers send them so. */
bool niud_read(struct niud_reader *reader, struct niud_item *item);

/* Passes one value with everything in it. */
bool niud_skip(struct niud_reader *reader);

#ifdef __cplusplus
}
#endif

#endif
