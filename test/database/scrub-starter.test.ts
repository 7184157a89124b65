import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { DamagedRecordFound } from '../../service/database/quarantine.js';
import { lineOf, startScrubStarter } from '../../service/database/scrub-starter.js';

const found: DamagedRecordFound = { environment: 'store', database: 'small.line.live', key: Uint8Array.of(0, 255, 10), entries: [{ index: 'grouped', place: 1, key: Uint8Array.of(1), entry: Uint8Array.of(0x93) }, { index: 'unique', place: 0, key: Uint8Array.of(2, 10) }] };
const receipt = { records: 1, unsealed: 0, damaged: 1, faults: 0 };
const print = (line: object): string => `process.stdout.write(${JSON.stringify(`${JSON.stringify(line)}\n`)});`;

/** What the process does, and what whoever asked hears. */
const runs: readonly (readonly [what: string, program: string, end: object, told: readonly object[]])[] = [
  ['all is well', print({ receipt }), { receipt }, []],
  ['something is damaged', print(lineOf(found)) + print({ receipt }), { receipt }, [found]],
  ['it says why it failed', print({ failed: 'no such folder' }), { failed: 'no such folder' }, []],
  ['it dies of a damaged page', 'process.kill(process.pid, "SIGSEGV"); setInterval(() => 0, 1000);', { failed: 'its process ended with 139' }, []],
  ['it dies behind what it found', `${print(lineOf(found))} process.kill(process.pid, "SIGBUS"); setInterval(() => 0, 1000);`, { failed: 'its process ended with 135' }, [found]],
  ['it ends without a word', 'process.exit(0);', { failed: 'its process ended with 0' }, []],
  ['it says something else', 'process.stdout.write("what\\n");', { failed: 'its process said what' }, []],
];

for (const [what, program, end, told] of runs) {
  void t.test(`${what}: each order is answered once, whatever the process does`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'niud-scrub-'));
    const path = join(folder, 'program.mjs');
    writeFileSync(path, program);
    const starter = startScrubStarter(path);
    // What waits for the helper must not end the test.
    const alive = setInterval(() => undefined, 1_000);
    t.teardown(() => {
      clearInterval(alive);
      starter.stop();
      rmSync(folder, { recursive: true });
    });
    for (let round = 0; round < 2; round++) {
      const heard: DamagedRecordFound[] = [];
      t.same(await starter.ask({ stateFolder: folder }, (each) => heard.push(each)), end);
      t.same(heard, told);
    }
  });
}
