/** The document generates a client that compiles and works (issue: documents that are valid are not yet usable): openapi-typescript reads what each running site says, and calls of every sort are compiled against it and made. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { clientText, programText, wrongLines } from '../support/generated-client.js';
import { RestSite, password } from '../support/rest-site.js';

t.setTimeout(1_100_000);

const modules = join(process.cwd(), 'node_modules');
const run = promisify(execFile);

/** Output and exit code, whatever that is. */
async function ran(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  try {
    const { stdout, stderr } = await run(file, args, { env: { ...process.env, NODE_OPTIONS: '', ...env }, maxBuffer: 2 ** 26 });
    return { code: 0, out: stdout, err: stderr };
  } catch (fault) {
    const { code, stdout, stderr } = fault as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

t.test('clients made from the documents', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'niud-clients-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const sites = new Map<string, RestSite>();
  for (const each of hosted) {
    const { name } = each.application;
    const site = await RestSite.start(t, { hosted: each });
    sites.set(name, site);
    mkdirSync(join(folder, name));
    const document = await site.ask('GET', `/${name}/api/openapi.json`);
    const files: readonly (readonly [file: string, text: string])[] = [['document.json', document.text], ['client.ts', clientText], ['program.ts', programText(name)], ['wrong.ts', `import { call } from './client.js';\n${wrongLines.join('\n')}\n`]];
    for (const [file, text] of files) writeFileSync(join(folder, name, file), text);
    const made = await ran(process.execPath, ['--import', join(process.cwd(), 'dist/test/support/with-typescript5.js'), join(modules, 'openapi-typescript/bin/cli.js'), join(folder, name, 'document.json'), '-o', join(folder, name, 'types.d.ts')]);
    t.equal(made.code, 0, `${name}: ${made.err}`);
  }
  const compile = async (program: string) => {
    const config = join(folder, `${program}.json`);
    writeFileSync(config, JSON.stringify({
      compilerOptions: { target: 'es2023', lib: ['es2023'], module: 'nodenext', moduleResolution: 'nodenext', strict: true, noUncheckedIndexedAccess: true, types: ['node'], typeRoots: [join(modules, '@types')] },
      files: hosted.map(({ application }) => join(folder, application.name, `${program}.ts`)),
    }));
    return ran(process.execPath, [join(modules, 'typescript/lib/tsc.js'), '-p', config, '--pretty', 'false']);
  };
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const right = await compile('program');
  t.equal(right.code, 0, (right.out + right.err).slice(0, 4_000));
  const wrong = await compile('wrong');
  for (const { application: { name } } of hosted) for (const [place, line] of wrongLines.entries()) {
    t.match(wrong.out, new RegExp(`${name}/wrong\\.ts\\(${place + 2},`), `${name}: ${line}`);
  }
  for (const [name, site] of sites) {
    const made = await ran(process.execPath, [join(folder, name, 'program.js')], { API: `http://127.0.0.1:${site.server.port}/${name}/api`, PASSWORD: password });
    t.equal(made.code, 0, `${name}: ${made.err.slice(0, 2_000)}`);
    t.match(JSON.parse(made.out === '' ? '{}' : made.out), { me: 'owner', name: 'west', change: Number, total: Number, by: 'owner', shown: 1, accepted: 1, running: /processing|completed/, ended: 1 }, name);
  }
});
