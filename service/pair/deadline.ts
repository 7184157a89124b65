import { limits } from '../core/limits.js';

/**
 * The instant from which an active does nothing more: counted from the moment at which the question was *sent*, for the log may have begun the lease anew as
 * early as that; the answer may have lain on its way for as long as it liked. `ttlMs` is what the answer said. Milliseconds of the steady clock.
 */
export function deadlineOf(sentAtMs: number, ttlMs: number): number {
  return sentAtMs + ttlMs - limits.leaseMarginMs;
}

/** Keepalives that were sent and not answered, oldest first: answers come in the order of the questions, on one connection. */
export interface KeepAlives {
  readonly sentAtMs: readonly number[];
}

export const noKeepAlives: KeepAlives = { sentAtMs: [] };

/** As many as are worth an answer: the lease is over before the oldest of more. */
const worth = Math.ceil(limits.leaseMs / limits.keepAliveMs);

/** One more was sent. Undefined where so many are open that the connection is dead: it is opened anew, and with it this book. */
export function keepAliveSent({ sentAtMs }: KeepAlives, nowMs: number): KeepAlives | undefined {
  return sentAtMs.length >= worth ? undefined : { sentAtMs: [...sentAtMs, nowMs] };
}

/** One was answered: when it had been sent. Undefined for an answer to nothing. */
export function keepAliveAnswered({ sentAtMs }: KeepAlives): { readonly open: KeepAlives; readonly sentAtMs: number } | undefined {
  const [first, ...rest] = sentAtMs;
  return first === undefined ? undefined : { open: { sentAtMs: rest }, sentAtMs: first };
}
