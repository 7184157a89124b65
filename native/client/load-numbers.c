/* The file of numbers: one call on each line, `[APP] CALLED [CALLING] [KEY=TEXT ...]`. The keys are those of ROUTE's attributes
 * that are texts, and `restricted` and `diversions` with a number. Empty lines and lines that begin with # are passed over. */
#define _POSIX_C_SOURCE 200809L
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void refuse(const char *path, uint64_t line, const char *reason) {
  if (line == 0) fprintf(stderr, "%s: %s\n", path, reason);
  else fprintf(stderr, "%s, line %llu: %s\n", path, (unsigned long long)line, reason);
  exit(1);
}

static char *read_whole(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) refuse(path, 0, "cannot be read");
  const long size = ftell(file);
  rewind(file);
  char *text = size < 0 ? NULL : malloc((size_t)size + 1);
  if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) refuse(path, 0, "cannot be read");
  text[size] = '\0';
  fclose(file);
  return text;
}

static bool set_attribute(struct niud_attributes *attributes, const char *key, const char *value) {
  const struct { const char *key; const char **place; } texts[] = {
    { "trunk", &attributes->trunk }, { "pointcode", &attributes->pointcode }, { "realm", &attributes->realm },
    { "lata", &attributes->lata }, { "called_lata", &attributes->called_lata }, { "zip", &attributes->zip },
    { "ingress", &attributes->ingress }, { "sp", &attributes->sp }, { "access", &attributes->access },
    { "card", &attributes->card }, { "pin", &attributes->pin },
  };
  for (size_t index = 0; index < sizeof texts / sizeof texts[0]; index += 1) {
    if (strcmp(key, texts[index].key) != 0) continue;
    *texts[index].place = value;
    return true;
  }
  if (strcmp(key, "restricted") == 0) attributes->restricted = atoi(value);
  else if (strcmp(key, "diversions") == 0) attributes->diversions = atoi(value);
  else return false;
  return true;
}

/* Cuts one line, in place. False for a line without a call. */
static bool read_line(const char *path, uint64_t number, char *line, struct load_call *call) {
  char *rest = NULL;
  char *word = strtok_r(line, " \t\r", &rest);
  if (word == NULL || word[0] == '#') return false;
  const int app = niud_app_named(word);
  if (app > 0) {
    call->app = (enum niud_app)app;
    word = strtok_r(NULL, " \t\r", &rest);
    if (word == NULL) refuse(path, number, "no called number");
  }
  call->called = word;
  for (word = strtok_r(NULL, " \t\r", &rest); word != NULL; word = strtok_r(NULL, " \t\r", &rest)) {
    char *equals = strchr(word, '=');
    if (equals == NULL) {
      call->calling = word;
      continue;
    }
    *equals = '\0';
    if (call->attributes == NULL) {
      call->attributes = malloc(sizeof *call->attributes);
      if (call->attributes == NULL) refuse(path, number, "out of memory");
      *call->attributes = NIUD_NO_ATTRIBUTES;
    }
    if (!set_attribute(call->attributes, word, equals + 1)) refuse(path, number, "unknown attribute");
  }
  return true;
}

struct load_calls load_numbers(const char *path, enum niud_app app, const char *calling) {
  char *text = read_whole(path);
  struct load_calls calls = { 0 };
  uint64_t room = 0;
  uint64_t number = 0;
  for (char *line = text; line != NULL;) {
    char *end = strchr(line, '\n');
    if (end != NULL) *end = '\0';
    number += 1;
    if (calls.count == room) {
      room = room == 0 ? 1024 : room * 2;
      calls.list = realloc(calls.list, room * sizeof *calls.list);
      if (calls.list == NULL) refuse(path, number, "out of memory");
    }
    struct load_call call = { .app = app, .calling = calling };
    if (read_line(path, number, line, &call)) calls.list[calls.count++] = call;
    line = end == NULL ? NULL : end + 1;
  }
  if (calls.count == 0) refuse(path, 0, "no numbers");
  return calls;
}
