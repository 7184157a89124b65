import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const program = fileURLToPath(new URL('../support/doubting-process.js', import.meta.url));

/** Each way to doubt, and what the journal has of it. */
const reasons: readonly (readonly [reason: string, line: RegExp])[] = [
  ['commit', /niud ends itself: a commit failed fault=.*Input\/output error/],
  ['money', /niud ends itself: money could not be written fault=.*Input\/output error/],
  ['thread failed', /niud ends itself: the thread writer failed fault=.*out of memory/],
  ['thread ended', /niud ends itself: the thread writer ended\n/],
  ['exception', /niud ends itself: an exception nobody caught fault=.*thrown and not caught/],
  ['rejection', /niud ends itself: a rejection nobody handled fault=.*rejected and not handled/],
];

for (const thread of ['desk', 'calls']) {
  for (const [reason, line] of reasons) {
    void t.test(`doubt in the thread ${thread}, ${reason}: one line of the highest priority, then SIGKILL`, async (t) => {
      const child = spawn(process.execPath, [program, thread, reason], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, JOURNAL_STREAM: '8:1' } });
      const [journal, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      t.same([code, signal], [null, 'SIGKILL']);
      t.match(journal, line);
      t.match(journal, new RegExp(`^<2>${thread}: [^\\n]*\\n$`), 'one line');
    });
  }
}
