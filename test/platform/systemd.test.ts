import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import t from 'tap';
import { loadNative } from '../../service/platform/native.js';
import {
  type Environment, notify, passedDescriptor, readyLine, statusLine, stoppingLine, watchdogLine, watchdogPeriodMs,
} from '../../service/platform/systemd.js';
import { builtPath, scratchFolder, skipWithout } from '../native/programs.js';

const pid = 4711;

t.test('the descriptor of the lookup socket', (t) => {
  const passed = (count: string, names: string, to = String(pid)) => ({ LISTEN_PID: to, LISTEN_FDS: count, LISTEN_FDNAMES: names });
  const table: readonly (readonly [string, Environment, number | undefined])[] = [
    ['alone', passed('1', 'lookup'), 3],
    ['second', passed('2', 'rest:lookup'), 4],
    ['first of two with the name', passed('3', 'rest:lookup:lookup'), 4],
    ['the last allowed', passed('64', `${'x:'.repeat(63)}lookup`), 66],
    ['one more than allowed', passed('65', `${'x:'.repeat(64)}lookup`), undefined],
    ['nothing passed', {}, undefined],
    ['for another process', passed('1', 'lookup', '4712'), undefined],
    ['for nobody', { LISTEN_FDS: '1', LISTEN_FDNAMES: 'lookup' }, undefined],
    ['process not a number', passed('1', 'lookup', '4711x'), undefined],
    ['process empty', passed('1', 'lookup', ''), undefined],
    ['another name', passed('1', 'niud.socket'), undefined],
    ['a name that contains it', passed('1', 'lookup2'), undefined],
    ['no names', { LISTEN_PID: String(pid), LISTEN_FDS: '1' }, undefined],
    ['fewer names', passed('2', 'lookup'), undefined],
    ['more names', passed('1', 'lookup:rest'), undefined],
    ['count 0', passed('0', ''), undefined],
    ['count negative', passed('-1', 'lookup'), undefined],
    ['count not a number', passed('one', 'lookup'), undefined],
    ['count a fraction', passed('1.0', 'lookup'), undefined],
    ['count without', { LISTEN_PID: String(pid), LISTEN_FDNAMES: 'lookup' }, undefined],
  ];
  for (const [what, environment, descriptor] of table) t.equal(passedDescriptor(environment, pid), descriptor, what);
  t.equal(passedDescriptor(passed('2', 'rest:lookup'), pid, 'rest'), 3, 'by another name');
  t.end();
});

t.test('the period of the watchdog', (t) => {
  const table: readonly (readonly [Environment, number | undefined])[] = [
    [{ WATCHDOG_USEC: '2000000', WATCHDOG_PID: '4711' }, 2000],
    [{ WATCHDOG_USEC: '2000000' }, 2000],
    [{ WATCHDOG_USEC: '1' }, 0.001],
    [{ WATCHDOG_USEC: '0' }, undefined],
    [{ WATCHDOG_USEC: '' }, undefined],
    [{ WATCHDOG_USEC: '2s' }, undefined],
    [{ WATCHDOG_USEC: '-1' }, undefined],
    [{ WATCHDOG_USEC: '2000000', WATCHDOG_PID: '4712' }, undefined],
    [{ WATCHDOG_USEC: '2000000', WATCHDOG_PID: '' }, undefined],
    [{}, undefined],
  ];
  for (const [environment, period] of table) t.equal(watchdogPeriodMs(environment, pid), period, JSON.stringify(environment));
  t.end();
});

t.test('a status is one line and bounded', (t) => {
  const table: readonly (readonly [string, string])[] = [
    ['active, 12 calls', 'STATUS=active, 12 calls'],
    ['one\nREADY=1\u0000\r\u007f', 'STATUS=one READY=1   '],
    ['', 'STATUS='],
    ['x'.repeat(1024), `STATUS=${'x'.repeat(1024)}`],
    ['x'.repeat(1025), `STATUS=${'x'.repeat(1024)}`],
    [`${'x'.repeat(1023)}é`, `STATUS=${'x'.repeat(1023)}`],
    [`${'x'.repeat(1022)}é`, `STATUS=${'x'.repeat(1022)}é`],
    [`${'x'.repeat(1021)}😀`, `STATUS=${'x'.repeat(1021)}`],
    [`${'x'.repeat(1020)}😀`, `STATUS=${'x'.repeat(1020)}😀`],
  ];
  for (const [text, line] of table) t.equal(statusLine(text), line, `${text.length} characters`);
  t.end();
});

/** The receiver of datagrams, bound; `lines` gives what it prints, one after the other. */
async function receiver(address: string, count: number) {
  const child = spawn(builtPath('datagram-receiver') ?? '', [address, String(count)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  if ((await lines.next()).value !== 'ready') throw new Error('the receiver is not ready');
  return { end: () => child.stdin.end(), next: async () => Buffer.from(String((await lines.next()).value), 'hex').toString() };
}

t.test('lines reach a real datagram socket', { skip: skipWithout('Release/niud.node', 'datagram-receiver') }, async (t) => {
  const addon = loadNative().addon;
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const sent: readonly (readonly string[])[] = [
    [readyLine, statusLine('serving, é')],
    [watchdogLine],
    [stoppingLine],
    ['x'.repeat(4096)],
  ];
  for (const address of [join(folder.path, 'notify.sock'), `@niud-test-${process.pid}`]) {
    const { next, end } = await receiver(address, sent.length);
    for (const lines of sent) {
      t.equal(notify(addon, { NOTIFY_SOCKET: address }, lines), true);
      t.equal(await next(), lines.join('\n'), `${address} ${lines[0]?.slice(0, 20)}`);
    }
    end();
  }
  const unsent: readonly (readonly [string, boolean])[] = [
    ['nobody bound', notify(addon, { NOTIFY_SOCKET: join(folder.path, 'nobody.sock') }, [readyLine])],
    ['no service manager', notify(addon, {}, [readyLine])],
    ['an empty address', notify(addon, { NOTIFY_SOCKET: '' }, [readyLine])],
    ['an address of another kind', notify(addon, { NOTIFY_SOCKET: 'vsock:2:1' }, [readyLine])],
    ['no lines', notify(addon, { NOTIFY_SOCKET: '/nobody' }, [])],
    ['too long', notify(addon, { NOTIFY_SOCKET: '/nobody' }, ['x'.repeat(4097)])],
    ['no add-on', notify(undefined, { NOTIFY_SOCKET: '/nobody' }, [readyLine])],
  ];
  for (const [what, result] of unsent) t.equal(result, false, what);
});

t.test('a service manager that does not read', { skip: skipWithout('Release/niud.node', 'datagram-receiver') }, async (t) => {
  const addon = loadNative().addon;
  const address = `@niud-test-deaf-${process.pid}`;
  const { end } = await receiver(address, 0);
  let taken = 0;
  while (taken < 100_000 && notify(addon, { NOTIFY_SOCKET: address }, [watchdogLine])) taken += 1;
  t.ok(taken > 0 && taken < 100_000, `refused after ${taken} datagrams instead of waiting for ever`);
  end();
});
