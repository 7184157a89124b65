/* What the parts of the load generator share. */
#ifndef NIUD_LOAD_H
#define NIUD_LOAD_H

#include "load-histogram.h"
#include "niud-client.h"

/* One line of the file of numbers. */
struct load_call {
  const char *called, *calling;
  struct niud_attributes *attributes; /* NULL for none */
  enum niud_app app;
};

struct load_calls {
  struct load_call *list;
  uint64_t count;
};

enum load_mode { LOAD_LATENCY, LOAD_THROUGHPUT, LOAD_OPEN };

struct load_options {
  const char *socket;
  enum load_mode mode;
  bool end;        /* ROUTE and then END, else ROUTE alone */
  bool answer;     /* EVENT "answer" between the two */
  bool json;
  unsigned flags;
  uint32_t depth;
  uint32_t rate;   /* calls per second */
  double seconds;  /* 0: by count */
  uint64_t count;  /* 0: by time */
  uint64_t warmup; /* calls made first and not measured */
  int64_t duration_ms;
  const char *calling; /* for lines that name none */
  uint32_t echo_bytes[2]; /* 0: no echo */
  struct load_calls calls;
};

enum { LOAD_STATUSES = 256, LOAD_KINDS = 7, LOAD_PATIENCE_MS = 10000 };

struct load_report {
  struct histogram route, answer, end, both;
  uint64_t statuses[LOAD_STATUSES];
  uint64_t kinds[LOAD_KINDS];
  uint64_t calls, requests, bad_bodies, unanswered;
  uint64_t route_bytes, route_reply_bytes, end_bytes, end_reply_bytes; /* sums, of the calls in latency mode */
  double seconds;
};

int64_t load_now_ns(void);
/* Whether another call is due, when `call` of them have been made since `start_ns`: by count or by time. */
bool load_more(const struct load_options *options, uint64_t call, int64_t start_ns);
/* Prints the reason and ends the program: 2 when the service could not be reached or went away, 3 for what is not the protocol. */
_Noreturn void load_fail(const char *what, enum niud_result result);
/* Reads the file of numbers; ends the program with 1 when it cannot. */
struct load_calls load_numbers(const char *path, enum niud_app app, const char *calling);

void load_latency(const struct load_options *options, struct niud_client *client, struct load_report *report);
/* Throughput and open loop. */
void load_pipelined(const struct load_options *options, struct niud_client *client, struct load_report *report);
void load_echo(const struct load_options *options, struct load_report *report);

#endif
