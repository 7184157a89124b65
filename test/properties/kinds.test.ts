/** Every kind of every column of every application: cell, value, JSON and back; and what nobody should have sent (quality.md, Properties). */
import fc from 'fast-check';
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { isRefusal } from '../../service/core/refusals.js';
import { setSystemZone } from '../../service/core/system-zone.js';
import type { AnyKind, Value } from '../../service/schema/kind.js';
import { givenCommands } from '../../service/schema/table.js';
import { badJson, badTexts } from '../support/hostile/bad-values.js';
import { cellsOf } from '../support/hostile/kind-values.js';
import { quickest } from '../support/hostile/quickest.js';
import { schemaFault } from '../support/hostile/schema-fault.js';
import { valueFault } from '../support/hostile/value-fault.js';
import '../support/secret-key.js';

t.setTimeout(1_100_000);

const seed = Number(process.env['NIUD_FUZZ_SEED'] ?? 20_260_115);
const runs = Number(process.env['NIUD_FUZZ_RUNS'] ?? 300);
/** A value, or its refusal, may take so long at most (quality.md, Fuzz). Five times quality.md's figure: the machine of a test has other work too, and what stalls takes far longer. */
const stallMs = 250;
/** A person reads it: nothing that was sent is given back whole. */
const messageCharacters = 1_000;

/** Every kind once, by what it is used for first. */
const kinds = new Map<AnyKind, string>();
const use = (kind: AnyKind, place: string): void => { if (!kinds.has(kind)) kinds.set(kind, place); };
for (const application of applications) {
  for (const table of application.tables) {
    for (const { name, kind } of table.columns) use(kind, `${application.name} ${table.name}.${name}`);
    for (const command of givenCommands(table)) for (const { name, kind } of command.takes) use(kind, `${application.name} ${table.name}/${command.name}.${name}`);
    for (const { name, kind } of table.generator?.takes ?? []) use(kind, `${application.name} generate ${table.name}.${name}`);
  }
  for (const { name, kind } of application.settings) use(kind, `${application.name} setting ${name}`);
}
const places = [...kinds].map(([kind, place]) => ({ kind, place: `${place} (${kind.name})` }));

t.test('every kind has values', async (t) => {
  t.ok(places.length > 50, `${places.length} kinds`);
  for (const { kind, place } of places) t.ok(cellsOf(kind) !== undefined, place);
});

for (const zone of ['UTC', 'America/New_York', 'Australia/Lord_Howe']) {
  t.test(`values by chance, in ${zone} (seed ${seed})`, async (t) => {
    setSystemZone(zone);
    t.teardown(() => setSystemZone('UTC'));
    for (const { kind, place } of places) {
      if (zone !== 'UTC' && !/timestamp|forward/.test(kind.name)) continue;
      const property = fc.property(cellsOf(kind)!, (cell) => {
        const value: unknown = kind.parse(cell);
        if (isRefusal(value)) throw new Error(`refused: ${value.code} ${value.message}`);
        const fault = valueFault(kind, value as Value);
        if (fault !== undefined) throw new Error(fault);
      });
      const { failed, counterexample, errorInstance } = fc.check(property, { seed, numRuns: runs });
      t.notOk(failed, `${place}${failed ? `: ${String((errorInstance as Error).message)} from ${JSON.stringify(counterexample).slice(0, 300)}` : ''}`);
    }
  });
}

/** What a bad value comes to: refused shortly and soon, or kept as it is. */
function badFault(kind: AnyKind, read: () => unknown): string | undefined {
  let value: unknown;
  const tookMs = quickest(stallMs, () => { value = read(); });
  if (tookMs > stallMs) return `took ${tookMs.toFixed(0)} ms`;
  if (!isRefusal(value)) return valueFault(kind, value as Value);
  const { message } = value;
  return message.length > messageCharacters ? `a message of ${message.length} characters` : message === '' ? 'no message' : undefined;
}

t.test('what nobody should have sent', async (t) => {
  for (const { kind, place } of places) {
    const faults: string[] = [];
    const look = (what: string, given: unknown, read: () => unknown): void => {
      try {
        const fault = badFault(kind, read);
        if (fault !== undefined) faults.push(`${what} ${shorten(given)}: ${fault}`);
      } catch (error) {
        faults.push(`${what} ${shorten(given)} is thrown at: ${String(error)}`);
      }
    };
    for (const text of badTexts) look('cell', text, () => kind.parse(text));
    for (const json of badJson) look('JSON', json, () => kind.accept(json));
    t.strictSame(faults, [], place);
  }
  t.notOk('polluted' in {}, 'no prototype was written to');
});

function shorten(given: unknown): string {
  if (typeof given === 'string') return JSON.stringify(given.slice(0, 40)) + (given.length > 40 ? ` of ${given.length}` : '');
  return Array.isArray(given) ? `an array of ${given.length}` : typeof given === 'object' ? `an object of ${Object.keys(given as object).slice(0, 3).join()}` : String(given);
}

t.test('cells by chance', async (t) => {
  const unit = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...'0123456789+-.:,/[]{}" Xx@|') }, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)));
  for (const { kind, place } of places) {
    const property = fc.property(fc.string({ unit, minLength: 1, maxLength: 30 }), (cell) => {
      const fault = [kind.parse(cell), kind.accept(cell)].map((value: unknown) => isRefusal(value) ? undefined : valueFault(kind, value as Value)).find((found) => found !== undefined);
      if (fault !== undefined) throw new Error(fault);
    });
    const { failed, counterexample, errorInstance } = fc.check(property, { seed, numRuns: runs });
    t.notOk(failed, `${place}${failed ? `: ${String((errorInstance as Error).message)} from ${JSON.stringify(counterexample)}` : ''}`);
  }
});

t.test('a kind that loses something is found', async (t) => {
  const lossy = { ...places[0]!.kind, format: () => 'another' } as AnyKind;
  t.type(valueFault(lossy, 'x'), 'string');
  t.type(badFault(places[0]!.kind, () => {
    // By both clocks: on a busy machine it has the processor for a part of the time only.
    const before = process.cpuUsage(), endMs = performance.now() + 2 * stallMs;
    while (performance.now() < endMs || process.cpuUsage(before).user < 2_000 * stallMs);
    return 'x';
  }), 'string');
  t.type(schemaFault({ type: 'string', maxLength: 2 }, 'abc'), 'string');
  t.equal(schemaFault({ type: 'string', maxLength: 2 }, '\u{1f600}\u{1f600}'), undefined);
});
