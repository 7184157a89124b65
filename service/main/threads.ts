import { MessageChannel, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { NotStarted } from '../core/not-started.js';
import type { FilterMemory } from '../database/shape-filter.js';
import { systemThreadId } from '../platform/thread-priority.js';
import type { Config } from './config.js';
import { exitOnDoubt } from './doubt.js';

/** The last one only in a unit of a pair. */
export type ThreadName = 'writer' | 'calls' | 'jobs' | 'pair';

/** What every thread is started with. */
export interface ThreadData {
  readonly config: Config;
  /** The stores are on a read-only disk. */
  readonly readOnly: boolean;
  /** Of the shared change number. */
  readonly changeMemory: SharedArrayBuffer;
  /** Of the filters of wildcard patterns. */
  readonly filterMemory: FilterMemory;
  /** Of the counters that the desk shows. */
  readonly countersMemory: SharedArrayBuffer;
  /** The PIN key, for `useSecretKey` before anything is read. */
  readonly secretKey: Uint8Array;
  /** Of the cell of a pair (`pair/cell.ts`); undefined in a unit alone. */
  readonly pairMemory: SharedArrayBuffer | undefined;
  /** Number of the last change that the store had at the start. */
  readonly firstChange: number;
  /** The NIU's zone at the start; the threads are told of another. */
  readonly zone: string;
  /** To the other threads, by their names. */
  readonly ports: Readonly<Partial<Record<ThreadName | 'desk', MessagePort>>>;
}

/**
 * A thread's first message: that it is ready, with the id that the system knows it by, or why niud is not to be
 * started.
 */
type ThreadMessage = { readonly ready: true; readonly id: number | undefined } | { readonly notStarted: string };

/** What a thread says of itself when it is ready. */
export function readyMessage(): ThreadMessage {
  return { ready: true, id: systemThreadId() };
}

interface Threads {
  /** From the desk to each thread. */
  readonly ports: Readonly<Record<Exclude<ThreadName, 'pair'>, MessagePort> & { readonly pair?: MessagePort }>;
  /** By which the system knows them; undefined where it does not tell. */
  readonly ids: ThreadIds;
  /** No thread's end is a fault any more. */
  expectEnd(): void;
}

export type ThreadIds = Readonly<Partial<Record<ThreadName, number | undefined>>>;

/** Which threads talk to each other, beside the desk to all. */
const links: readonly (readonly [ThreadName, ThreadName])[] = [
  ['jobs', 'writer'],
  ['jobs', 'calls'],
  ['calls', 'writer'],
  ['pair', 'writer'],
  ['pair', 'calls'],
];

/**
 * Starts the threads in turn and waits until each is ready. A thread that dies ends the process. Rejects with
 * `NotStarted` where one of them says why.
 */
export async function startThreads(common: Omit<ThreadData, 'ports'>): Promise<Threads> {
  const names: readonly ThreadName[] = [
    'writer',
    'calls',
    'jobs',
    ...(common.pairMemory === undefined ? [] : ['pair' as const]),
  ];
  const far = new Map<ThreadName, Partial<Record<ThreadName | 'desk', MessagePort>>>(names.map((name) => [name, {}]));
  const near: Partial<Record<ThreadName, MessagePort>> = {};
  for (const name of names) {
    const { port1, port2 } = new MessageChannel();
    near[name] = port1;
    far.get(name)!.desk = port2;
  }
  for (const [one, other] of links) {
    if (!names.includes(one)) continue;
    const { port1, port2 } = new MessageChannel();
    far.get(one)![other] = port1;
    far.get(other)![one] = port2;
  }
  let ending = false;
  const ids: Partial<Record<ThreadName, number | undefined>> = {};
  for (const name of names) ids[name] = await startThread(name, { ...common, ports: far.get(name)! }, () => ending);
  return {
    ports: near as Threads['ports'],
    ids,
    expectEnd: () => {
      ending = true;
    },
  };
}

function startThread(name: ThreadName, data: ThreadData, ending: () => boolean): Promise<number | undefined> {
  const worker = new Worker(new URL(`./${name}-thread.js`, import.meta.url), {
    name,
    workerData: data,
    transferList: Object.values(data.ports),
  });
  worker.on('error', (fault) => exitOnDoubt(`the thread ${name} failed`, fault));
  worker.on('exit', () => {
    if (!ending()) exitOnDoubt(`the thread ${name} ended`);
  });
  return new Promise((resolve, reject) =>
    worker.once('message', (message: ThreadMessage) =>
      'ready' in message ? resolve(message.id) : reject(new NotStarted(message.notStarted)),
    ),
  );
}
