import { cpSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { run, scratchFolder, skipWithout } from './programs.js';

t.test('what cannot be built is one line each and no failure', async (t) => {
  const folder = scratchFolder();
  t.teardown(() => folder.remove());
  const native = join(folder.path, 'native');
  cpSync('native', native, { recursive: true, filter: (source) => basename(source) !== 'build' });
  const outcome = await run(process.execPath, [join(native, 'build.mjs')], { CC: '/nowhere/cc', NODE_HEADERS_PREFIX: '/nowhere' });
  t.strictSame(outcome, {
    code: 0,
    out: 'native: add-on not built: no Node headers under /nowhere/include/node\nnative: C programs not built: no compiler (/nowhere/cc)\n',
    err: '',
  });
  t.notOk(existsSync(join(native, 'build', 'Release')));
});

t.test('what is built is not built again', { skip: skipWithout('Release/niud.node', 'niud-example', 'niud-load', 'client-probe') }, async (t) => {
  t.strictSame(await run(process.execPath, [join('native', 'build.mjs')]), { code: 0, out: '', err: '' });
});
