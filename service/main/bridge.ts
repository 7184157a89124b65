import type { MessagePort, TransferListItem } from 'node:worker_threads';
import { log } from '../core/log.js';

/**
 * Requests and replies between two threads. A face is an object of asynchronous functions: one side serves it, the
 * other gets the same functions and does not see the port. What a function throws ends the process of whoever asked: it
 * is a bug.
 */
type Face = Readonly<Record<string, (data: never) => unknown>>;

/** The face as the other side sees it: every answer is a promise. */
export type Remote<F extends Face> = {
  readonly [Name in keyof F]: (
    data: Parameters<F[Name]>[0],
    transfer?: readonly TransferListItem[],
  ) => Promise<Awaited<ReturnType<F[Name]>>>;
};

interface Request {
  readonly id: number;
  readonly name: string;
  readonly data: unknown;
}
interface Reply {
  readonly reply: number;
  readonly result?: unknown;
  readonly fault?: string;
}

/** Answers requests from the port with the functions of `face`. */
export function serve(port: MessagePort, face: Face): void {
  port.on('message', (message: Request | Reply) => {
    if ('reply' in message) return;
    void answer(port, face, message);
  });
}

async function answer(port: MessagePort, face: Face, { id, name, data }: Request): Promise<void> {
  try {
    const result = await (face[name] as (data: unknown) => unknown)(data);
    port.postMessage({ reply: id, result } satisfies Reply);
  } catch (fault) {
    log.error('a request from another thread failed', { name, fault: String((fault as Error).stack ?? fault) });
    port.postMessage({ reply: id, fault: String(fault) } satisfies Reply);
  }
}

/** The functions of a face that the other side of the port serves. */
export function remote<F extends Face>(port: MessagePort): Remote<F> {
  // By the number of their request; one that was answered is given again. A map of them would hold on to what waited
  // (core/turnover-map.ts).
  const waiting: (
    | { readonly resolve: (result: unknown) => void; readonly reject: (fault: Error) => void }
    | undefined
  )[] = [];
  const free: number[] = [];
  port.on('message', (message: Request | Reply) => {
    if (!('reply' in message)) return;
    const settle = waiting[message.reply];
    if (settle === undefined) return;
    waiting[message.reply] = undefined;
    free.push(message.reply);
    if (message.fault !== undefined) settle.reject(new Error(message.fault));
    else settle.resolve(message.result);
  });
  return new Proxy({} as Remote<F>, {
    get: (_, name: string) =>
      name === 'then'
        ? undefined
        : (data: unknown, transfer: readonly TransferListItem[] = []) =>
            new Promise((resolve, reject) => {
              const id = free.pop() ?? waiting.length;
              waiting[id] = { resolve, reject };
              port.postMessage({ id, name, data } satisfies Request, transfer);
            }),
  });
}
