/** Every command line of niuctl that a help text or a page shows is run here exactly as it is printed, on a unit with the sample and no application named. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { loadSamples } from '../../scripts/sample-data.js';
import { applications } from '../../service/apps/all.js';
import { HeldClient } from '../support/declared-lookups.js';
import { Appliance } from '../support/appliance.js';
import { niuctl, type Ran } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

const top = process.cwd();

/** Lines of help: two blanks, the line, and behind three blanks what it does. */
async function linesOfHelp(): Promise<readonly string[]> {
  const { out } = await niuctl(['--help']);
  const [, list] = /^Commands:\n((?: .*\n)+)/m.exec(out) ?? [];
  const commands = [...list!.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name!).filter((name) => name !== 'help');
  const helps = [out, ...await Promise.all(commands.map(async (name) => (await niuctl([name, '--help'])).out))];
  return helps.flatMap((help) => [...help.matchAll(/^ {2}((?:\S+ \S+ \| )?niuctl .*)$/gm)].map(([, line]) => line!.split(/ {3,}/)[0]!.trimEnd()));
}

/** Lines of pages: in blocks, what stands behind three blanks or a # is no part of them; in a sentence, what is whole. */
function linesOfPages(): readonly string[] {
  const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: top, encoding: 'utf8' }).split('\n').filter((page) => page !== '' && page !== 'CHANGELOG.md');
  return pages.flatMap((page) => {
    const text = readFileSync(join(top, page), 'utf8');
    const inBlocks = [...text.matchAll(/^ {4}((?:scripts\/)?niuctl .*)$/gm)].map(([, line]) => line!.split(/ {3,}| # /)[0]!.trimEnd());
    const inSentences = [...text.matchAll(/`(niuctl (?:--app \w+ )?\w+ [^`]*)`/g)].map(([, line]) => line!);
    // The walk of the first page is a test of its own, on its own unit.
    return page === 'README.md' ? [] : [...inBlocks, ...inSentences];
  });
}

/** The words of lines as a shell makes them; undefined of a line with more than one command, or with files for one. */
function wordsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const simple = lines.filter((line) => line.startsWith('niuctl ') && !/ [|<>] /.test(line));
  const said = execFileSync('bash', ['-c', `niuctl() { printf '%s\\0' "$@"; printf '\\1'; }\n${simple.join('\n')}`], { encoding: 'utf8' }).split('\u0001');
  return new Map(simple.map((line, place) => [line, said[place]!.split('\0').slice(0, -1)]));
}

/** A number of a job, a change or a lease that stands for the reader's own. */
const anybodys = /\b(?:4711|17|8f14e45f)\b/;

/** What only a unit of a pair does; this one is alone, and says so. */
const ofPairs = /^niuctl pair \w/;

/** With what a shell has to take apart. */
const aLine = `niuctl --app icr list number --filter 'number=^6172342007' --columns "number,timezone"`;

void t.test('every line runs as it is printed', async (t) => {
  const appliance = await Appliance.start(t);
  await loadSamples(join(appliance.folder, 'run', 'admin.sock'));
  const folder = mkdtempSync(join(tmpdir(), 'niuctl-lines-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(top, 'scripts', 'niuctl'), join(folder, 'bin', 'niuctl'));
  const rules = [{ label: 'All', type: 'always', destination: { type: 'number', value: '6175550100' } }];
  const plan = { name: 'Office', service_provider_name: 'Harbor_Telephone', subscriber_name: 'Bayside_Clinic', rules };
  const files: readonly (readonly [name: string, content: string | Buffer])[] = [
    ['numbers.csv', '6175559998,,Harbor_Telephone,Atlantic_Insurance,\n'], ['calls.csv', 'called,expected_kind\n6172342007,terminate\n'], ['draft.json', JSON.stringify(plan)], ['rules.json', JSON.stringify(rules)],
    ['az.csv', 'Pacific_Voice,Standard,44,,,,0.12,,,\n'], ['new-password', 'a passphrase of the night\n'], ['plans.csv.gz', gzipSync('Harbor_Telephone,Atlantic_Insurance,Extra,,[],NONE,[]\n')],
  ];
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  const environment = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, NIUD_CONFIG: '/nowhere/niud.toml', NIUD_STATE_DIR: appliance.folder, NIUD_LOOKUP_SOCKET: appliance.lookupSocket };
  delete (environment as Record<string, string | undefined>)['NIUD_APP'];
  const shell = (line: string): Ran => {
    const { status: code, stdout: out, stderr: err } = spawnSync('bash', ['-c', line], { cwd: folder, env: environment, encoding: 'utf8' });
    return { code, out, err };
  };
  /** As a shell runs it: the words that it makes of the line in this process, else the shell itself. */
  const run = async (line: string): Promise<Ran> => {
    const words = wordsOf([line]).get(line);
    return words === undefined ? shell(line) : niuctl(words, { state: appliance.folder, folder, environment: { NIUD_APP: '', NIUD_LOOKUP_SOCKET: appliance.lookupSocket }, ...(/--with-key/.test(line) && { input: 'a passphrase of the night\n' }) });
  };
  // Calls of the last days are rehearsed: there is one.
  const client = await HeldClient.connect(appliance.lookupSocket);
  const { number } = applications.find(({ name }) => name === 'icr')!;
  await client.route(number, { callId: 'one', called: '6172342007', calling: '3125550123' });
  await client.end(number, { callId: 'one' });
  client.close();
  while (!/6172342007/.test((await run('niuctl --app icr cdr')).out)) continue;
  const lines = [...new Set([...await linesOfHelp(), ...linesOfPages()])].filter((line) => !/[<…]|\.\.\./.test(line.replace(/ < new-password$/, '')));
  t.ok(lines.length > 50, `${lines.length} lines`);
  t.strictSame(await run(aLine), shell(aLine), 'a line in this process says what it says in a shell');
  for (const line of lines) {
    // Nothing is purged that was not archived before.
    if (/ (?:purge|restore) /.test(line)) await run(line.replace(/ (?:purge|restore) /, ' archive ').replace(/ --(?:generation|all|dry-run).*$/, ''));
    const { code, out, err } = await run(line);
    const ok = code === 0 || code === 4 || (ofPairs.test(line) && code === 1 && /This unit is alone/.test(err)) || (anybodys.test(line) && code === 1 && /No application knows|No such|There is no change/.test(err));
    t.ok(ok, `${line}: ${String(code)} ${ok ? '' : out + err}`);
    // What an answer tells to do next runs too.
    for (const [, hint] of `${out}${err}`.matchAll(/\b(niuctl --app \w+ (?:jobs \d+ --report|ledger \d+|explain --cdr \w+))/g)) {
      const ran = await run(hint!);
      t.ok(ran.code === 0, `${hint!}: ${String(ran.code)} ${ran.err}`);
    }
  }
  t.equal(readdirSync(folder).includes('numbers.csv'), true);
});
