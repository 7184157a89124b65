import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { loadNative } from '../../service/platform/native.js';
import { builtPath, run, scratchFolder, skipWithout } from '../native/programs.js';

t.test('the add-on, or the reason why there is none', async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const file = (name: string, text: string) => {
    writeFileSync(join(folder.path, name), text);
    return pathToFileURL(join(folder.path, name));
  };
  const table: readonly (readonly [URL, RegExp])[] = [
    [pathToFileURL(join(folder.path, 'missing.node')), /^native add-on not loaded: [^\n]+$/],
    [file('empty.node', ''), /^native add-on not loaded: [^\n]+$/],
    [file('other.cjs', 'module.exports = { notify() {} }'), /other\.cjs is not niud's add-on$/],
    [file('nothing.cjs', 'module.exports = null'), /is not niud's add-on$/],
  ];
  for (const [url, reason] of table) t.match(loadNative(url), { addon: undefined, reason }, url.pathname);
});

t.test('it is found from the compiled place', { skip: skipWithout('Release/niud.node') }, (t) => {
  const loaded = loadNative();
  t.type(loaded.addon?.notify, 'function', JSON.stringify(loaded));
  t.equal(loadNative().addon, loaded.addon, 'loaded once');
  t.end();
});

t.test('arguments that are not what they should be', { skip: skipWithout('Release/niud.node') }, (t) => {
  const addon = loadNative().addon;
  if (addon === undefined) throw new Error('not loaded');
  const call = (name: keyof typeof addon, ...given: unknown[]) => () => { Reflect.apply(addon[name], undefined, given); };
  const table: readonly (readonly [string, () => void, string])[] = [
    ['no arguments', call('notify'), 'ERR_INVALID_ARG_TYPE'],
    ['a number', call('notify', 5, 'READY=1'), 'ERR_INVALID_ARG_TYPE'],
    ['neither path nor abstract', call('notify', 'relative', 'READY=1'), 'ERR_INVALID_ARG_TYPE'],
    ['only a sign', call('notify', '@', 'READY=1'), 'ERR_INVALID_ARG_TYPE'],
    ['a path of 108', call('notify', `/${'x'.repeat(107)}`, 'READY=1'), 'ERR_INVALID_ARG_TYPE'],
    ['a path of 107', call('notify', `/${'x'.repeat(106)}`, 'READY=1'), 'ENOENT'],
    ['empty text', call('notify', '/nobody', ''), 'ERR_INVALID_ARG_TYPE'],
    ['text of 4096', call('notify', '/nobody', 'x'.repeat(4096)), 'ENOENT'],
    ['text of 4097', call('notify', '/nobody', 'x'.repeat(4097)), 'ERR_INVALID_ARG_TYPE'],
    ['no callback', call('watchClockSet', 'x'), 'ERR_INVALID_ARG_TYPE'],
    ['an argument too many', call('clockSynchronised', 'x'), 'ERR_INVALID_ARG_TYPE'],
    ['no descriptor', call('peerCredentials', 'x'), 'ERR_INVALID_ARG_TYPE'],
    ['descriptor -1', call('peerCredentials', -1), 'EBADF'],
  ];
  for (const [what, attempt, code] of table) t.throws(attempt, { code }, what);
  t.end();
});

t.test('in many worker threads at once, ended with their watches running', { skip: skipWithout('Release/niud.node') }, async (t) => {
  const program = `
    const { Worker } = require('node:worker_threads');
    const path = ${JSON.stringify(builtPath('Release/niud.node'))};
    const source = \`const addon = require(\${JSON.stringify(path)});
      for (let count = 0; count < 20; count += 1) { const stop = addon.watchClockSet(() => {}); if (count % 2 === 0) { stop(); stop(); } }
      require('node:worker_threads').parentPort.postMessage('watching');\`;
    let ended = 0;
    for (let count = 0; count < 8; count += 1) {
      const worker = new Worker(source, { eval: true });
      if (count % 2 === 0) worker.once('message', () => worker.terminate());
      worker.once('exit', () => { ended += 1; if (ended === 8) console.log('all ended'); });
    }
    require(path).watchClockSet(() => {});`;
  t.strictSame(await run(process.execPath, ['-e', program]), { code: 0, out: 'all ended\n', err: '' });
});
