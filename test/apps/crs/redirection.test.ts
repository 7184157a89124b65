import t from 'tap';
import type { Answer } from '../../../service/routing/decision.js';
import type { Json } from '../../../service/schema/kind.js';
import type { Attributes, Write } from '../../../service/schema/write.js';
import { CrsSite } from '../../support/crs-site.js';
import { Random } from '../../../scripts/nanp/random.js';
import { crsVerdicts, type Activation, type CrsVerdict, type RedirectedGroup, type RedirectedSubscriber } from '../../support/oracle/crs-oracle.js';
import type { RuleRecord } from '../../support/oracle/site.js';

/** Decisions against those of an oracle that knows neither the engine nor the store: whole sites, changed by the commands of an operator. */
const seed = 'redirection 1';
const sites = 10;
const changes = 60;
const callsAfterEach = 10;

const zone = 'America/Chicago';
const begin = Date.UTC(2026, 0, 15, 12);
const hourMs = 3_600_000;

const numbers = Array.from({ length: 12 }, (_, place) => `21255501${String(place).padStart(2, '0')}`);
const groups = [1, 2, 3, 5, 40];
const supergroups = new Map([[1, [1, 2, 3]], [2, [5, 40]], [3, groups]]);
const planNames = ['day', 'evacuation', 'night', 'storm'];
const outside = ['8085550100', '8085550105', '9005550100', '+442079460000', '411'];
const constraints = ['^900', '00$', '^[[:digit:]]{10}$', '[^[:digit:]]', 'front', '^2125550'];
const zones = ['', 'America/New_York', 'Pacific/Honolulu', 'Asia/Kolkata'];

function rulesOf(random: Random, depth = 0): readonly RuleRecord[] {
  return Array.from({ length: random.between(0, 3) }, () => ruleOf(random, depth));
}

function ruleOf(random: Random, depth: number): RuleRecord {
  const type = random.weighted({ 'always': 5, 'time-of-day': 2, 'day-of-week': 2, 'match': 2, 'geo': 2 });
  const criteria = {
    'always': '', 'time-of-day': random.pick(['08:00-17:00', '22:00-06:00', '00:00-24:00']), 'day-of-week': random.pick(['2-6', '1,7', '5']),
    'match': random.pick(['^808', 'called:5$', '[[:digit:]]{10}']), 'geo': random.pick(['HI', 'AK', 'NY']),
  }[type];
  const to = random.weighted({ 'number': 6, 'sip-uri': 3, 'trunk-group': 1, 'tg-with-outpulse': 3, 'terminate': 1, 'continue': 1, 'rule': depth < 2 ? 3 : 0 });
  const value = {
    'number': random.pick(outside), 'sip-uri': `${random.pick(['front', '9005550100', 'desk'])}@example.net`, 'trunk-group': ['101', '102'],
    'tg-with-outpulse': [['101', random.pick(['', '5550100', '9005550100'])], ['102', '']], 'terminate': undefined, 'continue': undefined, 'rule': to === 'rule' ? rulesOf(random, depth + 1) : undefined,
  }[to];
  return { type, criteria, destination: { type: to, ...(value !== undefined && { value }) } };
}

/** One site twice: in the store, and as the oracle has it. */
class Twins {
  readonly drawn: RedirectedSubscriber = { override: false, numbers: new Map(), plans: new Map(), groups: new Map() };
  #order = 0;

  constructor(readonly site: CrsSite, readonly random: Random) {}

  async furnish(): Promise<void> {
    const { site, random, drawn } = this;
    for (const number of numbers) drawn.numbers.set(number, random.pick(zones));
    await site.must(...[...drawn.numbers].map(([number, timezone]) => site.number(number, timezone === '' ? {} : { timezone })), site.number('2125559999', {}, 'other'));
    for (const name of planNames) drawn.plans.set(name, rulesOf(random));
    await site.must(...[...drawn.plans].map(([name, rules]) => site.plan(name, rules as unknown as Json)));
    for (const group of groups) await this.#group(group);
    await site.must(...[...supergroups].map(([number, entries]) => site.supergroup(number, entries)));
  }

  /** A group made, or made anew. A plan that is taken off it is active there no more. */
  async #group(number: number): Promise<void> {
    const { site, random, drawn } = this;
    const active = drawn.groups.get(number)?.active ?? new Map<string, readonly Activation[]>();
    const group: RedirectedGroup = {
      members: random.some(numbers, random.between(0, 8)),
      plans: random.some(planNames, random.between(1, 4)),
      override: random.percent(50) ? random.pick(outside) : undefined,
      constraints: random.percent(50) ? random.some(constraints, random.between(1, 2)) : [],
      active,
    };
    for (const plan of [...active.keys()]) if (!group.plans.includes(plan)) active.delete(plan);
    drawn.groups.set(number, group);
    const { members, plans, override, constraints: forbidden } = group;
    await site.must(site.group(number, { members, call_plans: plans, override_number: override ?? null, constraints: forbidden }));
  }

  async change(): Promise<void> {
    const { site, random, drawn } = this;
    switch (random.weighted({ activate: 10, deactivate: 2, override: 1, rules: 2, title: 1, group: 2 })) {
      case 'activate': return this.#activation('activate');
      case 'deactivate': return this.#activation('deactivate');
      case 'override': {
        drawn.override = !drawn.override;
        await site.must(site.overriding(drawn.override));
        return;
      }
      case 'rules': {
        const name = random.pick(planNames);
        const rules = rulesOf(random);
        const isSame = JSON.stringify(rules) === JSON.stringify(drawn.plans.get(name));
        drawn.plans.set(name, rules);
        if (!isSame) this.#restamp(name);
        await site.must(site.plan(name, rules as unknown as Json));
        return;
      }
      case 'title': {
        await site.must({ method: 'put', table: 'call_plan', key: ['sp', 'sub', random.pick(planNames)], attributes: { display_name: `Title ${random.below(9)}` } });
        return;
      }
      case 'group': return this.#group(random.pick(groups));
    }
  }

  async #activation(command: 'activate' | 'deactivate'): Promise<void> {
    const { site, random, drawn } = this;
    const isSuper = random.percent(40);
    const number = isSuper ? random.pick([...supergroups.keys()]) : random.pick(groups);
    const plan = random.pick(planNames);
    const having = (isSuper ? supergroups.get(number)! : [number]).filter((group) => drawn.groups.get(group)!.plans.includes(plan));
    const startMs = random.percent(20) ? begin + random.between(-24, 48) * hourMs : undefined;
    const endMs = random.percent(20) ? (startMs ?? begin) + random.between(1, 72) * hourMs : undefined;
    const window: Attributes = { ...(startMs !== undefined && { start: instant(startMs) }), ...(endMs !== undefined && { end: instant(endMs) }) };
    const table = isSuper ? 'supergroup' : 'group';
    const write: Write = command === 'activate' ? site.activate(table, number, plan, window) : site.deactivate(table, number, plan);
    if (having.length === 0) {
      if (await site.refused(write) !== 'not_on_group') throw new Error(`${plan} is on none of the groups, and yet ${command} was not refused`);
      return;
    }
    await site.must(write);
    if (command === 'activate') this.#activate(having, plan, startMs, endMs);
    else for (const group of having) drawn.groups.get(group)!.active.delete(plan);
  }

  get #nowMs(): number { return this.site.store.clock.now(); }

  /** One in force and one to come; of those in force that are together the later stamp counts, for as long as any holds. */
  #activate(having: readonly number[], plan: string, startMs: number | undefined, endMs: number | undefined): void {
    const nowMs = this.#nowMs;
    const comes = startMs !== undefined && startMs > nowMs;
    const made = { startMs, endMs, stampMs: comes ? startMs : nowMs, order: comes ? 0 : ++this.#order };
    for (const group of having) {
      const { active } = this.drawn.groups.get(group)!;
      const left = (active.get(plan) ?? []).filter(({ endMs: end }) => end === undefined || end > nowMs);
      const [inForce, toCome] = [left.filter((each) => isInForce(each, nowMs)), left.filter((each) => !isInForce(each, nowMs))];
      active.set(plan, comes ? [...together(inForce), made] : [made, ...toCome]);
    }
  }

  #restamp(plan: string): void {
    const order = ++this.#order;
    for (const { active } of this.drawn.groups.values()) {
      const all = active.get(plan);
      if (all !== undefined) active.set(plan, all.map((each) => isInForce(each, this.#nowMs) ? { ...each, stampMs: this.#nowMs, order } : each));
    }
  }

  /** All that the service comes to for a call beside all that the oracle does. */
  call(): { readonly found: readonly CrsVerdict[]; readonly expected: readonly CrsVerdict[]; readonly asked: string } {
    const { random } = this;
    const call = { called: random.pick([...numbers, '2125559999', '2125550199']), calling: random.pick([undefined, '8085550001', '2125550001', '+4930123456']), timeMs: begin + (random.percent(40) ? random.between(-48, 96) * hourMs : random.between(-48 * 60, 96 * 60) * 60_000) };
    const answers = this.site.inARow({ called: call.called, calling: call.calling, instant: call.timeMs });
    return { found: ended(answers.map(shown)), expected: [...crsVerdicts(this.drawn, call, zone)], asked: JSON.stringify(call) };
  }
}

function isInForce({ startMs, endMs }: Activation, nowMs: number): boolean {
  return (startMs === undefined || startMs <= nowMs) && (endMs === undefined || nowMs < endMs);
}

function together(inForce: readonly Activation[]): readonly Activation[] {
  if (inForce.length < 2) return inForce;
  const [latest] = [...inForce].sort((a, b) => b.stampMs - a.stampMs || b.order - a.order);
  const [starts, ends] = [inForce.map(({ startMs }) => startMs ?? -Infinity), inForce.map(({ endMs }) => endMs ?? Infinity)];
  const [first, last] = [Math.min(...starts), Math.max(...ends)];
  return [{ ...latest!, startMs: first === -Infinity ? undefined : first, endMs: last === Infinity ? undefined : last }];
}

/** As lookup-protocol.md tells it to the stack: with no route behind the last destination. */
function ended(verdicts: readonly CrsVerdict[]): readonly CrsVerdict[] {
  return verdicts.at(-1)!.status === 1 ? verdicts : [...verdicts, { status: 1, kind: 0, value: null, plan: null }];
}

function shown({ noRoute, decision: { kind, value, rule } }: Answer): CrsVerdict {
  return { status: noRoute ? 1 : 0, kind, value: (value ?? null) as CrsVerdict['value'], plan: rule?.split('/')[0] ?? null };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

t.test(`the same decisions as the oracle's, of ${sites * changes * callsAfterEach} calls in ${sites} sites, seed ${seed}`, async (t) => {
  t.setTimeout(120_000);
  let decided = 0;
  for (let site = 0; site < sites; site++) {
    const twins = new Twins(await CrsSite.start(t, zone), new Random(seed, site));
    await twins.site.must(...['HI', 'AK'].map((name, place) => twins.site.of('npa_list', { name, service_provider_name: null, npas: [['808'], ['907']][place]! })));
    await twins.site.must(twins.site.of('npa_list', { name: 'NY', service_provider_name: null, npas: ['212', '315', '917'] }));
    await twins.furnish();
    for (let change = 0; change < changes; change++) {
      if (twins.random.percent(30)) twins.site.store.clock.advance(twins.random.between(1, 12) * hourMs);
      await twins.change();
      for (let each = 0; each < callsAfterEach; each++) {
        const { found, expected, asked } = twins.call();
        decided += expected.length - 1;
        if (JSON.stringify(found) !== JSON.stringify(expected)) t.same(found, expected, `site ${site}, change ${change}, ${asked}`);
      }
    }
  }
  t.ok(decided > sites * changes, `the sites decide something: ${decided} decisions`);
});
