#include "niud-pack.h"

#include <string.h>

/* ---- writing ---- */

static uint8_t *room(struct niud_writer *writer, size_t size) {
  if (writer->full || (size_t)(writer->end - writer->at) < size) {
    writer->full = true;
    return NULL;
  }
  uint8_t *at = writer->at;
  writer->at += size;
  return at;
}

/* A first byte and then `size` bytes of `value`, the highest first. */
static void write_head(struct niud_writer *writer, uint8_t first, uint64_t value, unsigned size) {
  uint8_t *at = room(writer, 1 + size);
  if (at == NULL) return;
  at[0] = first;
  for (unsigned index = 0; index < size; index += 1) at[1 + index] = (uint8_t)(value >> (8 * (size - 1 - index)));
}

void niud_write_nil(struct niud_writer *writer) {
  write_head(writer, 0xc0, 0, 0);
}

void niud_write_bool(struct niud_writer *writer, bool value) {
  write_head(writer, value ? 0xc3 : 0xc2, 0, 0);
}

void niud_write_integer(struct niud_writer *writer, int64_t value) {
  const uint64_t bits = (uint64_t)value;
  if (value >= 0) {
    if (value <= 0x7f) write_head(writer, (uint8_t)value, 0, 0);
    else if (value <= UINT8_MAX) write_head(writer, 0xcc, bits, 1);
    else if (value <= UINT16_MAX) write_head(writer, 0xcd, bits, 2);
    else if (value <= UINT32_MAX) write_head(writer, 0xce, bits, 4);
    else write_head(writer, 0xcf, bits, 8);
  } else {
    if (value >= -32) write_head(writer, (uint8_t)bits, 0, 0);
    else if (value >= INT8_MIN) write_head(writer, 0xd0, bits, 1);
    else if (value >= INT16_MIN) write_head(writer, 0xd1, bits, 2);
    else if (value >= INT32_MIN) write_head(writer, 0xd2, bits, 4);
    else write_head(writer, 0xd3, bits, 8);
  }
}

void niud_write_text(struct niud_writer *writer, const char *text) {
  if (text == NULL) {
    niud_write_nil(writer);
    return;
  }
  const size_t size = strlen(text);
  if (size > UINT32_MAX) {
    writer->full = true;
    return;
  }
  if (size <= 31) write_head(writer, (uint8_t)(0xa0 | size), 0, 0);
  else if (size <= UINT8_MAX) write_head(writer, 0xd9, size, 1);
  else if (size <= UINT16_MAX) write_head(writer, 0xda, size, 2);
  else write_head(writer, 0xdb, size, 4);
  niud_write_packed(writer, text, size);
}

void niud_write_array(struct niud_writer *writer, uint32_t count) {
  if (count <= 15) write_head(writer, (uint8_t)(0x90 | count), 0, 0);
  else if (count <= UINT16_MAX) write_head(writer, 0xdc, count, 2);
  else write_head(writer, 0xdd, count, 4);
}

void niud_write_map(struct niud_writer *writer, uint32_t count) {
  if (count <= 15) write_head(writer, (uint8_t)(0x80 | count), 0, 0);
  else if (count <= UINT16_MAX) write_head(writer, 0xde, count, 2);
  else write_head(writer, 0xdf, count, 4);
}

void niud_write_packed(struct niud_writer *writer, const void *bytes, size_t size) {
  uint8_t *at = room(writer, size);
  if (at != NULL && size > 0) memcpy(at, bytes, size);
}

/* ---- reading ---- */

static size_t left(const struct niud_reader *reader) {
  return (size_t)(reader->end - reader->at);
}

static bool read_number(struct niud_reader *reader, unsigned size, uint64_t *value) {
  if (left(reader) < size) return false;
  uint64_t number = 0;
  for (unsigned index = 0; index < size; index += 1) number = (number << 8) | reader->at[index];
  reader->at += size;
  *value = number;
  return true;
}

static bool take_bytes(struct niud_reader *reader, struct niud_item *item, enum niud_item_kind kind, uint64_t size) {
  if (left(reader) < size) return false;
  item->kind = kind;
  item->bytes = (const char *)reader->at;
  item->size = (uint32_t)size;
  reader->at += size;
  return true;
}

/* Each element is at least one byte, each pair two: a head that promises more is refused before anything counts to it. */
static bool take_head(struct niud_reader *reader, struct niud_item *item, enum niud_item_kind kind, uint64_t count) {
  if (left(reader) < (kind == NIUD_ITEM_MAP ? 2 * count : count)) return false;
  item->kind = kind;
  item->size = (uint32_t)count;
  return true;
}

static bool take_integer(struct niud_item *item, int64_t integer) {
  item->kind = NIUD_ITEM_INTEGER;
  item->integer = integer;
  return true;
}

static bool take_real(struct niud_item *item, double real) {
  const double whole_limit = 9007199254740992.0;
  /* Compared before it is converted: converting a number out of range is undefined, and NaN fails both comparisons. */
  if (real >= -whole_limit && real <= whole_limit && (double)(int64_t)real == real) return take_integer(item, (int64_t)real);
  item->kind = NIUD_ITEM_REAL;
  item->real = real;
  return true;
}

static bool read_unsigned(struct niud_reader *reader, struct niud_item *item, unsigned size) {
  uint64_t value;
  if (!read_number(reader, size, &value)) return false;
  return value <= INT64_MAX ? take_integer(item, (int64_t)value) : take_real(item, (double)value);
}

static bool read_signed(struct niud_reader *reader, struct niud_item *item, unsigned size) {
  uint64_t value;
  if (!read_number(reader, size, &value)) return false;
  switch (size) {
    case 1: return take_integer(item, (int8_t)(uint8_t)value);
    case 2: return take_integer(item, (int16_t)(uint16_t)value);
    case 4: return take_integer(item, (int32_t)(uint32_t)value);
    default: return take_integer(item, (int64_t)value);
  }
}

static bool read_real(struct niud_reader *reader, struct niud_item *item, unsigned size) {
  uint64_t bits;
  if (!read_number(reader, size, &bits)) return false;
  if (size == 8) {
    double real;
    memcpy(&real, &bits, sizeof real);
    return take_real(item, real);
  }
  const uint32_t short_bits = (uint32_t)bits;
  float real;
  memcpy(&real, &short_bits, sizeof real);
  return take_real(item, (double)real);
}

/* Text, bin, array and map with a length of `size` bytes; ext has one byte more, its own type, that counts as content. */
static bool read_long(struct niud_reader *reader, struct niud_item *item, enum niud_item_kind kind, unsigned size, unsigned more) {
  uint64_t value;
  if (!read_number(reader, size, &value)) return false;
  if (kind == NIUD_ITEM_ARRAY || kind == NIUD_ITEM_MAP) return take_head(reader, item, kind, value);
  return take_bytes(reader, item, kind, value + more);
}

bool niud_read(struct niud_reader *reader, struct niud_item *item) {
  memset(item, 0, sizeof *item);
  if (left(reader) == 0) return false;
  const uint8_t first = *reader->at;
  reader->at += 1;
  if (first <= 0x7f) return take_integer(item, first);
  if (first <= 0x8f) return take_head(reader, item, NIUD_ITEM_MAP, first & 0x0f);
  if (first <= 0x9f) return take_head(reader, item, NIUD_ITEM_ARRAY, first & 0x0f);
  if (first <= 0xbf) return take_bytes(reader, item, NIUD_ITEM_TEXT, first & 0x1f);
  if (first >= 0xe0) return take_integer(item, (int8_t)first);
  switch (first) {
    case 0xc0: item->kind = NIUD_ITEM_NIL; return true;
    case 0xc2:
    case 0xc3: item->kind = NIUD_ITEM_BOOL; item->truth = first == 0xc3; return true;
    case 0xc4: return read_long(reader, item, NIUD_ITEM_BYTES, 1, 0);
    case 0xc5: return read_long(reader, item, NIUD_ITEM_BYTES, 2, 0);
    case 0xc6: return read_long(reader, item, NIUD_ITEM_BYTES, 4, 0);
    case 0xc7: return read_long(reader, item, NIUD_ITEM_BYTES, 1, 1);
    case 0xc8: return read_long(reader, item, NIUD_ITEM_BYTES, 2, 1);
    case 0xc9: return read_long(reader, item, NIUD_ITEM_BYTES, 4, 1);
    case 0xca: return read_real(reader, item, 4);
    case 0xcb: return read_real(reader, item, 8);
    case 0xcc: return read_unsigned(reader, item, 1);
    case 0xcd: return read_unsigned(reader, item, 2);
    case 0xce: return read_unsigned(reader, item, 4);
    case 0xcf: return read_unsigned(reader, item, 8);
    case 0xd0: return read_signed(reader, item, 1);
    case 0xd1: return read_signed(reader, item, 2);
    case 0xd2: return read_signed(reader, item, 4);
    case 0xd3: return read_signed(reader, item, 8);
    /* fixext: 1, 2, 4, 8 or 16 bytes behind the type. */
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8: return take_bytes(reader, item, NIUD_ITEM_BYTES, 1 + (UINT64_C(1) << (first - 0xd4)));
    case 0xd9: return read_long(reader, item, NIUD_ITEM_TEXT, 1, 0);
    case 0xda: return read_long(reader, item, NIUD_ITEM_TEXT, 2, 0);
    case 0xdb: return read_long(reader, item, NIUD_ITEM_TEXT, 4, 0);
    case 0xdc: return read_long(reader, item, NIUD_ITEM_ARRAY, 2, 0);
    case 0xdd: return read_long(reader, item, NIUD_ITEM_ARRAY, 4, 0);
    case 0xde: return read_long(reader, item, NIUD_ITEM_MAP, 2, 0);
    case 0xdf: return read_long(reader, item, NIUD_ITEM_MAP, 4, 0);
    default: return false; /* 0xc1 is never used */
  }
}

bool niud_skip(struct niud_reader *reader) {
  /* What is still owed, instead of recursion: nesting costs nothing. Heads cannot promise more than the bytes left. */
  uint64_t owed = 1;
  while (owed > 0) {
    struct niud_item item;
    if (!niud_read(reader, &item)) return false;
    owed -= 1;
    if (item.kind == NIUD_ITEM_ARRAY) owed += item.size;
    if (item.kind == NIUD_ITEM_MAP) owed += 2 * (uint64_t)item.size;
    if (owed > left(reader)) return false;
  }
  return true;
}
