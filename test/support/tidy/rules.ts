import { basename } from 'node:path';
import type { Rooms } from './rooms.js';
import { importsOf, onlyCode, withoutComments, type Import, type Tree } from './source.js';

/** One rule of the house: gives a line for each offender, beginning with its path. */
export type Rule = (tree: Tree, rooms: Rooms) => readonly string[];

const inService = (path: string) => path.startsWith('service/');
const roomOf = (path: string) => inService(path) ? path.split('/')[1]! : undefined;

/** A rule about each file by itself: gives what is wrong with it, or nothing. */
function each(about: (path: string) => boolean, check: (path: string, text: string) => readonly string[]): Rule {
  return (tree) => [...tree].filter(([path]) => about(path)).flatMap(([path, text]) => check(path, text).map((what) => `${path}: ${what}`));
}

/** A rule about each import of each file. */
function eachImport(about: (path: string) => boolean, check: (path: string, found: Import) => string | undefined): Rule {
  return each(about, (path, text) => importsOf(path, text).flatMap((found) => check(path, found) ?? []));
}

/** Matches of an expression, with their lines. */
function matches(text: string, expression: RegExp): readonly string[] {
  return [...text.matchAll(expression)].map((found) => `${found[0].trim()} in line ${text.slice(0, found.index).split('\n').length}`);
}

const everyFile = () => true;

function allowedRooms(tree: Tree, rooms: Rooms): readonly string[] {
  return eachImport(inService, (path, found) => {
    const [own, other] = [roomOf(path)!, roomOf(found.of)];
    const allowed = rooms.get(own);
    if (allowed === undefined) return `the table has no room ${own}`;
    if (other === undefined) return found.of.endsWith('.ts') ? `imports ${found.of}, which is no part of the service` : undefined;
    if (own === other || allowed === 'all') return undefined;
    const allowance = allowed.find(({ room }) => room === other);
    if (allowance === undefined) return `${own} may not import ${found.of}`;
    if (allowance.only === 'types') return found.typesOnly ? undefined : `${own} may import types alone from ${found.of}`;
    if (allowance.only === undefined || found.of === `service/${other}/${allowance.only}.ts`) return undefined;
    return `${own} may import ${other}/${allowance.only}.ts alone, not ${found.of}`;
  })(tree, rooms);
}

/**
 * Circles of imports, be they of types alone: what a file is about can be told without the files that use it. In the UI, and among what a test simulates, parts name each other's types; what runs makes no circle there either.
 */
function circles(tree: Tree): readonly string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]) => {
    const start = way.indexOf(path);
    if (start >= 0) found.push([...way.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const { of, typesOnly } of importsOf(path, tree.get(path) ?? '')) if (tree.has(named(tree, of)) && !(typesOnly && (inBrowser(path) || path.startsWith('test/')))) visit(named(tree, of), [...way, path]);
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return found;
}

/** A barrel: everything of another file, or nothing of its own. */
function barrels(path: string, text: string): readonly string[] {
  const passedOn = importsOf(path, text).filter((found) => found.passedOn);
  const ownExports = /^export (?!\*|\{|type \{)/m.test(onlyCode(text));
  return passedOn.length > 0 && (!ownExports || /^export \*/m.test(onlyCode(text))) ? [`only passes on ${passedOn.map(({ of }) => of).join(', ')}`] : [];
}

/** The only folder, or file, that may import a library. */
const doors: Readonly<Record<string, string>> = { lmdb: 'service/database/', 'uWebSockets.js': 'service/rest/', '@grpc/grpc-js': 'service/pair/etcd', '@grpc/proto-loader': 'service/pair/etcd' };

const clockFile = 'service/core/clock.ts';
const timeCalls = /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b|\b(?:setTimeout|setInterval)\s*\(/g;

/** Files that run before the threads start, while nothing waits for them. */
const startUpFiles = new Set(['service/database/environment.ts', 'service/database/migrate.ts', 'service/records/rewind.ts', 'service/main/restoration-process.ts']);

/** The one `any` of the house, where columns of different kinds stand side by side. */
const anyFile = 'service/schema/kind.ts';
const anyType = /[:<|&]\s*any\b(?!\s*[(!.])|,\s*any\s*>|\bas\s+any\b|\bany\[\]|\btype\s+\w+\s*=\s*any\b/g;

/** Applications as folders of `service/apps/`, and as the protocol names them. */
const applications = 'ecf|cc|easy0|icr|crs';

/** Rooms without tests beside them: their tests run whole processes. */
const testedElsewhere = new Set(['main', 'ui']);

const inBrowser = (path: string) => path.startsWith('service/ui/');

/** What is no part of the service's process has a clock of its own: what runs in a browser, and the tool of field operations. */
const inOwnProcess = (path: string) => inBrowser(path) || path.startsWith('service/niuctl/');

/** The folders of the UI from the ground up: a file imports from its own rank and those below. */
const uiRanks: readonly (readonly string[])[] = [['design', 'address', 'data'], ['grid'], ['record'], ['plan'], ['pages'], ['apps'], ['start']];
const uiRank = (path: string) => inBrowser(path) ? uiRanks.findIndex((folders) => folders.includes(path.split('/')[2]!)) : undefined;

/** The file that an import names: one with JSX has the longer ending. */
const named = (tree: Tree, of: string) => tree.has(of) ? of : `${of}x`;

/** The files that a file imports, and those that they import, and so on. */
function reach(tree: Tree, from: readonly string[]): ReadonlySet<string> {
  const reached = new Set(from);
  for (const path of reached) for (const { of } of importsOf(path, tree.get(path) ?? '')) if (tree.has(of)) reached.add(of);
  return reached;
}

/** More than 140 lines, and something in them that runs. */
function isLong(text: string): boolean {
  return text.split('\n').length > 140 && /^export (?:async )?(?:function|(?:abstract )?class)\b/m.test(text);
}

/** Every test of a room is named after a source or runs one of the room, and every source of some size is run by the tests of its own room. */
function mirrored(tree: Tree): readonly string[] {
  const paths = [...tree.keys()];
  const rooms = [...new Set(paths.flatMap((path) => roomOf(path) ?? []))].filter((room) => !testedElsewhere.has(room));
  return rooms.flatMap((room) => {
    const tests = paths.filter((path) => path.startsWith(`test/${room}/`));
    const orphans = tests.filter((path) => path.endsWith('.test.ts')).filter((path) => {
      const source = path.replace(/^test\//, 'service/').replace(/\.test\.ts$/, '');
      return !tree.has(`${source}.ts`) && ![...reach(tree, [path])].some((other) => roomOf(other) === room);
    });
    const reached = reach(tree, tests);
    const untested = paths.filter((path) => roomOf(path) === room && !reached.has(path) && isLong(tree.get(path)!));
    return [...orphans.map((path) => `${path}: neither named after a source nor running one of the room`), ...untested.map((path) => `${path}: more than 140 lines that no test of the room runs`)];
  });
}

/** A row that is read by a number, or a column that is looked for among the others: what moves when a column comes in between. */
const numberedPlace = new RegExp([
  String.raw`\bfindIndex\(\(\{ name\b[^}]*\}\) => name ===`, String.raw`\bfindIndex\(\(?(\w+)\)? => \1\.name ===`, String.raw`\brow\[\d+\]`, String.raw`\]\s*=\s*(?:\w+\.)?row\b(?!\()`,
  String.raw`\brow as (?:unknown as )?(?:readonly|\[)`, String.raw`\bcovers\.indexOf\('`,
].join('|'), 'g');

/**
 * A bound of its own at the top of a file, told by its name: `mostRows`, `maxRows`. Other figures (`…Bytes`, `…Ms`) are as often the lengths of a form on disk, or units,
 * which cannot be told from bounds by their names.
 */
const privateBound = /^(?:export )?const (?:most|max)(?:[A-Z]\w*)?(?:: number)? = -?\d[\d_]*(?![\d_n])/gm;

/** What the declaration of a table may be made of: kinds, columns, limits, other declarations. */
const declarative = /^service\/(?:core|schema|parts|routing)\/|^service\/apps\/[a-z0-9]+\/(?:(?:tables|kinds)\/|limits\.ts$)/;

export const rules = {
  'a room imports what the table allows': allowedRooms,
  'no circles': circles,
  'what is shipped imports nothing of the tests': eachImport((path) => !path.startsWith('test/'), (_, { of }) => of.startsWith('test/') ? `imports ${of}` : undefined),
  'no barrels': each(everyFile, barrels),
  'a library has one door': eachImport(inService, (path, { of }) => doors[of] !== undefined && !path.startsWith(doors[of]!) ? `imports ${of}` : undefined),
  'only the clock knows the time': each((path) => inService(path) && path !== clockFile && !inOwnProcess(path), (_, text) => matches(onlyCode(text), timeCalls)),
  'no synchronous writes after start-up': each((path) => inService(path) && !startUpFiles.has(path), (_, text) => matches(onlyCode(text), /\b(?:transactionSync|putSync|removeSync)\b/g)),
  'names are kebab-case and say something': each(everyFile, (path) => {
    const name = basename(path).replace(/\.test\.ts$|\.tsx?$/, '');
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return ['the name is not kebab-case'];
    return /(?:^|-)(?:utils?|helpers?|managers?|common|misc|index)$/.test(name) ? [`${name} says nothing`] : [];
  }),
  'no any': each(everyFile, (path, text) => matches(onlyCode(text), anyType).slice(path === anyFile ? 1 : 0)),
  'nothing left over': each(everyFile, (_, text) => matches(text, new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK'].join('|')})\\b`, 'g'))),
  'a bound stands with its reason among the limits': each((path) => inService(path) && !inBrowser(path) && !/limits\.ts$/.test(path), (_, text) => matches(withoutComments(text), privateBound)),
  'rows are read by their columns': each((path) => inService(path) && !inBrowser(path), (_, text) => matches(withoutComments(text), numberedPlace)),
  'tables declare and do nothing': eachImport((path) => /^service\/apps\/[a-z0-9]+\/tables\//.test(path),
    (_, { of }) => !declarative.test(of) || /-behaviour\.ts$/.test(of) ? `imports ${of}, which does something with records` : undefined),
  'the machine knows no application': each((path) => inService(path) && !/^service\/(?:apps|ui\/apps|niuctl)\//.test(path),
    (_, text) => matches(withoutComments(text), new RegExp(`(?<![A-Za-z0-9_])(?:${applications})(?![a-z0-9])`, 'g'))),
  'the UI imports downwards': eachImport(inBrowser, (path, { of }) => (uiRank(of) ?? -1) > uiRank(path)! ? `imports ${of}, which stands above` : undefined),
  'tests mirror the sources': mirrored,
} as const satisfies Record<string, Rule>;
