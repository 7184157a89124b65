/* The three ways of asking: one at a time, many at once, and at a fixed rate whatever the service does. */
#define _GNU_SOURCE
#include "load.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* Call ids: what makes this run unlike any other, then the number of the call. */
static char call_id[NIUD_CALL_ID_LIMIT + 1];
static size_t call_id_prefix;

static void begin_call_ids(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const int size = snprintf(call_id, sizeof call_id, "load-%llx%08lx-%lx-", (long long)now.tv_sec, now.tv_nsec, (long)getpid());
  call_id_prefix = (size_t)size;
}

/* Written by hand: snprintf for each call would be a visible part of what is measured. */
static const char *call_id_of(uint64_t call) {
  char *at = call_id + call_id_prefix;
  for (int shift = 40; shift >= 0; shift -= 4) *at++ = "0123456789abcdef"[(call >> shift) & 15];
  *at = '\0';
  return call_id;
}

static enum niud_result send_route(const struct load_options *options, struct niud_client *client, uint64_t call, uint32_t *id) {
  const struct load_call *what = &options->calls.list[call % options->calls.count];
  return niud_send_route(client, what->app, options->flags, call_id_of(call), what->called, what->calling, NIUD_NOW,
                         what->attributes, id);
}

static enum niud_result send_answer(const struct load_options *options, struct niud_client *client, uint64_t call, uint32_t *id) {
  const struct load_call *what = &options->calls.list[call % options->calls.count];
  return niud_send_event(client, what->app, options->flags, call_id_of(call), "answer", NULL, NIUD_NOW, id);
}

static enum niud_result send_end(const struct load_options *options, struct niud_client *client, uint64_t call, uint32_t *id) {
  const struct load_call *what = &options->calls.list[call % options->calls.count];
  return niud_send_end(client, what->app, options->flags, call_id_of(call), "normal", options->duration_ms, NIUD_NOW, id);
}

static void note_reply(struct load_report *report, const struct niud_reply *reply) {
  report->requests += 1;
  report->statuses[reply->status] += 1;
  if (reply->status > NIUD_STATUS_NO_ROUTE) {
    struct niud_text reason;
    report->bad_bodies += niud_decode_reason(reply, &reason) != NIUD_OK;
  } else if (reply->type == NIUD_ROUTE) {
    struct niud_decision decision;
    if (niud_decode_decision(reply, &decision) == NIUD_OK) report->kinds[decision.kind] += 1;
    else report->bad_bodies += 1;
  } else if (reply->type == NIUD_EVENT) {
    report->bad_bodies += !niud_is_empty(reply);
  } else {
    struct niud_charge charge;
    report->bad_bodies += niud_decode_charge(reply, &charge) != NIUD_OK;
  }
}

/* ---- one at a time ---- */

void load_latency(const struct load_options *options, struct niud_client *client, struct load_report *report) {
  begin_call_ids();
  struct load_report unmeasured = { 0 };
  int64_t start_ns = load_now_ns();
  uint64_t call = 0;
  for (; call < options->warmup || load_more(options, call - options->warmup, start_ns); call += 1) {
    if (call == options->warmup) start_ns = load_now_ns();
    struct load_report *into = call < options->warmup ? &unmeasured : report;
    struct niud_reply reply;
    uint32_t id;
    const int64_t route_ns = load_now_ns();
    enum niud_result result = send_route(options, client, call, &id);
    into->route_bytes += niud_pending(client);
    if (result == NIUD_OK) result = niud_wait(client, id, LOAD_PATIENCE_MS, &reply);
    if (result != NIUD_OK) load_fail("route", result);
    const int64_t routed_ns = load_now_ns();
    into->route_reply_bytes += reply.size + 12;
    note_reply(into, &reply);
    histogram_add(&into->route, routed_ns - route_ns);
    into->calls += 1;
    if (!options->end) continue;
    if (options->answer) {
      const int64_t answer_ns = load_now_ns();
      result = send_answer(options, client, call, &id);
      if (result == NIUD_OK) result = niud_wait(client, id, LOAD_PATIENCE_MS, &reply);
      if (result != NIUD_OK) load_fail("answer", result);
      note_reply(into, &reply);
      histogram_add(&into->answer, load_now_ns() - answer_ns);
    }
    const int64_t end_ns = load_now_ns();
    result = send_end(options, client, call, &id);
    into->end_bytes += niud_pending(client);
    if (result == NIUD_OK) result = niud_wait(client, id, LOAD_PATIENCE_MS, &reply);
    if (result != NIUD_OK) load_fail("end", result);
    const int64_t ended_ns = load_now_ns();
    into->end_reply_bytes += reply.size + 12;
    note_reply(into, &reply);
    histogram_add(&into->end, ended_ns - end_ns);
    histogram_add(&into->both, routed_ns - route_ns + ended_ns - end_ns);
  }
  report->seconds = (double)(load_now_ns() - start_ns) / 1e9;
}

/* ---- many at once ---- */

enum stage { STAGE_ROUTE, STAGE_ANSWER, STAGE_END };

struct waiting {
  uint32_t id; /* 0: nothing */
  enum stage stage;
  uint64_t call;
  int64_t from_ns; /* ROUTE: when it was meant to be sent; the others: when they were */
  int64_t first_ns;
};

struct window {
  struct waiting *ring; /* by id; ids follow each other */
  uint32_t mask;
  uint64_t outstanding;
  struct waiting *later; /* what follows ROUTE, as far as the service does not take it yet */
  uint64_t later_count;
};

static struct window make_window(uint64_t room) {
  uint64_t size = 1024;
  while (size < room) size *= 2;
  struct window window = {
    .ring = calloc(size, sizeof *window.ring),
    .later = calloc(size, sizeof *window.later),
    .mask = (uint32_t)(size - 1),
  };
  if (window.ring == NULL || window.later == NULL) load_fail("window", NIUD_SYSTEM);
  return window;
}

static void free_window(struct window *window) {
  free(window->ring);
  free(window->later);
}

static void wait_for(struct window *window, struct waiting waiting) {
  struct waiting *place = &window->ring[waiting.id & window->mask];
  /* The ring holds many times what may be outstanding: this request has been without a reply while all those passed it. */
  if (place->id != 0) {
    fprintf(stderr, "niud-load: request %u was never answered\n", place->id);
    exit(2);
  }
  *place = waiting;
  window->outstanding += 1;
}

static void send_later(const struct load_options *options, struct niud_client *client, struct window *window) {
  while (window->later_count > 0) {
    struct waiting next = window->later[window->later_count - 1];
    const bool is_end = next.stage == STAGE_END;
    const enum niud_result result = is_end ? send_end(options, client, next.call, &next.id) : send_answer(options, client, next.call, &next.id);
    if (result == NIUD_FULL) return;
    if (result != NIUD_OK) load_fail(is_end ? "end" : "answer", result);
    window->later_count -= 1;
    wait_for(window, next);
  }
}

/* Takes one reply; sends what follows in a call that was routed. */
static void take_reply(const struct load_options *options, struct niud_client *client, struct load_report *report,
                       struct window *window, const struct niud_reply *reply) {
  struct waiting *place = &window->ring[reply->id & window->mask];
  if (reply->type == NIUD_REFUSED_FRAME || place->id != reply->id) load_fail("reply", NIUD_BAD_FRAME);
  const struct waiting waiting = *place;
  place->id = 0;
  window->outstanding -= 1;
  const int64_t now_ns = load_now_ns();
  struct histogram *const times[] = { [STAGE_ROUTE] = &report->route, [STAGE_ANSWER] = &report->answer, [STAGE_END] = &report->end };
  histogram_add(times[waiting.stage], now_ns - waiting.from_ns);
  note_reply(report, reply);
  if (waiting.stage == STAGE_END) histogram_add(&report->both, now_ns - waiting.first_ns);
  if (waiting.stage == STAGE_END || !options->end) {
    report->calls += 1;
    return;
  }
  const enum stage next = waiting.stage == STAGE_ROUTE && options->answer ? STAGE_ANSWER : STAGE_END;
  const int64_t first_ns = waiting.stage == STAGE_ROUTE ? waiting.from_ns : waiting.first_ns;
  window->later[window->later_count++] = (struct waiting){ .stage = next, .call = waiting.call, .from_ns = now_ns, .first_ns = first_ns };
  send_later(options, client, window);
}

static void keep_deep(const struct load_options *options, struct niud_client *client, struct load_report *report, struct window *window) {
  const int64_t start_ns = load_now_ns();
  uint64_t call = 0;
  bool going = true;
  while (going || window->outstanding + window->later_count > 0) {
    send_later(options, client, window);
    while (going && window->outstanding + window->later_count < options->depth) {
      going = load_more(options, call, start_ns);
      if (!going) break;
      struct waiting route = { .call = call, .from_ns = load_now_ns() };
      const enum niud_result result = send_route(options, client, call, &route.id);
      if (result == NIUD_FULL && window->outstanding > 0) break;
      if (result != NIUD_OK) load_fail("route", result);
      wait_for(window, route);
      call += 1;
    }
    if (window->outstanding == 0) continue;
    struct niud_reply reply;
    const enum niud_result result = niud_receive(client, LOAD_PATIENCE_MS, &reply);
    if (result != NIUD_OK) load_fail("receive", result);
    take_reply(options, client, report, window, &reply);
  }
  report->seconds = (double)(load_now_ns() - start_ns) / 1e9;
}

/* Waits for a reply or for an instant, whichever is first. */
static void wait_until(struct niud_client *client, int64_t until_ns) {
  const int64_t left_ns = until_ns - load_now_ns();
  if (left_ns <= 0) return;
  struct pollfd waiting = { .fd = niud_descriptor(client), .events = POLLIN };
  const struct timespec limit = { .tv_sec = left_ns / 1000000000, .tv_nsec = left_ns % 1000000000 };
  ppoll(&waiting, 1, &limit, NULL);
}

/* The times of sending are fixed beforehand. A service that falls behind makes later calls wait here, and that wait is part of
 * their latency: nothing is left out because it was slow (coordinated omission). */
static void keep_rate(const struct load_options *options, struct niud_client *client, struct load_report *report, struct window *window) {
  /* The kernel may otherwise be 50 microseconds late with every wait. */
  prctl(PR_SET_TIMERSLACK, 1UL);
  const double step_ns = 1e9 / options->rate;
  const uint64_t total = options->count > 0 ? options->count : (uint64_t)(options->seconds * options->rate);
  const int64_t start_ns = load_now_ns();
  uint64_t call = 0;
  int64_t last_progress_ns = start_ns;
  while (call < total || window->outstanding + window->later_count > 0) {
    send_later(options, client, window);
    const int64_t now_ns = load_now_ns();
    while (call < total && window->outstanding + window->later_count < window->mask / 4) {
      const int64_t intended_ns = start_ns + (int64_t)(step_ns * (double)call);
      if (intended_ns > now_ns) break;
      struct waiting route = { .call = call, .from_ns = intended_ns };
      const enum niud_result result = send_route(options, client, call, &route.id);
      if (result == NIUD_FULL) break;
      if (result != NIUD_OK) load_fail("route", result);
      wait_for(window, route);
      call += 1;
    }
    struct niud_reply reply;
    enum niud_result result;
    while ((result = niud_receive(client, 0, &reply)) == NIUD_OK) {
      last_progress_ns = load_now_ns();
      take_reply(options, client, report, window, &reply);
    }
    if (result != NIUD_TIMEOUT && result != NIUD_FULL) load_fail("receive", result);
    if (window->outstanding > 0 && load_now_ns() - last_progress_ns > (int64_t)LOAD_PATIENCE_MS * 1000000) break;
    if (call == total && window->outstanding + window->later_count == 0) break;
    const int64_t soon_ns = load_now_ns() + 100000000;
    const int64_t next_ns = call < total ? start_ns + (int64_t)(step_ns * (double)call) : soon_ns;
    wait_until(client, next_ns < soon_ns ? next_ns : soon_ns);
    if (window->outstanding == 0) last_progress_ns = load_now_ns();
  }
  report->unanswered = window->outstanding;
  report->seconds = (double)(load_now_ns() - start_ns) / 1e9;
}

void load_pipelined(const struct load_options *options, struct niud_client *client, struct load_report *report) {
  begin_call_ids();
  if (options->mode == LOAD_THROUGHPUT) {
    struct window window = make_window((uint64_t)options->depth * 64);
    keep_deep(options, client, report, &window);
    free_window(&window);
  } else {
    /* Half a minute of calls may wait before the generator itself holds back. */
    struct window window = make_window((uint64_t)options->rate * 4 * 30);
    keep_rate(options, client, report, &window);
    free_window(&window);
  }
}
