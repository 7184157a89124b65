import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setImmediate as nextCheck } from 'node:timers/promises';
import t from 'tap';
import { watchClockSet } from '../../service/platform/clock-set.js';
import { loadNative } from '../../service/platform/native.js';
import { builtPath, run, skipWithout } from '../native/programs.js';

const skip = skipWithout('Release/niud.node');

/** The loop closes handles at the end of a turn, behind its checks: after the second check they are closed. */
async function turn(): Promise<void> {
  await nextCheck();
  await nextCheck();
}

/** What the kernel knows of this process's timers on the wall clock that setting cancels: clock 0, flags ABSTIME and CANCEL_ON_SET. */
function watchesInTheKernel(): number {
  let count = 0;
  for (const descriptor of readdirSync('/proc/self/fd')) {
    try {
      if (readlinkSync(`/proc/self/fd/${descriptor}`) !== 'anon_inode:[timerfd]') continue;
      const known = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
      if (/^clockid: 0$/m.test(known) && /^settime flags: 03$/m.test(known) && !/it_value: \(0, 0\)/.test(known)) count += 1;
    } catch {
      // The descriptor that read the folder is gone by now.
    }
  }
  return count;
}

t.test('a watch is armed in the kernel until it is stopped', { skip }, async (t) => {
  const addon = loadNative().addon;
  const before = watchesInTheKernel();
  const first = watchClockSet(addon, () => t.fail('nobody has set the clock'));
  const second = watchClockSet(addon, () => t.fail('nobody has set the clock'));
  t.equal(watchesInTheKernel(), before + 2);
  first?.stop();
  await turn();
  t.equal(watchesInTheKernel(), before + 1);
  first?.stop();
  second?.stop();
  await turn();
  t.equal(watchesInTheKernel(), before);
});

t.test('without the add-on there is no watch', (t) => {
  t.equal(watchClockSet(undefined, () => t.fail('never')), undefined);
  t.end();
});

// The machine's clock is left alone: a preloaded stand-in for the kernel cancels the timer once, as setting the clock would.
t.test('when the clock is set', { skip: skipWithout('Release/niud.node', 'clock-stepped.so') }, async (t) => {
  const stepped = { LD_PRELOAD: builtPath('clock-stepped.so') ?? '' };
  const watch = `const { readdirSync, readlinkSync, readFileSync } = require('node:fs');
    const armed = () => readdirSync('/proc/self/fd').filter((fd) => { try { return readlinkSync('/proc/self/fd/' + fd).includes('timerfd')
      && readFileSync('/proc/self/fdinfo/' + fd, 'utf8').includes('settime flags: 03'); } catch { return false; } }).length;
    const { watchClockSet } = require(${JSON.stringify(builtPath('Release/niud.node'))});
    const held = setInterval(() => {}, 1000);
    `;
  const table: readonly (readonly [string, string, string])[] = [
    ['one call, and armed again', `const stop = watchClockSet(() => { console.log('set', armed()); stop(); clearInterval(held); });`, 'set 1\n'],
    ['stopped in time: no call', `watchClockSet(() => console.log('set'))(); setImmediate(() => setImmediate(() => clearInterval(held)));`, ''],
    ['what it throws is an uncaught exception',
      `process.on('uncaughtException', (error) => { console.log(error.message); clearInterval(held); }); watchClockSet(() => { throw new Error('thrown'); });`,
      'thrown\n'],
    ['promises in it are kept', `watchClockSet(async () => { await null; console.log('later'); clearInterval(held); });`, 'later\n'],
  ];
  for (const [what, program, out] of table) {
    t.strictSame(await run(process.execPath, ['-e', watch + program], stepped), { code: 0, out, err: '' }, what);
  }
});

t.test('a watch does not hold the process', { skip }, async (t) => {
  const program = `require(${JSON.stringify(builtPath('Release/niud.node'))}).watchClockSet(() => {}); console.log('watching');`;
  t.strictSame(await run(process.execPath, ['-e', program]), { code: 0, out: 'watching\n', err: '' });
});
