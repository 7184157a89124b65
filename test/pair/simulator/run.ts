import { parseArgs } from 'node:util';
import { Broken } from './checker.js';
import { World } from './world.js';
import type { Options, SimForm } from './world.js';

/** What became of one seed. */
export interface Outcome {
  readonly fault: string | undefined;
  readonly takeovers: number;
  readonly acknowledged: number;
  /** Both units level at the end, so that everything could be compared. */
  readonly level: boolean;
}

/** The form of a seed: every tenth alone, three of ten two boxes, the rest three members. */
export function formOf(seed: number): SimForm {
  const tenth = seed % 10;
  return tenth === 0 ? 'alone' : tenth < 4 ? 'two' : 'three';
}

/** Runs one seed to its end or to the first broken invariant. */
export function runSeed(seed: number, options: Partial<Options> = {}): Outcome {
  const world = new World(seed, { form: formOf(seed), events: 2_000, ...options });
  let fault: string | undefined;
  let level = false;
  try {
    world.run();
    // Everything is mended: nothing may hinder the units for long.
    for (let more = 0; more < 200 && !isLevel(world); more++) world.run(10);
    level = isLevel(world);
    if (!level) world.checker.fail('the units are not level, though everything is mended');
    world.checker.final(world.units);
  } catch (caught) {
    fault = caught instanceof Broken ? caught.message : String((caught as Error).stack);
  }
  return { fault, takeovers: world.checker.takeovers, acknowledged: world.checker.acknowledged, level };
}

function isLevel({ units }: World): boolean {
  const [one, other] = units;
  if (other === undefined) return one!.isQuiet();
  return one!.cluster === other.cluster && units.some(({ active }) => active) && units.every((unit) => unit.isQuiet())
    && (['s', 'c'] as const).every((stream) => one!.store.positions[stream].n === other.store.positions[stream].n);
}

/** How a failed seed is looked at again. */
export function commandOf(seed: number): string {
  return `node dist/test/pair/simulator/run.js --seed ${seed}`;
}

/** Its last steps, from a second run. */
export function traceOf(seed: number, options: Partial<Options> = {}, lines = 60): readonly string[] {
  const trace: string[] = [];
  runSeed(seed, { ...options, trace: (line) => trace.push(line) });
  return trace.slice(-lines);
}

function main(): void {
  const { values } = parseArgs({ options: { seeds: { type: 'string', default: '3000' }, from: { type: 'string', default: '1' }, seed: { type: 'string' }, events: { type: 'string', default: '2000' } } });
  const events = Number(values.events);
  if (values.seed !== undefined) {
    const seed = Number(values.seed);
    for (const line of traceOf(seed, { events }, Infinity)) console.log(line);
    console.log(runSeed(seed, { events }));
    return;
  }
  const [from, count] = [Number(values.from), Number(values.seeds)];
  const began = process.cpuUsage();
  let [failed, takeovers, acknowledged, level] = [0, 0, 0, 0];
  for (let seed = from; seed < from + count; seed++) {
    const outcome = runSeed(seed, { events });
    takeovers += outcome.takeovers;
    acknowledged += outcome.acknowledged;
    if (outcome.level) level++;
    if (outcome.fault === undefined) continue;
    failed++;
    console.log(`seed ${seed} (${formOf(seed)}): ${outcome.fault}\n  ${commandOf(seed)}`);
    if (failed === 1) console.log(traceOf(seed, { events }).join('\n'));
  }
  const { user, system } = process.cpuUsage(began);
  console.log(`${count} seeds of ${events} events, ${failed} failed; ${takeovers} takeovers, ${acknowledged} acknowledgements, ${level} level at the end; ${((user + system) / 1e6).toFixed(1)} s of CPU`);
  process.exitCode = failed > 0 ? 1 : 0;
}

if (process.argv[1]?.endsWith('simulator/run.js') === true) main();
