/** Holds pages to each other and to what they name; that the repository cites only what it has is held by tidy, of whose rule the cases are here. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { changeLimits } from '../service/core/change-limits.js';
import { limits } from '../service/core/limits.js';
import { refusals, wireStatus } from '../service/core/refusals.js';
import { anchorsIn, brokenLinks, citingFolders, faultyCitations, readFiles, rulesIn, rulesPage, unknownRules, type Anchors } from './support/tidy/pages.js';
import { ccLimits } from '../service/apps/cc/limits.js';
import { ecfLimits } from '../service/apps/ecf/limits.js';
import { icrLimits } from '../service/apps/icr/limits.js';

const top = process.cwd();
const pages = readFiles(top, citingFolders, /\.md$/);
const anchors: Anchors = new Map([...pages].map(([path, text]) => [path, anchorsIn(text)]));

t.test('a citation names a page and a heading of it', async (t) => {
  const some: Anchors = new Map([
    ['a/rules.md', anchorsIn('# Rules\n\n### N1 One form\n\n## Lot (lot)\n\n- **Percent**: so\n')], ['a/b/tables.md', anchorsIn('## Number')], ['a/c/tables.md', anchorsIn('## Route')], ['README.md', new Set()], ['a/README.md', new Set(['Lists'])],
  ]);
  const cases: readonly (readonly [from: string, text: string, faults: number])[] = [
    ['x/y.ts', '// rules.md', 0], ['x/y.ts', '// other.md', 1], ['x/y.ts', '// (rules.md, N1)', 0], ['x/y.ts', '// (rules.md, N2)', 1], ['x/y.ts', '/** As `rules.md`,\n * Percent. */', 0],
    ['x/y.ts', '// (rules.md, lot; more)', 0], ['x/y.ts', '// (rules.md, Lots)', 1], ['x/y.ts', '// (rules.md N1)', 1], ['x/y.ts', '// N1 of rules.md', 1], ['x/y.ts', '// rules.md, as it stands', 1],
    ['a/b/y.ts', '// tables.md, Number', 0], ['a/b/y.ts', '// tables.md, Route', 1], ['a/y.ts', '// tables.md', 0], ['a/y.ts', '// tables.md, Route', 1], ['a/y.ts', '// ../a/b/tables.md, Number', 0], ['a/y.ts', '// c/tables.md, Route', 0], ['a/y.ts', '// README.md, Lists', 0],
    ['x/y.ts', `read('/usr/share/doc/niud/README.md')`, 0],
  ];
  for (const [from, text, faults] of cases) t.equal(faultyCitations(from, text, some).length, faults, `${from}: ${text}`);
});

t.test('a rule that is named is one', async (t) => {
  const rules = rulesIn(anchors.get(rulesPage)!);
  t.ok(rules.size > 15, 'the page has rules');
  t.strictSame(unknownRules('a.ts', `// N1 and R9\nconst a = 'R9';`, rules), ['a.ts: no page has the rule R9']);
  const others = [...anchors].filter(([path]) => path !== rulesPage).flatMap(([path, of]) => [...of].filter((anchor) => rules.has(anchor)).map((anchor) => `${path}: ${anchor}`));
  t.strictSame(others, [], 'and stands on one page, so that its name alone is enough');
});

t.test('a link leads to a file', async (t) => {
  t.equal(brokenLinks('a.md', '[one](nowhere.md)', top).length, 1);
  t.strictSame([...pages].flatMap(([path, text]) => brokenLinks(path, text, top)), []);
});

t.test('a page is at most 400 lines', async (t) => {
  t.strictSame([...pages].filter(([path, text]) => path !== 'CHANGELOG.md' && text.trimEnd().split('\n').length > 400).map(([path]) => path), []);
});

t.test('the lifecycles name refusals as the catalogue has them', async (t) => {
  const named = [...readFileSync('service/lifecycles.md', 'utf8').matchAll(/-> (\d{3}|[A-Z_]+) ([a-z_]+)/g)];
  t.ok(named.length > 40, 'they name refusals');
  const wrong = named.filter(([, status, code]) => {
    const known = Object.hasOwn(refusals, code!) ? refusals[code as keyof typeof refusals] : undefined;
    return known === undefined || (/^\d/.test(status!) ? String(known.http) !== status : wireStatus[status as keyof typeof wireStatus] !== known.wire);
  });
  t.strictSame(wrong.map(([whole]) => whole), []);
});

const counted = (figure: number): string => figure.toLocaleString('en-US');
const minutes = (ms: number): number => ms / 60_000;

t.test('figures in pages are those of the limits', async (t) => {
  const figures: readonly (readonly [page: string, texts: readonly string[]])[] = [
    [rulesPage, [
      `at most ${icrLimits.wildcardShapes} shapes`, `Lists nest ${limits.ruleDepth} deep; a list has ${limits.rulesInList} rules; a plan has ${counted(limits.planBytes)} bytes`,
      `a ${limits.planHops + 1}th plan behind the first`, `the ${limits.plansEntered + 1}th plan entered`, `diverted ${limits.diversions} times already (icr and easy0: ${limits.translatedDiversions}`,
      `${limits.regexCharacters} characters and ${limits.regexInstructions} instructions`, `${counted(limits.planRegexInstructions)} instructions together`, `longer than ${limits.matchedCharacters} characters`,
      `keeps ${counted(limits.periodicParts)} parts`, `${limits.menuTries} at most`,
    ]],
    ['service/lookup/lookup-protocol.md', [
      `8 to ${counted(limits.frameBytes)}`, `| ${limits.lookupConnections} (setting`, `1 to ${limits.callIdBytes} bytes`, `at most ${limits.phoneCharacters} bytes | as received`, `Texts have at most ${limits.callTextBytes} bytes`,
      `at most ${limits.callLabels} str`, `at most ${counted(limits.noteBytes)} bytes as JSON`, `nests at most ${limits.wireDepth} deep`, `behind at ${limits.loopLagMs} ms`, `at ${counted(limits.waitingReplies)} replies`,
      `last ${counted(limits.endedCalls)} ended`, `for ${minutes(limits.endedCallMs)} minutes`, `limit of open calls (${counted(limits.openCalls)})`, `${limits.wrongPins} in ${minutes(limits.wrongPinsMs)} minutes of an account`,
      `${counted(limits.wrongPinsOfDoor)} an hour at the access number`, `1 to ${counted(ecfLimits.forwardMinutes)}`, `at ${limits.throttleReplyBytes / 1024} KiB of replies`, `after ${limits.drainSilenceMs} ms of silence, ${limits.drainMs / 1000} s at most`,
    ]],
    ['service/rest/api.md', [
      `holds ${limits.sessionHours} hours`, `at least ${limits.passwordLeastCharacters} characters`, `${limits.failedSignIns} in ${minutes(limits.failedSignInWindowMs)} minutes`, `after ${limits.failedSignInsOfAccount} an hour`,
      `(${limits.defaultPageRows}, at most ${counted(limits.pageRows)})`, `within ${limits.setAnswerMs} ms`, `at most ${counted(limits.setKeys)} records, a session ${limits.setsOfSession} sets, each for ${minutes(limits.setMs)} minutes`,
      `up to ${counted(limits.batchWrites)} writes`, `the writer ${changeLimits.batchMs} ms at most`, `moves ${counted(limits.movedAtOnce)} records at most`, `Connections: ${counted(limits.restConnections)}`, `taken, ${limits.connectionsOfAddress} of one address`,
      `${limits.openBodies}, ${limits.openBodiesOfAddress} of one address`, `Uploads: ${limits.openUploads}, ${limits.openUploadsOfTenant} of one tenant`, `Streams: ${limits.eventStreams}, ${limits.eventStreamsOfTenant} of one tenant`, `(at most ${limits.previewDays})`,
      `headers ${limits.headerBytes / 1024} KiB, a request ${limits.requestMs / 1000} s`,
    ]],
    ['service/jobs/jobs.md', [`first ${limits.firstRows} rows`, `More than ${counted(limits.movedAtOnce)} records`]],
    ['service/apps/cc/calling-card.md', [`within ${ccLimits.ringingSeconds === 180 ? 'three' : ccLimits.ringingSeconds} minutes of ringing`]],
    ['systemd/availability.md', [`more than ${limits.clockJumpDays} days from the mark`, `again each ${limits.readOnlyRetryMs / 1000} s`, `is held ${limits.snapshotMs / 1000} s at most`, `the desk at ${limits.deskNice}`, `all others at ${limits.backgroundNice}`, `{ fd }, ${limits.listenBacklog}`]],
    ['service/architecture.md', [`more than ${counted(limits.movedAtOnce)} records`]],
  ];
  for (const [page, texts] of figures) t.strictSame(texts.filter((text) => !pages.get(page)!.replace(/\s*\n\s*/g, ' ').includes(text)), [], page);
});
