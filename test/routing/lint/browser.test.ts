/** Lint runs in browsers too: nothing that it imports may need Node. */
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { lintPlan } from '../../../service/apps/icr/plan-lint.js';
import { IcrSite, rule } from '../../support/icr-site.js';
import { importsOf, onlyCode, readTree } from '../../support/tidy/source.js';

const tree = readTree(process.cwd(), ['service']);

/** Files that run when a file is imported, with the libraries that they import. */
function reached(from: string): { readonly files: ReadonlySet<string>; readonly libraries: ReadonlySet<string> } {
  const files = new Set([from]);
  const libraries = new Set<string>();
  for (const path of files) {
    for (const { of, typesOnly } of importsOf(path, tree.get(path)!)) {
      if (typesOnly) continue;
      if (tree.has(of)) files.add(of);
      else libraries.add(of);
    }
  }
  return { files, libraries };
}

for (const [from, rooms] of [['service/routing/lint.ts', ['core', 'routing', 'schema']], ['service/apps/icr/vocabulary.ts', ['apps', 'core', 'parts', 'routing', 'schema']]] as const) {
  t.test(from, async (t) => {
    const { files, libraries } = reached(from);
    t.ok(files.size > 20, 'the imports were followed');
    t.same([...new Set([...files].map((path) => path.split('/')[1]!))].sort(), rooms);
    t.same([...libraries].filter((name) => name !== 're2js'), [], 'no library but the one for expressions, which is plain JavaScript');
    // What a browser lacks; the release of the zone data is asked for by name only where there is a process.
    const lacking = [...files].filter((path) => path !== 'service/core/zones.ts').filter((path) => /\b(?:Buffer|process|require|setImmediate|__dirname)\b/.test(onlyCode(tree.get(path)!)));
    t.same(lacking, []);
  });
}

t.test('the rule catches what a browser lacks', async (t) => {
  t.ok([...reached('service/database/environment.ts').libraries].some((name) => name === 'lmdb'));
  t.ok([...reached('service/main/niud.ts').libraries].some((name) => name.startsWith('node:')));
});

/** Lints where there is neither Buffer nor process, with a view of nothing. */
const withoutNode = `
const { parentPort, workerData } = require('node:worker_threads');
const run = async () => {
  const [{ lintPlan }, { vocabulary }, { emergencyOf }] = await Promise.all([import(workerData.lint), import(workerData.vocabulary), import(workerData.emergency)]);
  delete globalThis.Buffer;
  delete globalThis.process;
  delete globalThis.setImmediate;
  const view = { change: 1, get: () => undefined, has: () => false, version: () => undefined, scan: () => [], grouped: () => [], shapes: () => [], isArchived: () => false };
  const around = { vocabulary, emergency: emergencyOf(undefined), rulesOf: () => undefined, isArchived: () => false, receives: () => false, calledNumbers: () => [], zone: () => 'America/New_York' };
  const { errors, warnings } = lintPlan(workerData.rules, { provider: 'sp', subscriber: 'sub', name: 'main' }, view, around, workerData.nowMs);
  parentPort.postMessage({ errors, warnings });
};
run();
`;

t.test('and it says there what it says here', async (t) => {
  const nowMs = Date.UTC(2024, 6, 10);
  const rules = JSON.stringify([
    rule('match', '^(808|415)[[:digit:]]+$', 'number', '3125550201'), rule('npa', 'HI', 'continue'), rule('percent-allocation', 40, 'sip-uri', 'ü@x'), rule('holiday', '2025/03/09.02:10-2025/03/09.02:50', 'continue'),
    rule('time-of-day', '22:00-06:00', 'rule', [rule('label', 'naïve', 'continue'), rule('time-of-day', '12:00-13:00', 'continue')]), rule('always', '', 'call_plan', 'gone'), rule('limited', 5, 'continue'),
  ]);
  const site = new IcrSite();
  site.set('time_zone', 'America/New_York', 'sp');
  const { errors, warnings } = lintPlan(rules, { provider: 'sp', subscriber: 'sub', name: 'main' }, site.view, nowMs);
  t.ok(errors.length > 1 && warnings.length > 3, 'there is something to say');
  const here = (path: string) => new URL(`../../../service/${path}.js`, import.meta.url).href;
  const worker = new Worker(withoutNode, { eval: true, workerData: { lint: here('routing/lint'), vocabulary: here('apps/icr/vocabulary'), emergency: here('schema/emergency'), rules, nowMs } });
  const there = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  t.same(there, { errors, warnings });
  await worker.terminate();
});
