import type { NativeAddon } from './native.js';

/** Names and values as in `process.env`; handed in, so that nothing here depends on the process it runs in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The first descriptor that the service manager passes. Source: sd_listen_fds(3). */
const FIRST_DESCRIPTOR = 3;

/** More sockets than any unit of niud passes; a larger LISTEN_FDS is not ours. */
const DESCRIPTOR_LIMIT = 64;

/** systemd reads one page of a notification; the rest of the page is for the line's own name. */
const STATUS_BYTES_LIMIT = 1024;

/** Lines of the service manager's protocol. Source: sd_notify(3). */
export const readyLine = 'READY=1';
export const stoppingLine = 'STOPPING=1';
export const reloadingLine = 'RELOADING=1';
export const watchdogLine = 'WATCHDOG=1';

/** A whole number of up to 18 digits and nothing else; `undefined` otherwise. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,18}$/.test(text) ? Number(text) : undefined;
}

/**
 * The line that `systemctl status` shows for the unit.
 *
 * Promises: one line whatever the text is (a line break would begin another assignment: control characters become
 * blanks), at most 1,024 bytes of UTF-8, cut between characters. Source: sd_notify(3).
 */
export function statusLine(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f]/g, ' ');
  const room = new Uint8Array(STATUS_BYTES_LIMIT);
  const { read } = new TextEncoder().encodeInto(line, room);
  return `STATUS=${line.slice(0, read)}`;
}

/**
 * Sends lines to the service manager, together in one datagram.
 *
 * `environment` holds NOTIFY_SOCKET; without it, or without the add-on, nothing is sent.
 * Promises: never throws; waits at most 100 ms for a service manager that does not read.
 * Gives whether the datagram was handed over: send READY=1 again after `false`, leave a watchdog line to the next one.
 * Source: sd_notify(3).
 */
export function notify(addon: NativeAddon | undefined, environment: Environment, lines: readonly string[]): boolean {
  const address = environment['NOTIFY_SOCKET'];
  if (addon === undefined || address === undefined || address === '' || lines.length === 0) return false;
  try {
    return addon.notify(address, lines.join('\n'));
  } catch {
    return false;
  }
}

/**
 * How often the unit wants to hear from the service, in milliseconds: the watchdog's whole period, so feed at half of
 * it or sooner.
 *
 * `pid` is the process's (a worker thread has the same). `undefined` when there is no watchdog, when it is meant for
 * another process, or when WATCHDOG_USEC is not a number above 0. Source: sd_watchdog_enabled(3).
 */
export function watchdogPeriodMs(environment: Environment, pid: number): number | undefined {
  const microseconds = wholeNumber(environment['WATCHDOG_USEC']);
  const meantFor = environment['WATCHDOG_PID'];
  if (microseconds === undefined || microseconds === 0) return undefined;
  if (meantFor !== undefined && wholeNumber(meantFor) !== pid) return undefined;
  return microseconds / 1000;
}

/**
 * The descriptor of the socket named `name` that the socket unit holds and passes, to listen on.
 *
 * `pid` is the process's. `undefined`, and the service listens on a path of its own, when no descriptor was passed,
 * when they were passed to another process (LISTEN_PID: children inherit the environment), when none has the name, or
 * when the variables do not fit each other. Of two with the name the first is taken. Every thread of the process sees
 * the same variables and may listen only once: the wiring decides which thread asks. Source: sd_listen_fds(3);
 * availability.md, One unit.
 */
export function passedDescriptor(environment: Environment, pid: number, name = 'lookup'): number | undefined {
  if (wholeNumber(environment['LISTEN_PID']) !== pid) return undefined;
  const count = wholeNumber(environment['LISTEN_FDS']);
  const names = environment['LISTEN_FDNAMES']?.split(':');
  if (count === undefined || count > DESCRIPTOR_LIMIT || names?.length !== count) return undefined;
  const index = names.indexOf(name);
  return index === -1 ? undefined : FIRST_DESCRIPTOR + index;
}
