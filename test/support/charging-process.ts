import { writeSync } from 'node:fs';
import type { AppendCalls } from '../../service/calls/group-commit.js';
import { callStores } from '../../service/calls/call-stores.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { systemClock } from '../../service/core/clock.js';
import type { Clock } from '../../service/core/clock.js';
import { openStores } from '../../service/database/stores.js';
import { Registry } from '../../service/schema/registry.js';
import { CallsFollower } from './calls-follower.js';
import { coin, coinNumber, CoinSite } from './coin-site.js';
import { Random } from '../../scripts/nanp/random.js';

// A process of its own: `charging-process FOLDER ROUND STEPS [FOLLOWING]` makes calls that cost money, several at a time, tells on standard output what was
// acknowledged, and kills itself at a step: before or after any request, reply, write and flush. The stores in the folder `FOLLOWING` follow by what the log of a pair would say.
const [folder, round, steps, following] = process.argv.slice(2) as [string, string, string, string?];
const random = new Random(11, 'charges', Number(round));
let left = Number(steps);

function step(): void {
  if (--left > 0) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

function tell(...words: readonly (string | number)[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

const kept = callStores(openStores(folder, new Registry([coin])));
const follower = following === undefined ? undefined : new CallsFollower<Clock>(callStores(openStores(following, new Registry([coin]))), systemClock);

async function append(effects: Buffer): Promise<Awaited<ReturnType<AppendCalls>>> {
  step();
  const refused = await follower!.append(effects);
  step();
  return refused;
}

const site = new CoinSite<Clock>({
  clock: systemClock, ...(follower && { append }),
  stores: {
    ...kept,
    call: {
      ...kept.call,
      async batch(write) {
        step();
        const written = kept.call.batch(() => {
          write();
          step();
        });
        step();
        await written;
        step();
      },
    },
  },
});

async function asked(request: () => Promise<string>): Promise<string> {
  step();
  const coming = request();
  step();
  const reply = await coming;
  step();
  return reply;
}

async function end(id: string): Promise<void> {
  const reply = await asked(() => site.end(id, random.between(0, 5_000)));
  if (reply !== '') tell('end', id, ...reply.split(' '));
  if (random.percent(30) && await asked(() => site.end(id, 60_000)) !== reply) tell('fault', id, 'a repeated END answers otherwise');
}

async function makeCalls(lane: number): Promise<void> {
  const cards = ['x', 'y', `own-${lane}`];
  for (let count = 0; ; count++) {
    const id = `call-${round}-${lane}-${count}`;
    const card = random.pick(cards);
    if (random.percent(60)) {
      const amount = random.between(1, 40);
      await asked(() => site.serve('topup', card, amount, id));
      tell('topup', card, amount, id);
    }
    const routed = await asked(() => site.route(id, card));
    if (!routed.endsWith('cents')) continue;
    tell('route', id, card);
    if (random.percent(20)) await asked(() => site.serve('transfer', card, random.pick(cards), random.between(1, 10)));
    if (random.percent(80)) {
      await asked(() => site.event(id, 'answer'));
      tell('answer', id);
    }
    if (random.percent(10)) await asked(() => site.event(id, 'busy'));
    if (random.percent(85)) await end(id);
  }
}

/** Calls that the process before had open, and calls that it had ended. */
async function goOn(): Promise<void> {
  for (const { callId } of [...site.calls.open]) if (random.percent(70)) await end(callId);
  const ended = new Cdrs(kept.cdr, kept.cdrByNumber).listBack({ application: coinNumber, fromMs: 0, toMs: Infinity });
  for (const { callId } of [...ended].slice(0, 3)) {
    if (callId.startsWith(`call-${round}-`) || site.calls.open.get(coinNumber, callId) !== undefined) continue;
    const reply = site.host.ended.answer(callId, systemClock.monotonic()) ?? await asked(() => site.end(callId, 60_000));
    if (reply !== 'unknown_call' && !Array.isArray(reply)) tell('fault', callId, 'is charged again');
  }
}

await Promise.all([goOn(), ...Array.from({ length: 4 }, (_, lane) => makeCalls(lane))]);
