import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Calls } from '../calls/calls.js';
import { knownNumbers, storedPlans } from '../calls/stored-calls.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { Answerer } from './answerer.js';
import { Connection } from './connection.js';
import { Frames, FrameWriter } from './frames.js';
import { end } from './messages/end.js';
import type { Identity, Message } from './messages/message.js';
import { route } from './messages/route.js';

/** What was done before the service said that it is ready. */
export interface WarmedUp {
  readonly plans: number;
  readonly calls: number;
  readonly tookMs: number;
  /** Processor time of a call in the last window, in microseconds; 0 where there was none. */
  readonly callUs: number;
  /**
   * Every stored plan was compiled, as far as they are kept: the first calls find them so. False where the time was
   * over before.
   */
  readonly whole: boolean;
}

type Bounds = Readonly<
  Record<'warmUpMs' | 'warmUpCalls' | 'warmUpMostCalls' | 'warmUpRounds' | 'warmUpWindow', number>
>;

export interface WarmUpOptions {
  /** Of which nothing is left (calls/passing-calls.ts). */
  readonly calls: Calls;
  readonly clock: Clock;
  readonly identity: Identity;
  /** For a socket that is there as long as it takes to connect to it. */
  readonly folder: string;
  /**
   * Processor time that this thread has taken, in milliseconds: on a machine that is shared the clock says little of
   * what a call costs.
   */
  readonly processorMs: () => number;
  readonly bounds?: Bounds;
}

/** Requests that are sent together: a millisecond or two of the loop where code is cold. */
const inBurst = 16;
/** Calls that are open at once, so that an END finds its call no sooner than a real one does. */
const openAtOnce = 64;
/** A window costs what the one before cost when it costs no less than so much of it. */
const alike = 0.93;
/** Windows in a row that cost the same: the engine compiles in steps, and one step may be a while behind the other. */
const alikeInARow = 2;

/**
 * Walks stored plans and numbers as if calls came to them, so that the first calls behind READY are answered as fast as
 * later ones (quality.md): plans are compiled, the engine has compiled what calls run through from the socket to the
 * CDR, pages of the store are in memory. Applications have their turns one after the other, their numbers again and
 * again, until a call costs the processor no less than one before; at least `warmUpCalls`, at most `warmUpMostCalls`,
 * within `warmUpMs`. The loop turns behind a few calls or `warmUpTurnMs`, for real ones that come meanwhile.
 */
export async function warmUp({
  calls,
  clock,
  identity,
  folder,
  processorMs,
  bounds = limits,
}: WarmUpOptions): Promise<WarmedUp> {
  const began = clock.monotonic();
  const isOver = (): boolean => clock.monotonic() - began >= bounds.warmUpMs;
  const walked = await WalkedCalls.open(calls, clock, identity, folder);
  const warmth = new Warmth(processorMs, bounds.warmUpWindow);
  const isWarm = (): boolean =>
    walked.asked >= bounds.warmUpMostCalls || (walked.asked >= bounds.warmUpCalls && warmth.isReached);

  let plans = 0;
  let going = [...calls.hosts()].map((host) => ({
    host,
    numbers: knownNumbers(host),
    walk: storedPlans(host),
    hasPlans: true,
    hasNumbers: walked.isOpen,
    round: 1,
  }));
  const all = going;
  for (let turned = began; going.length > 0 && !isOver(); ) {
    const isToAsk = !isWarm();
    going = going.filter((each) => {
      each.hasNumbers &&= isToAsk;
      if (each.hasNumbers) {
        let number = each.numbers.next();
        // Few numbers are called again and again.
        if (number.done === true && each.round++ < bounds.warmUpRounds)
          number = (each.numbers = knownNumbers(each.host)).next();
        if (number.done === true) each.hasNumbers = false;
        else walked.call(each.host.number, number.value);
      }
      each.hasPlans &&= plans < limits.cachedPlans && each.walk.next().done === false;
      if (each.hasPlans) plans++;
      return each.hasNumbers || each.hasPlans;
    });
    if (walked.asking < inBurst && clock.monotonic() - turned < limits.warmUpTurnMs) continue;
    await walked.answered();
    warmth.look(walked.asked, plans);
    turned = clock.monotonic();
  }
  for (const { numbers, walk } of all) {
    numbers.return();
    walk.return();
  }
  await walked.close();
  return {
    plans,
    calls: walked.asked,
    tookMs: clock.monotonic() - began,
    callUs: warmth.callUs,
    whole: !all.some(({ hasPlans }) => hasPlans),
  };
}

/** Asks as a stack does, over a socket of its own on the same loop: ROUTE, and END some calls later. */
class WalkedCalls {
  asked = 0;
  readonly #open: { readonly application: number; readonly callId: string }[] = [];
  readonly #requests = new FrameWriter();
  readonly #replies = new Frames();
  #waiting = 0;
  #heard: (() => void) | undefined;

  private constructor(
    private readonly answerer: Answerer,
    private readonly socket: Socket | undefined,
    private readonly connection: Connection | undefined,
  ) {
    socket?.on('data', (piece: Buffer) => {
      this.#replies.feed(piece);
      while (this.#replies.next() === 'frame') this.#waiting--;
      if (this.#waiting <= 0) this.#heard?.();
    });
    socket?.on('close', () => {
      this.#waiting = 0;
      this.#heard?.();
    });
  }

  /** Where there can be no socket nothing is asked. */
  static async open(calls: Calls, clock: Clock, identity: Identity, folder: string): Promise<WalkedCalls> {
    const answerer = new Answerer(calls, clock, identity, () => unbounded);
    const path = join(folder, 'walk.sock');
    const server = createServer();
    try {
      rmSync(path, { force: true });
      server.listen(path);
      await once(server, 'listening');
      const socket = connect(path);
      const [served] = (await once(server, 'connection')) as [Socket];
      const connection = new Connection(served, answerer, clock);
      return new WalkedCalls(
        answerer,
        socket.on('error', () => socket.destroy()),
        connection,
      );
    } catch (fault) {
      log.warning('no calls are walked before READY: the first ones take a moment longer', { reason: String(fault) });
      return new WalkedCalls(answerer, undefined, undefined);
    } finally {
      server.close();
    }
  }

  get isOpen(): boolean {
    return this.socket !== undefined;
  }
  /** Requests that are not yet sent. */
  get asking(): number {
    return this.#waiting;
  }

  call(application: number, called: string): void {
    const callId = `warm-up-${this.asked++}`;
    this.#ask(route, application, [callId, called, null, null, null]);
    this.#open.push({ application, callId });
    if (this.#open.length > openAtOnce) this.#end();
  }

  /** Sends what is to be asked; resolves when it is answered, and other work has had its turn. */
  async answered(): Promise<void> {
    if (this.#waiting === 0 || this.socket === undefined || this.socket.destroyed)
      return new Promise((resolve) => setImmediate(resolve));
    this.socket.write(Buffer.from(this.#requests.written()));
    this.#requests.reset();
    await new Promise<void>((resolve) => {
      this.#heard = resolve;
    });
  }

  async close(): Promise<void> {
    while (this.#open.length > 0) this.#end();
    await this.answered();
    this.socket?.destroy();
    this.connection?.close();
    this.answerer.stop();
  }

  #end(): void {
    const { application, callId } = this.#open.shift()!;
    this.#ask(end, application, [callId, 'normal', 1_000, null]);
  }

  #ask(message: Pick<Message, 'type'>, application: number, body: readonly (string | number | null)[]): void {
    const requests = this.#requests;
    requests.begin(message.type, application, 0, this.asked);
    requests.value(body);
    requests.finish();
    this.#waiting++;
  }
}

/** The walk keeps the loop as busy as it may be: that is no overload of its own calls. */
const unbounded = { waitingReplies: Infinity, loopLagMs: Infinity };

/** Whether calls still become cheaper. */
class Warmth {
  callUs = 0;
  #inARow = 0;
  #asked = 0;
  #plans = 0;
  #atMs: number;

  constructor(
    private readonly processorMs: () => number,
    private readonly window: number,
  ) {
    this.#atMs = processorMs();
  }

  get isReached(): boolean {
    return this.#inARow >= alikeInARow;
  }

  /** After so many calls and plans; a window in which plans were compiled says nothing of calls. */
  look(asked: number, plans: number): void {
    const calls = asked - this.#asked;
    if (calls < this.window) return;
    const nowMs = this.processorMs();
    const callUs = ((nowMs - this.#atMs) * 1_000) / calls;
    this.#inARow = plans === this.#plans && callUs >= alike * this.callUs ? this.#inARow + 1 : 0;
    this.callUs = callUs;
    this.#asked = asked;
    this.#plans = plans;
    this.#atMs = nowMs;
  }
}
