/** The catalogue of what is said: each code is said by one part of niud, by some test, and no other code is (core/refusals.md). */
import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { doubts } from '../../service/core/doubts.js';
import { refusals } from '../../service/core/refusals.js';

const speakers = [['refusals', refusals], ['doubts', doubts], ...applications.map(({ name, codes = {} }) => [name, codes] as const)] as const;
const all = speakers.flatMap(([name, codes]) => Object.keys(codes).map((code) => ({ name, code })));

/** The files below a folder, with their text. */
function texts(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return new Map(files.map((path) => [`${folder}/${path}`, readFileSync(`${folder}/${path}`, 'utf8')]));
}

const own = 'test/core/codes.test.ts';
const says = (text: string, code: string): boolean => new RegExp(`(?<![a-z0-9_])${code}(?![a-z0-9_])`).test(text);

t.test('a code has one meaning', async (t) => {
  const codes = all.map(({ code }) => code);
  t.strictSame(codes.filter((code, place) => codes.indexOf(code) !== place), []);
  for (const [name, entries] of speakers) for (const [code, text] of Object.entries(entries)) {
    t.match(code, /^[a-z][a-z0-9_]*$/, name);
    t.match(typeof text === 'string' ? text : text.text, /^[A-Z].*\.$/, code);
  }
});

t.test('each is said by niud, and seen by a test', async (t) => {
  const service = [...texts('service')].filter(([path]) => !/\/(codes|doubts|refusals)\.ts$/.test(path) && !path.startsWith('service/ui/'));
  const tests = [...texts('test')].filter(([path]) => path !== own);
  for (const { name, code } of all) {
    if (!service.some(([, text]) => says(text, code))) t.fail(`${name}: nothing says ${code}`);
    if (!tests.some(([, text]) => says(text, code))) t.fail(`${name}: no test sees ${code}`);
  }
});
