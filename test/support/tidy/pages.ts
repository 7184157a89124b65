import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { partsOf } from './source.js';

/** Pages of the repository by path, with their text. */
export type Pages = ReadonlyMap<string, string>;

/** What may be cited: by the path of a page its headings, and what stands in bold at the beginning of a part. */
export type Anchors = ReadonlyMap<string, ReadonlySet<string>>;

/** Every file below some folders, and those of the top, whose name the expression fits. */
export function readFiles(top: string, folders: readonly string[], name: RegExp): Pages {
  const files = new Map<string, string>();
  const visit = (folder: string, deep: boolean): void => {
    for (const entry of readdirSync(join(top, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) { if (deep && entry.name !== 'build' && entry.name !== 'node_modules') visit(path, true); }
      else if (entry.isFile() && name.test(entry.name)) files.set(path, readFileSync(join(top, path), 'utf8'));
    }
  };
  visit('.', false);
  for (const folder of folders) visit(folder, true);
  return files;
}

const plain = (text: string): string => text.replaceAll('`', '').trim();

/** `## Lot (lot)` is cited as `Lot` or `lot`, `### N1 One form` as `N1` or whole. */
export function anchorsIn(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading] of text.matchAll(/^#{1,4} (.+)$/gm)) {
    const whole = plain(heading!);
    anchors.add(whole);
    const [, title, name] = /^(.+) \(([a-z0-9_]+)\)$/.exec(whole) ?? [];
    if (title !== undefined) anchors.add(title).add(name!);
    const [rule] = ruleName.exec(whole) ?? [];
    if (rule !== undefined && whole.startsWith(rule)) anchors.add(rule);
  }
  for (const [, term] of text.matchAll(/^(?:- |\d\. )?\*\*(.+?)\*\*/gm)) anchors.add(plain(term!).replace(/[.:]$/, ''));
  return anchors;
}

/** A rule of routing by its name. */
export const ruleName = /\b[NRT][1-9]\b/;

/** The pages that a citation means: one by its way from here, or by the end of its path; of several the one that lies nearest above, else all of them (`tables.md` of each application). */
export function pagesFor(cited: string, from: string, anchors: Anchors): readonly string[] {
  const relative = posix.join(dirname(from), cited);
  if (anchors.has(relative)) return [relative];
  const found = [...anchors.keys()].filter((path) => path === cited || path.endsWith(`/${cited}`));
  for (let folder = dirname(from); found.length > 1 && folder !== '.'; folder = dirname(folder)) {
    const own = posix.join(dirname(folder), cited);
    if (found.includes(own)) return [own];
  }
  return found;
}

/** Lines of comments, and of paragraphs, as one. */
const joined = (text: string): string => text.replace(/\s*\n\s*(?:\*(?!\/|\*)|\/\/|#(?!#))?\s*/g, ' ');

const citation = /(?<![\w/.$}*<-])((?:[\w.-]+\/)*[A-Za-z][\w-]*\.md)\b(?:, ([^'"`)\]|]{1,100}))?/g;

/** Where a package puts pages. */
const installed = /^usr\//;

/** What is cited that is not there, and what is cited in another form than a page, a comma and a heading. */
export function faultyCitations(path: string, text: string, anchors: Anchors): readonly string[] {
  const whole = joined(text).replaceAll('`', '');
  const faults = [...whole.matchAll(/\.md:? [NRT][1-9]\b|\b[NRT][1-9] of [\w-]+\.md/g)].map(([found]) => `${path}: ${found.trim()}: write page and heading, as in routing.md, N1`);
  faults.push(...[...whole.matchAll(/\b[a-z]+-design\b/g)].map(([found]) => `${path}: ${found} is no page of the repository: say what it says, or cite the README of the room`));
  for (const [, page, behind] of whole.matchAll(citation)) {
    if (installed.test(page!)) continue;
    const cited = pagesFor(page!, path, anchors);
    const lacking = behind === undefined ? [] : cited.filter((each) => ![...anchors.get(each)!].some((anchor) => begins(behind, anchor)));
    if (cited.length === 0) faults.push(`${path}: no page is ${page!}`);
    else if (lacking.length > 0) faults.push(`${path}: ${lacking[0]!} has no ${behind!.slice(0, 40)}`);
  }
  return faults;
}

function begins(text: string, anchor: string): boolean {
  return text.startsWith(anchor) && !/^\w/.test(text.slice(anchor.length));
}

/** Everything in a repository that cites a page, a heading or a rule which is not there. What the tests of this cite on purpose is left out. */
export function faultyInRepository(top: string): readonly string[] {
  const pages = readFiles(top, citingFolders, /\.md$/);
  const anchors: Anchors = new Map([...pages].map(([path, text]) => [path, anchorsIn(text)]));
  const rules = rulesIn(anchors.get(rulesPage)!);
  const sources = readFiles(top, citingFolders, /\.(?:tsx?|mjs|c|h|css|service|socket|target|toml|yml)$|^niud/);
  const citing = [...sources, ...pages].filter(([path]) => path !== ownTest && path !== 'CHANGELOG.md');
  return citing.flatMap(([path, text]) => [...faultyCitations(path, text, anchors), ...unknownRules(path, text, rules)]);
}

export const citingFolders = ['service', 'scripts', 'systemd', 'native', 'config', 'test'];
export const rulesPage = 'service/routing/routing.md';
const ownTest = 'test/documents.test.ts';

/** The names of rules among the anchors of a page. */
export function rulesIn(anchors: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...anchors].filter((anchor) => new RegExp(`^${ruleName.source}$`).test(anchor)));
}

/** Names of rules in comments that no page has. */
export function unknownRules(path: string, text: string, rules: ReadonlySet<string>): readonly string[] {
  // Taking a source apart costs more than all else.
  if (!ruleName.test(text)) return [];
  const told = /\.tsx?$/.test(path) ? [...partsOf(text)].filter(([part]) => part === 'comment').map(([, comment]) => comment).join('\n') : text;
  return [...told.matchAll(new RegExp(ruleName, 'g'))].filter(([name]) => !rules.has(name)).map(([name]) => `${path}: no page has the rule ${name}`);
}

/** Links of a page that lead nowhere. */
export function brokenLinks(path: string, text: string, top: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to!).filter((to) => !/^[a-z]+:/.test(to))
    .filter((to) => !existsSync(join(top, dirname(path), to.split('#')[0]!))).map((to) => `${path}: the link ${to} leads nowhere`);
}
