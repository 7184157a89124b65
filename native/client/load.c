/* niud-load: load on the lookup socket, measured from the client's side. `niud-load --help` prints the options.
 * Exit codes: 0 measured, 1 wrong arguments, 2 the service could not be reached or went away, 3 it sent what is not the protocol. */
#define _POSIX_C_SOURCE 200809L
#include "load.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char USAGE[] =
    "usage: niud-load SOCKET --numbers FILE [options]\n"
    "       niud-load SOCKET --echo BYTES[,BYTES] [options]\n"
    "  --mode latency      one at a time (default)\n"
    "  --mode throughput   --depth N calls at once (default 128)\n"
    "  --mode open         --rate N calls per second (default 10000), latency from the intended instant of sending\n"
    "  --numbers FILE      one call on each line: [APP] CALLED [CALLING] [KEY=TEXT ...], used in turn\n"
    "  --echo A[,B]        no protocol: A bytes there and back (then B bytes), latency or throughput\n"
    "  --app NAME          ecf (default), cc, easy0, icr, crs: for lines that name none\n"
    "  --route-only        ROUTE without END\n"
    "  --answer            EVENT answer between ROUTE and END\n"
    "  --seconds S | --count N   how long (default 5 seconds)\n"
    "  --warmup N          calls before measuring, latency mode (default 0)\n"
    "  --dry               set DRY\n"
    "  --calling DIGITS    for lines that name none\n"
    "  --duration-ms N     in END (default 0)\n"
    "  --json              one line of JSON\n";

int64_t load_now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

bool load_more(const struct load_options *options, uint64_t call, int64_t start_ns) {
  if (options->count > 0) return call < options->count;
  return (double)(load_now_ns() - start_ns) < options->seconds * 1e9;
}

_Noreturn void load_fail(const char *what, enum niud_result result) {
  fprintf(stderr, "niud-load: %s: %s%s%s\n", what, niud_result_name(result), result == NIUD_SYSTEM ? " " : "",
          result == NIUD_SYSTEM ? strerror(errno) : "");
  exit(result == NIUD_BAD_FRAME || result == NIUD_BAD_BODY ? 3 : 2);
}

static _Noreturn void wrong(const char *what) {
  fprintf(stderr, "niud-load: %s\n%s", what, USAGE);
  exit(1);
}

static double number_of(const char *text, double least, double most, const char *what) {
  char *end;
  errno = 0;
  const double value = strtod(text, &end);
  if (end == text || *end != '\0' || errno != 0 || !(value >= least && value <= most)) wrong(what);
  return value;
}

static void read_echo(struct load_options *options, char *text) {
  char *comma = strchr(text, ',');
  if (comma != NULL) *comma = '\0';
  options->echo_bytes[0] = (uint32_t)number_of(text, 1, 65536, "--echo takes 1 to 65536 bytes");
  if (comma != NULL) options->echo_bytes[1] = (uint32_t)number_of(comma + 1, 1, 65536, "--echo takes 1 to 65536 bytes");
}

static enum load_mode mode_of(const char *text) {
  if (strcmp(text, "latency") == 0) return LOAD_LATENCY;
  if (strcmp(text, "throughput") == 0) return LOAD_THROUGHPUT;
  if (strcmp(text, "open") == 0) return LOAD_OPEN;
  wrong("--mode is latency, throughput or open");
}

static struct load_options read_options(int count, char **arguments) {
  static const struct option known[] = {
    { "mode", required_argument, NULL, 'm' },    { "depth", required_argument, NULL, 'd' },
    { "rate", required_argument, NULL, 'r' },    { "numbers", required_argument, NULL, 'n' },
    { "echo", required_argument, NULL, 'e' },    { "app", required_argument, NULL, 'a' },
    { "route-only", no_argument, NULL, 'o' },    { "answer", no_argument, NULL, 'A' },
    { "seconds", required_argument, NULL, 's' },
    { "count", required_argument, NULL, 'c' },   { "warmup", required_argument, NULL, 'w' },
    { "dry", no_argument, NULL, 'y' },           { "calling", required_argument, NULL, 'g' },
    { "duration-ms", required_argument, NULL, 'u' }, { "json", no_argument, NULL, 'j' },
    { "help", no_argument, NULL, 'h' },          { 0 },
  };
  struct load_options options = { .end = true, .depth = 128, .rate = 10000 };
  const char *numbers = NULL;
  int app = NIUD_APP_ECF;
  for (int option; (option = getopt_long(count, arguments, "", known, NULL)) != -1;) {
    switch (option) {
      case 'm': options.mode = mode_of(optarg); break;
      case 'd': options.depth = (uint32_t)number_of(optarg, 1, 65536, "--depth is 1 to 65536"); break;
      case 'r': options.rate = (uint32_t)number_of(optarg, 1, 1000000, "--rate is 1 to 1000000"); break;
      case 'n': numbers = optarg; break;
      case 'e': read_echo(&options, optarg); break;
      case 'a': app = niud_app_named(optarg); break;
      case 'o': options.end = false; break;
      case 'A': options.answer = true; break;
      case 's': options.seconds = number_of(optarg, 0.001, 864000, "--seconds is 0.001 to 864000"); break;
      case 'c': options.count = (uint64_t)number_of(optarg, 1, 1e12, "--count is 1 to 10^12"); break;
      case 'w': options.warmup = (uint64_t)number_of(optarg, 0, 1e9, "--warmup is 0 to 10^9"); break;
      case 'y': options.flags = NIUD_DRY; break;
      case 'g': options.calling = optarg; break;
      case 'u': options.duration_ms = (int64_t)number_of(optarg, 0, 1e12, "--duration-ms is 0 to 10^12"); break;
      case 'j': options.json = true; break;
      case 'h': fputs(USAGE, stdout); exit(0);
      default: wrong("unknown option");
    }
  }
  if (optind != count - 1) wrong("one socket, please");
  options.socket = arguments[optind];
  if (app < 0) wrong("unknown application");
  if ((numbers == NULL) == (options.echo_bytes[0] == 0)) wrong("either --numbers or --echo");
  if (options.seconds > 0 && options.count > 0) wrong("either --seconds or --count");
  if (options.answer && !options.end) wrong("either --answer or --route-only");
  if (options.seconds == 0 && options.count == 0) options.seconds = 5;
  if (options.mode == LOAD_OPEN && options.echo_bytes[0] > 0) wrong("--echo has no open loop");
  if (numbers != NULL) options.calls = load_numbers(numbers, (enum niud_app)app, options.calling);
  return options;
}

static void print_times(const char *name, const struct histogram *times) {
  if (times->count == 0) return;
  printf(",\"%s\":{\"p50\":%.2f,\"p99\":%.2f,\"p99.9\":%.2f,\"max\":%.2f,\"mean\":%.2f,\"count\":%llu}", name,
         (double)histogram_at(times, 0.5) / 1e3, (double)histogram_at(times, 0.99) / 1e3,
         (double)histogram_at(times, 0.999) / 1e3, (double)times->largest / 1e3, times->sum / (double)times->count / 1e3,
         (unsigned long long)times->count);
}

static void print_counts(const char *name, const uint64_t *counts, unsigned size, const char *(*label)(unsigned)) {
  printf(",\"%s\":{", name);
  const char *comma = "";
  for (unsigned index = 0; index < size; index += 1) {
    if (counts[index] == 0) continue;
    if (label(index)[0] == '?') printf("%s\"%u\":%llu", comma, index, (unsigned long long)counts[index]);
    else printf("%s\"%s\":%llu", comma, label(index), (unsigned long long)counts[index]);
    comma = ",";
  }
  printf("}");
}

static double each(uint64_t sum, uint64_t count) {
  return count == 0 ? 0 : (double)sum / (double)count;
}

static void print_json(const struct load_options *options, const struct load_report *report) {
  static const char *const modes[] = { "latency", "throughput", "open" };
  const bool echo = options->echo_bytes[0] > 0;
  printf("{\"mode\":\"%s\",\"what\":\"%s\",\"calls\":%llu,\"requests\":%llu,\"seconds\":%.3f,\"callsPerSecond\":%.1f,\"requestsPerSecond\":%.1f",
         modes[options->mode], echo ? "echo" : options->answer ? "route+answer+end" : options->end ? "route+end" : "route", (unsigned long long)report->calls,
         (unsigned long long)report->requests, report->seconds, (double)report->calls / report->seconds,
         (double)report->requests / report->seconds);
  if (options->mode == LOAD_THROUGHPUT) printf(",\"depth\":%u", options->depth);
  if (options->mode == LOAD_OPEN) printf(",\"rate\":%u", options->rate);
  print_times(echo ? "firstUs" : "routeUs", &report->route);
  print_times("answerUs", &report->answer);
  print_times(echo ? "secondUs" : "endUs", &report->end);
  print_times("bothUs", &report->both);
  if (echo) {
    printf(",\"bytes\":[%u,%u]}\n", options->echo_bytes[0], options->echo_bytes[1]);
    return;
  }
  if (options->mode == LOAD_LATENCY) {
    printf(",\"routeBytes\":%.1f,\"routeReplyBytes\":%.1f,\"endBytes\":%.1f,\"endReplyBytes\":%.1f", each(report->route_bytes, report->route.count),
           each(report->route_reply_bytes, report->route.count), each(report->end_bytes, report->end.count),
           each(report->end_reply_bytes, report->end.count));
  }
  print_counts("statuses", report->statuses, LOAD_STATUSES, niud_status_name);
  print_counts("decisions", report->kinds, LOAD_KINDS, niud_decision_name);
  printf(",\"badBodies\":%llu,\"unanswered\":%llu}\n", (unsigned long long)report->bad_bodies, (unsigned long long)report->unanswered);
}

static void print_line(const char *name, const struct histogram *times) {
  if (times->count == 0) return;
  printf("%-12s p50 %8.1f us   p99 %8.1f us   p99.9 %8.1f us   max %8.1f us\n", name, (double)histogram_at(times, 0.5) / 1e3,
         (double)histogram_at(times, 0.99) / 1e3, (double)histogram_at(times, 0.999) / 1e3, (double)times->largest / 1e3);
}

static void print_words(const struct load_options *options, const struct load_report *report) {
  const bool echo = options->echo_bytes[0] > 0;
  printf("%llu calls, %llu requests in %.3f s: %.0f calls/s, %.0f requests/s\n", (unsigned long long)report->calls,
         (unsigned long long)report->requests, report->seconds, (double)report->calls / report->seconds,
         (double)report->requests / report->seconds);
  print_line(echo ? "first" : "ROUTE", &report->route);
  print_line("answer", &report->answer);
  print_line(echo ? "second" : "END", &report->end);
  print_line("both", &report->both);
  for (unsigned status = 0; status < LOAD_STATUSES; status += 1) {
    if (report->statuses[status] > 0) printf("%-12s %llu\n", niud_status_name(status), (unsigned long long)report->statuses[status]);
  }
  if (report->bad_bodies > 0) printf("bad bodies   %llu\n", (unsigned long long)report->bad_bodies);
  if (report->unanswered > 0) printf("unanswered   %llu\n", (unsigned long long)report->unanswered);
}

int main(int count, char **arguments) {
  const struct load_options options = read_options(count, arguments);
  static struct load_report report;
  if (options.echo_bytes[0] > 0) {
    load_echo(&options, &report);
  } else {
    struct niud_client *client;
    const enum niud_result result = niud_connect(options.socket, &client);
    if (result != NIUD_OK) load_fail(options.socket, result);
    if (options.mode == LOAD_LATENCY) load_latency(&options, client, &report);
    else load_pipelined(&options, client, &report);
    niud_close(client);
  }
  if (options.json) print_json(&options, &report);
  else print_words(&options, &report);
  return report.bad_bodies > 0 ? 3 : report.unanswered > 0 ? 2 : 0;
}
