import { readFileSync } from 'node:fs';
import { pauseMs } from '../../service/niuctl/operator.js';
import { median, type Figure } from './figure.js';
import { native, output } from './programs.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 5;
const patienceMs = 60_000;

/** What the example client prints of a decision, without the change number. */
async function decision(socket: string, call: readonly string[]): Promise<string | undefined> {
  const printed = await output(native('niud-example'), [socket, 'icr', ...call]).catch(() => undefined);
  return printed
    ?.split('\n')
    .filter((line) => /^(status|decision|value|rule):/.test(line))
    .join('\n');
}

/**
 * From the start of the process to the first right answer on the socket, with the numbers and with an empty store, in
 * turn.
 */
export async function starting(site: BenchSite): Promise<readonly Figure[]> {
  const states = [await site.imported(), site.emptyState('empty')] as const;
  const call = await routedCall(
    states[0],
    readFileSync(await site.calls(), 'utf8')
      .split('\n')
      .slice(0, 200),
  );
  // The first start of an empty folder makes stores and accounts, which is not what is asked here.
  await (await Unit.start(states[1])).stop();
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push(await untilAnswer(states[0], call.words, (printed) => printed === call.printed));
    times[1].push(await untilAnswer(states[1], call.words, (printed) => printed.startsWith('status: NO_ROUTE')));
  }
  const [full, empty] = [median(times[0]), median(times[1])];
  return [
    {
      what: `start with ${site.sizes.numbers} numbers to the first right answer`,
      measured: `${full.toFixed(0)} ms`,
      baseline: `empty store: ${empty.toFixed(0)} ms`,
      value: full / empty,
      unit: 'x',
      better: 'lower',
      must: 1.2,
      aim: 1.05,
    },
  ];
}

/** A call that a rule decides, and the decision. */
async function routedCall(
  state: string,
  lines: readonly string[],
): Promise<{ readonly words: readonly string[]; readonly printed: string }> {
  const unit = await Unit.start(state);
  try {
    for (const words of lines.map((line) => line.split(' '))) {
      const printed = await decision(unit.lookupSocket, words);
      if (printed?.includes('decision: number') === true) return { words, printed };
    }
    throw new Error('no call of the file is decided by a rule');
  } finally {
    await unit.stop();
  }
}

async function untilAnswer(
  state: string,
  words: readonly string[],
  isRight: (printed: string) => boolean,
): Promise<number> {
  const start = performance.now();
  const unit = await Unit.spawn(state);
  try {
    for (;;) {
      const printed = await decision(unit.lookupSocket, words);
      if (printed !== undefined && isRight(printed)) return performance.now() - start;
      unit.assertAlive();
      if (performance.now() - start > patienceMs) throw new Error(`no right answer in ${patienceMs} ms: ${printed}`);
      await pauseMs(2);
    }
  } finally {
    await unit.stop();
  }
}
