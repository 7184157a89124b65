import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import { namesRelease, zoneNames } from '../../../service/core/zone-names.js';
import { isZone } from '../../../service/core/zones.js';
import { timezone } from '../../../service/schema/kinds/timezone.js';

const source = '/usr/share/zoneinfo/tzdata.zi';
const lines = existsSync(source) ? readFileSync(source, 'utf8').split('\n') : [];
const installed = /^# version (\S+)/.exec(lines[0] ?? '')?.[1];

const given = (text: string): string => {
  const value = timezone.parse(text);
  return isRefusal(value) ? `<${value.code}>` : value;
};

t.test('the list is the zone database of its release', { skip: installed === namesRelease ? false : `the release here is ${String(installed)}` }, async (t) => {
  const names = lines.map((line) => line.split(' ')).flatMap(([kind, first, second]) => kind === 'Z' ? [first!] : kind === 'L' ? [second!] : []).filter((name) => name !== 'Factory');
  t.same([...zoneNames].sort(), names.sort());
});

t.test('every name keeps its spelling, in whatever case it comes', async (t) => {
  t.ok(zoneNames.length > 590, `${zoneNames.length} names`);
  const known = zoneNames.filter(isZone);
  // A unit with older data knows a few less.
  t.ok(known.length > zoneNames.length - 20, `${known.length} of them known here`);
  t.same(known.filter((name) => given(name.toLowerCase()) !== name || given(name.toUpperCase()) !== name || given(name) !== name), []);
  t.same(Intl.supportedValuesOf('timeZone').filter((name) => given(name) !== name), [], 'and those that are newer than the list');
});

t.test('what only Intl takes for a zone, and what is none', async (t) => {
  const taken = (name: string): boolean => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  };
  const abbreviations = ['ACT', 'AET', 'AGT', 'ART', 'AST', 'BET', 'BST', 'CAT', 'CNT', 'CST', 'CTT', 'EAT', 'ECT', 'IET', 'IST', 'JST', 'MIT', 'NET', 'NST', 'PLT', 'PNT', 'PRT', 'PST', 'SST', 'VST', 'SystemV/AST4ADT', 'SystemV/EST5', 'US/Pacific-New'];
  t.ok(abbreviations.filter(taken).length > 20, 'Intl does take them');
  for (const text of [...abbreviations, 'ast', 'Ast', 'EDT', 'PDT', 'ET', 'GMT+5', 'UTC+1', 'Mars/Base', '+05:00', 'US', 'US/', 'Factory', 'a'.repeat(41), '__proto__', 'America/New York', 'America/New_York ', 'posix/UTC', 'localtime']) t.equal(given(text), '<bad_zone>', text.slice(0, 20));
});

t.test('a warning for names without summer time', async (t) => {
  for (const [name, warned] of [['EST', true], ['MST', true], ['HST', true], ['EST5EDT', false], ['MST7MDT', false], ['America/Panama', false], ['US/Arizona', false], ['UTC', false], ['GMT', false]] as const) {
    t.same(timezone.doubts!(name).map(({ code }) => code), warned ? ['no_summer_time'] : [], name);
  }
});
