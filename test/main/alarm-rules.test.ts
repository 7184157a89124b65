import { readFileSync } from 'node:fs';
import t from 'tap';
import { declaredProgram } from '../../service/niuctl/program.js';
import { conditions } from '../../service/main/standing.js';
import { Appliance } from '../support/appliance.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

const text = readFileSync('config/niud.rules.yml', 'utf8');
/** The rules, each with what it says. */
const rules = text.split(/^ {6}- alert: /m).slice(1).map((part) => {
  const field = (name: string): string => new RegExp(`^ +${name}: (.*)$`, 'm').exec(part)?.[1] ?? '';
  return { name: part.split('\n', 1)[0]!, expression: field('expr'), severity: /severity: (\w+)/.exec(field('labels'))?.[1], summary: field('summary'), next: field('description') };
});

t.test('each alarm has a name of its own, a severity, what is the matter and what is next', async (t) => {
  t.ok(rules.length >= 10);
  t.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
  const commands = new Set(declaredProgram().commands.map((command) => command.name()));
  for (const { name, severity, summary, next, expression } of rules) {
    t.ok(['critical', 'warning'].includes(severity ?? ''), `${name}: ${severity}`);
    t.match(summary, /^".+"$/, name);
    t.match(next, /^".+\."$/, name);
    t.match(expression, /[<>=]/, name);
    for (const [, command] of next.matchAll(/niuctl (?:help )?([\w-]+)/g)) t.ok(commands.has(command!), `${name}: niuctl ${command}`);
  }
});

t.test('what the rules ask for is what niud tells', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0' });
  // Its metric is there once there was a verification.
  t.equal((await niuctl(['ledger', 'verify'], { state: appliance.folder })).code, 0);
  const told = await (await fetch(`${appliance.base}/metrics`)).text();
  const names = new Set([...told.matchAll(/^(niud_\w+)/gm)].map(([name]) => name));
  const labels = (name: string) => new Set([...new RegExp(`^${name}\\{(.*)\\}`, 'm').exec(told)?.[1]?.matchAll(/(\w+)="/g) ?? []].map(([, label]) => label!));
  for (const { name, expression, summary } of rules) {
    const asked = [...expression.matchAll(/niud_\w+/g)].map(([metric]) => metric);
    t.ok(asked.length > 0 || /^up\{/.test(expression), name);
    for (const metric of asked) {
      t.ok(names.has(metric), `${name}: ${metric}`);
      for (const [, label] of summary.matchAll(/\$labels\.(\w+)/g)) t.ok(label === 'instance' || labels(metric).has(label!), `${name}: ${metric} has the label ${label}`);
    }
  }
});

t.test('a stop that nobody asked for has a rule: one is a warning, more are critical', async (t) => {
  const told = rules.filter(({ expression }) => expression.includes('changes(niud_start_time_seconds')).map(({ expression, severity }) => [expression.replace(/^.*\]\) /, ''), severity]);
  t.strictSame(told, [['> 1', 'critical'], ['== 1', 'warning']]);
  t.match(rules.find(({ name }) => name === 'NiudStartedAnew')?.next, 'a thread was lost');
});

t.test('each alarm and warning of the unit has a rule', async (t) => {
  /** Those that a figure of their own tells. */
  const byFigure: Readonly<Record<string, string>> = { disk_reserve: 'NiudWritesRefused', purge_waits: 'NiudPurgeWaits', ledger_faults: 'NiudLedgerFaults', call_records_lost: 'NiudCallRecordsLost' };
  for (const [code, { gravity }] of Object.entries(conditions)) {
    if (gravity === 'notice') continue;
    const rule = rules.find(({ name, expression }) => name === byFigure[code] || expression.includes(`niud_condition{code="${code}"}`));
    t.equal(rule?.severity, gravity === 'alarm' ? 'critical' : 'warning', code);
  }
});
