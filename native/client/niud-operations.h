/* Each SERVE operation as a call: writes one request and gives its id (`id` may be NULL). Texts that may be nil are NULL then, and integers NIUD_NIL. */
/* Made by scripts/reference.ts from what the service declares: do not edit. */
#ifndef NIUD_OPERATIONS_H
#define NIUD_OPERATIONS_H

#include "niud-client.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As an integer that may be nil. */
#define NIUD_NIL INT64_MIN
enum { NIUD_ARGUMENTS_LIMIT = 8192 }; /* bytes of all arguments of one operation */

static inline void niud_write_integer_or_nil(struct niud_writer *writer, int64_t value) {
  if (value == NIUD_NIL) niud_write_nil(writer);
  else niud_write_integer(writer, value);
}

/* Whether the PIN is the subscriber's. Gives [].
 *   sp: a name
 *   subscriber: a name
 *   pin: a str of at most 250 characters */
static inline enum niud_result niud_send_crs_login(
    struct niud_client *client,
    unsigned flags,
    const char *sp,
    const char *subscriber,
    const char *pin,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 3);
  niud_write_text(&writer, sp);
  niud_write_text(&writer, subscriber);
  niud_write_text(&writer, pin);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_CRS, flags, "login", block, (size_t)(writer.at - block), id);
}

/* Has a plan hold on a group, or on the groups of a supergroup. Gives [change?].
 *   sp: a name
 *   subscriber: a name
 *   kind: "group" or "supergroup"
 *   number: an int, or its digits
 *   plan: a name */
static inline enum niud_result niud_send_crs_activate(
    struct niud_client *client,
    unsigned flags,
    const char *sp,
    const char *subscriber,
    const char *kind,
    int64_t number,
    const char *plan,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 5);
  niud_write_text(&writer, sp);
  niud_write_text(&writer, subscriber);
  niud_write_text(&writer, kind);
  niud_write_integer_or_nil(&writer, number);
  niud_write_text(&writer, plan);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_CRS, flags, "activate", block, (size_t)(writer.at - block), id);
}

/* Takes it from there. Gives [change?].
 *   sp: a name
 *   subscriber: a name
 *   kind: "group" or "supergroup"
 *   number: an int, or its digits
 *   plan: a name */
static inline enum niud_result niud_send_crs_deactivate(
    struct niud_client *client,
    unsigned flags,
    const char *sp,
    const char *subscriber,
    const char *kind,
    int64_t number,
    const char *plan,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 5);
  niud_write_text(&writer, sp);
  niud_write_text(&writer, subscriber);
  niud_write_text(&writer, kind);
  niud_write_integer_or_nil(&writer, number);
  niud_write_text(&writer, plan);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_CRS, flags, "deactivate", block, (size_t)(writer.at - block), id);
}

/* Has the subscriber's override hold, or no more. Gives [change?].
 *   sp: a name
 *   subscriber: a name
 *   override_one: a bool */
static inline enum niud_result niud_send_crs_override(
    struct niud_client *client,
    unsigned flags,
    const char *sp,
    const char *subscriber,
    bool override_one,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 3);
  niud_write_text(&writer, sp);
  niud_write_text(&writer, subscriber);
  niud_write_bool(&writer, override_one);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_CRS, flags, "override", block, (size_t)(writer.at - block), id);
}

/* Whose account it is; the third wrong PIN in a row locks it. Gives [sp, subscriber].
 *   account: a str of at most 250 characters
 *   pin: a str of at most 250 characters */
static inline enum niud_result niud_send_ecf_login(
    struct niud_client *client,
    unsigned flags,
    const char *account,
    const char *pin,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 2);
  niud_write_text(&writer, account);
  niud_write_text(&writer, pin);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_ECF, flags, "login", block, (size_t)(writer.at - block), id);
}

/* Sends its calls to a number. Gives [change?].
 *   account: a str of at most 250 characters
 *   number: a str of at most 250 characters
 *   minutes: an integer from 1 to 527,040, or nil */
static inline enum niud_result niud_send_ecf_forward(
    struct niud_client *client,
    unsigned flags,
    const char *account,
    const char *number,
    int64_t minutes,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 3);
  niud_write_text(&writer, account);
  niud_write_text(&writer, number);
  niud_write_integer_or_nil(&writer, minutes);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_ECF, flags, "forward", block, (size_t)(writer.at - block), id);
}

/* Ends that. Gives [change?].
 *   account: a str of at most 250 characters */
static inline enum niud_result niud_send_ecf_stop(
    struct niud_client *client,
    unsigned flags,
    const char *account,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 1);
  niud_write_text(&writer, account);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_ECF, flags, "stop", block, (size_t)(writer.at - block), id);
}

/* The numbers of keys 1, 2, 3: key 1 is the last of the list. Gives [key_1?, key_2?, key_3?].
 *   account: a str of at most 250 characters */
static inline enum niud_result niud_send_ecf_speed(
    struct niud_client *client,
    unsigned flags,
    const char *account,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 1);
  niud_write_text(&writer, account);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_ECF, flags, "speed", block, (size_t)(writer.at - block), id);
}

/* Gives it another PIN. Gives [change?].
 *   account: a str of at most 250 characters
 *   old: a str of at most 250 characters
 *   new_one: a str of at most 250 characters */
static inline enum niud_result niud_send_ecf_set_pin(
    struct niud_client *client,
    unsigned flags,
    const char *account,
    const char *old,
    const char *new_one,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 3);
  niud_write_text(&writer, account);
  niud_write_text(&writer, old);
  niud_write_text(&writer, new_one);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_ECF, flags, "set_pin", block, (size_t)(writer.at - block), id);
}

/* Whose card it is; counts as the first use where expiry asks for one. Gives [account, balance].
 *   access: a str of at most 250 characters
 *   card: a str of at most 250 characters, or nil
 *   pin: a str of at most 250 characters
 *   calling: a str of at most 250 characters, or nil */
static inline enum niud_result niud_send_cc_login(
    struct niud_client *client,
    unsigned flags,
    const char *access,
    const char *card,
    const char *pin,
    const char *calling,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 4);
  niud_write_text(&writer, access);
  niud_write_text(&writer, card);
  niud_write_text(&writer, pin);
  niud_write_text(&writer, calling);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_CC, flags, "login", block, (size_t)(writer.at - block), id);
}

/* What is left. Gives [balance].
 *   account: a str of at most 250 characters */
static inline enum niud_result niud_send_cc_balance(
    struct niud_client *client,
    unsigned flags,
    const char *account,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 1);
  niud_write_text(&writer, account);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_CC, flags, "balance", block, (size_t)(writer.at - block), id);
}

/* A number of its speed dial list. Gives [number].
 *   account: a str of at most 250 characters
 *   index: anything */
static inline enum niud_result niud_send_cc_speed(
    struct niud_client *client,
    unsigned flags,
    const char *account,
    const char *index,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 2);
  niud_write_text(&writer, account);
  niud_write_text(&writer, index);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_CC, flags, "speed", block, (size_t)(writer.at - block), id);
}

/* Moves money to another card; a reference moves it once. Gives [balance, other_balance].
 *   from: a str of at most 250 characters
 *   to: a str of at most 250 characters
 *   amount: an integer from 1 to 99,999,999
 *   reference: a str of 1 to 256 bytes, or nil */
static inline enum niud_result niud_send_cc_transfer(
    struct niud_client *client,
    unsigned flags,
    const char *from,
    const char *to,
    int64_t amount,
    const char *reference,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 4);
  niud_write_text(&writer, from);
  niud_write_text(&writer, to);
  niud_write_integer_or_nil(&writer, amount);
  niud_write_text(&writer, reference);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_CC, flags, "transfer", block, (size_t)(writer.at - block), id);
}

/* Adds money; a reference that an account of the provider has had adds nothing more. Gives [balance, other_balance?].
 *   account: a str of at most 250 characters
 *   amount: an integer from 1 to 99,999,999
 *   reference: a str of 1 to 256 bytes */
static inline enum niud_result niud_send_cc_topup(
    struct niud_client *client,
    unsigned flags,
    const char *account,
    int64_t amount,
    const char *reference,
    uint32_t *id) {
  uint8_t block[NIUD_ARGUMENTS_LIMIT];
  struct niud_writer writer = { block, block + sizeof block, false };
  niud_write_array(&writer, 3);
  niud_write_text(&writer, account);
  niud_write_integer_or_nil(&writer, amount);
  niud_write_text(&writer, reference);
  if (writer.full) return NIUD_TOO_LARGE;
  return niud_send_serve(client, NIUD_APP_CC, flags, "topup", block, (size_t)(writer.at - block), id);
}

#ifdef __cplusplus
}
#endif

#endif
