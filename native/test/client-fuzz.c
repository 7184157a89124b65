/* client-fuzz SEED ROUNDS: bodies made of random MessagePack, and good bodies with some bytes changed or cut, are decoded in every
 * way. Built with the address and undefined-behaviour sanitizers, which end the program at the first fault. Each body is
 * a block of exactly its size, so that one byte too far is seen. Prints how many were accepted, so that a round that never
 * reaches the inside is noticed. */
#include "niud-client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

/* splitmix64: the same rounds for the same seed on any machine. */
static uint64_t random_below(uint64_t limit) {
  state += UINT64_C(0x9e3779b97f4a7c15);
  uint64_t value = state;
  value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
  return (value ^ (value >> 31)) % limit;
}

static void write_value(struct niud_writer *writer, unsigned depth) {
  static const char *const texts[] = { "", "3025551212", "plan/rule/1", "max_seconds", "carrier" };
  switch (random_below(depth == 0 ? 4 : 6)) {
    case 0: niud_write_nil(writer); break;
    case 1: niud_write_bool(writer, random_below(2) == 1); break;
    case 2: niud_write_integer(writer, (int64_t)(random_below(UINT64_MAX) >> random_below(64))); break;
    case 3: niud_write_text(writer, texts[random_below(5)]); break;
    case 4: {
      const uint32_t count = (uint32_t)random_below(20);
      niud_write_array(writer, count);
      for (uint32_t index = 0; index < count; index += 1) write_value(writer, depth - 1);
      break;
    }
    default: {
      const uint32_t count = (uint32_t)random_below(4);
      niud_write_map(writer, count);
      for (uint32_t index = 0; index < 2 * count; index += 1) write_value(writer, depth - 1);
    }
  }
}

static size_t make_body(uint8_t *block, size_t size) {
  struct niud_writer writer = { .at = block, .end = block + size };
  const int64_t kind = (int64_t)random_below(8);
  niud_write_array(&writer, 5);
  niud_write_integer(&writer, kind);
  if (kind == NIUD_TRUNKS || kind == NIUD_TRUNK_DIGITS) {
    const uint32_t count = (uint32_t)random_below(40);
    niud_write_array(&writer, count);
    for (uint32_t index = 0; index < count; index += 1) {
      if (kind == NIUD_TRUNK_DIGITS) niud_write_array(&writer, 2);
      niud_write_text(&writer, "101");
      if (kind == NIUD_TRUNK_DIGITS) niud_write_text(&writer, "5550100");
    }
  } else {
    write_value(&writer, 3);
  }
  niud_write_text(&writer, "plan/rule");
  niud_write_integer(&writer, 77);
  write_value(&writer, 3);
  size_t used = (size_t)(writer.at - block);
  const uint64_t changes = random_below(4);
  for (uint64_t index = 0; index < changes; index += 1) block[random_below(used)] = (uint8_t)random_below(256);
  if (random_below(4) == 0) used = random_below(used + 1);
  return used;
}

static bool decode(const uint8_t *body, size_t size) {
  const struct niud_reply reply = { .type = NIUD_ROUTE, .body = body, .size = (uint32_t)size };
  struct niud_decision decision;
  struct niud_welcome welcome;
  struct niud_charge charge;
  struct niud_text text;
  struct niud_target target;
  int64_t number;
  niud_decode_welcome(&reply, &welcome);
  niud_decode_charge(&reply, &charge);
  niud_decode_reason(&reply, &text);
  niud_is_empty(&reply);
  if (niud_decode_decision(&reply, &decision) != NIUD_OK) return false;
  uint32_t count = 0;
  while (niud_next_target(&decision, &target)) count += 1;
  if (count != decision.target_count) abort();
  niud_extra_integer(&decision, "max_seconds", &number);
  niud_extra_text(&decision, "carrier", &text);
  return true;
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  state = strtoull(arguments[1], NULL, 10);
  const long rounds = atol(arguments[2]);
  long accepted = 0;
  for (long round = 0; round < rounds; round += 1) {
    uint8_t block[1 << 17];
    const size_t size = make_body(block, sizeof block);
    uint8_t *exact = malloc(size == 0 ? 1 : size);
    if (exact == NULL) return 2;
    memcpy(exact, block, size);
    accepted += decode(exact, size);
    free(exact);
  }
  printf("%ld of %ld accepted\n", accepted, rounds);
  return 0;
}
