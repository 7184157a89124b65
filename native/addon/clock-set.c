/* watchClockSet(callback): calls back when somebody sets the system's clock (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
 * A timer far in the future is armed on the wall clock; the kernel cancels it at the moment the clock is set. Slewing, as a
 * time daemon does for small corrections, is not setting and wakes nobody. */
#include "addon.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <uv.h>

/* The watch is freed when both the loop has let go of the handle and nobody can call stop() any more. */
struct clock_watch {
  uv_poll_t poll;
  int timer;
  bool closing;
  int holders;
  napi_env env;
  napi_ref callback;
  napi_async_context context;
  napi_async_cleanup_hook_handle cleanup;
};

static void release(struct clock_watch *watch) {
  watch->holders -= 1;
  if (watch->holders == 0) free(watch);
}

/* 2^53 seconds is past any clock and inside what the kernel takes. Returns an errno. */
static int arm(int timer) {
  const struct itimerspec far_away = { .it_value = { .tv_sec = (time_t)INT64_C(9007199254740992) } };
  for (;;) {
    if (timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far_away, NULL) == 0) return 0;
    /* ECANCELED from arming: the clock was set since the last read, and the timer is armed all the same (timerfd_create(2)). */
    if (errno == ECANCELED) return 0;
    if (errno != EINTR) return errno;
  }
}

static void call_back(struct clock_watch *watch) {
  napi_env env = watch->env;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value callback;
  napi_value receiver;
  if (napi_get_reference_value(env, watch->callback, &callback) == napi_ok && napi_get_global(env, &receiver) == napi_ok &&
      napi_make_callback(env, watch->context, receiver, callback, 0, NULL, NULL) == napi_pending_exception) {
    /* Thrown from the loop there is no caller to catch it: it is an uncaught exception like any other. */
    napi_value thrown;
    if (napi_get_and_clear_last_exception(env, &thrown) == napi_ok) napi_fatal_exception(env, thrown);
  }
  napi_close_handle_scope(env, scope);
}

static void on_closed(uv_handle_t *handle) {
  struct clock_watch *watch = handle->data;
  close(watch->timer);
  /* Until the hook is removed a thread that ends waits for this handle. */
  napi_remove_async_cleanup_hook(watch->cleanup);
  release(watch);
}

static void close_watch(struct clock_watch *watch) {
  if (watch->closing) return;
  watch->closing = true;
  uv_poll_stop(&watch->poll);
  napi_delete_reference(watch->env, watch->callback);
  napi_async_destroy(watch->env, watch->context);
  uv_close((uv_handle_t *)&watch->poll, on_closed);
}

static void on_cleanup(napi_async_cleanup_hook_handle handle, void *data) {
  close_watch(data);
}

static void on_readable(uv_poll_t *poll, int status, int events) {
  struct clock_watch *watch = poll->data;
  uint64_t expirations;
  const ssize_t got = read(watch->timer, &expirations, sizeof expirations);
  const bool set = got < 0 && errno == ECANCELED;
  /* Armed again before the callback runs, so that a second setting during it is not lost. */
  if ((set || got > 0) && arm(watch->timer) != 0) uv_poll_stop(poll);
  if (set) call_back(watch);
}

static napi_value stop(napi_env env, napi_callback_info info) {
  void *data;
  size_t count = 0;
  if (napi_get_cb_info(env, info, &count, NULL, NULL, &data) == napi_ok) close_watch(data);
  return NULL;
}

static void on_stop_collected(napi_env env, void *data, void *hint) {
  release(data);
}

/* Makes the timer and gives it to the loop. Returns an errno; after it 0 the watch is the loop's. */
static int start(struct clock_watch *watch, uv_loop_t *loop) {
  watch->timer = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (watch->timer < 0) return errno;
  int error = arm(watch->timer);
  if (error == 0) error = -uv_poll_init(loop, &watch->poll, watch->timer);
  if (error != 0) close(watch->timer);
  return error;
}

static napi_value watch_clock_set(napi_env env, napi_callback_info info) {
  napi_value callback;
  napi_valuetype type;
  uv_loop_t *loop;
  if (!niud_arguments(env, info, 1, &callback, "watchClockSet(callback)")) return NULL;
  if (napi_typeof(env, callback, &type) != napi_ok || type != napi_function) {
    return niud_throw_type(env, "watchClockSet: callback is a function");
  }
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return niud_throw_errno(env, "watchClockSet", ENOSYS);
  struct clock_watch *watch = calloc(1, sizeof *watch);
  if (watch == NULL) return niud_throw_errno(env, "watchClockSet", ENOMEM);
  watch->env = env;

  napi_value name;
  napi_value stopper;
  if (napi_create_string_utf8(env, "niud:clock-set", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_function(env, "stop", NAPI_AUTO_LENGTH, stop, watch, &stopper) != napi_ok) {
    free(watch);
    return NULL;
  }
  const int error = start(watch, loop);
  if (error != 0) {
    free(watch);
    return niud_throw_errno(env, "watchClockSet", error);
  }
  watch->poll.data = watch;
  watch->holders = 2;
  /* These fail only without memory, and then the process has no way on: the assertion says so at once. */
  if (napi_create_reference(env, callback, 1, &watch->callback) != napi_ok ||
      napi_async_init(env, NULL, name, &watch->context) != napi_ok ||
      napi_add_async_cleanup_hook(env, on_cleanup, watch, &watch->cleanup) != napi_ok ||
      napi_add_finalizer(env, stopper, watch, on_stop_collected, NULL, NULL) != napi_ok ||
      uv_poll_start(&watch->poll, UV_READABLE, on_readable) != 0) {
    napi_fatal_error("watchClockSet", NAPI_AUTO_LENGTH, "out of memory", NAPI_AUTO_LENGTH);
  }
  /* Watching the clock is no reason for a process or a thread to live on. */
  uv_unref((uv_handle_t *)&watch->poll);
  return stopper;
}

bool niud_register_clock_set(napi_env env, napi_value exports) {
  return niud_export(env, exports, "watchClockSet", watch_clock_set);
}
