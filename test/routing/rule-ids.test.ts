import fc from 'fast-check';
import t from 'tap';
import { vocabulary as easy0Vocabulary } from '../../service/apps/easy0/vocabulary.js';
import { vocabulary } from '../../service/apps/icr/vocabulary.js';
import { hash32 } from '../../service/core/hash.js';
import { isObject } from '../../service/routing/members.js';
import { compilePlan, compileStoredPlan, type PlanSource } from '../../service/routing/plan.js';
import { keyedRules, typedRules, type RuleForm, type Said } from '../../service/routing/rule-form.js';
import { isRuleId, RuleIds } from '../../service/routing/rule-ids.js';
import type { Destination, Rule, Vocabulary } from '../../service/routing/vocabulary.js';
import type { Json } from '../../service/schema/kind.js';

// Eight thousand drawn lists: half a minute on a busy machine.
t.setTimeout(1_100_000);

/**
 * How ids are made, told in the plainest way. CDRs, leases and hours counted on disk name rules by them: however they are computed, no id of any rule may
 * ever change.
 */
function plainIds(list: readonly Json[], form: RuleForm): (rule: { readonly [name: string]: Json }) => string {
  const brought = new Set<string>(), given = new Set<string>();
  const look = (json: Json): void => {
    if (isObject(json) && 'destination' in json && isRuleId(json['id'])) brought.add(json['id']);
    if (typeof json === 'object' && json !== null) for (const inside of Object.values(json) as Json[]) look(inside);
  };
  list.forEach(look);
  return (rule) => {
    const { id } = rule;
    let candidate = isRuleId(id) ? id : plainName(JSON.stringify(essence([...form.asked(rule), ...form.leads(rule['destination'])])));
    if (given.has(candidate) || !isRuleId(id) && brought.has(candidate)) {
      let occurrence = 2;
      while (given.has(`${candidate}-${occurrence}`) || brought.has(`${candidate}-${occurrence}`)) occurrence++;
      candidate = `${candidate}-${occurrence}`;
    }
    given.add(candidate);
    return candidate;
  };
}

function plainName(text: string): string {
  return ((hash32(text, 0x6e697564) * 0x20 + (hash32(text, 0x72756c65) & 0x1f)) % 36 ** 7).toString(36).padStart(7, '0');
}

function essence(said: readonly Said[]): Json[] {
  return said.flatMap(({ type, value, idle }) => idle ? [] : [ordered(type), isList(value) ? null : ordered(value)]);
}

const isList = (value: Json | undefined): boolean => Array.isArray(value) && value.every(isObject);

function ordered(json: Json | undefined): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(ordered);
  if (!isObject(json)) return json ?? null;
  return Object.keys(json).sort().flatMap((name) => name === 'value' && isList(json[name]) ? [] : [name, ordered(json[name])]);
}

const text = fc.oneof(fc.constantFrom('', '1', 'x', '50', 'a"b', '\\', 'é', '\u{1f600}', '\n', '3125550100'), fc.string({ maxLength: 8, unit: 'binary' }));
const value: fc.Arbitrary<Json> = fc.oneof({ weight: 4, arbitrary: text }, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>);
const ids = fc.option(fc.oneof(fc.constantFrom('mine', 'mine-2', 'other', '', 'a/b'), fc.integer({ min: 0, max: 5 })), { nil: undefined, freq: 3 });
const lists = { minLength: 1, maxLength: 4, size: 'max', depthIdentifier: 'lists' } as const;

/** Rules out of what is sound, or of anything. */
function typedList(asked: fc.Arbitrary<Json>, leads: fc.Arbitrary<Json>): fc.Arbitrary<Json[]> {
  return fc.letrec<{ rules: Json[]; destination: Json }>((tie) => ({
    rules: fc.array(fc.tuple(asked, tie('destination'), ids).map(([criterion, destination, id]): Json => isObject(criterion) ? { ...criterion, destination, ...(id !== undefined && { id }) } : criterion), lists),
    destination: fc.oneof({ depthIdentifier: 'lists', maxDepth: 3 }, leads, fc.record({ type: fc.constant('rule'), value: tie('rules') }),
      fc.record({ type: fc.constant('menu'), value: fc.record({ prompt: fc.constant('welcome'), choices: fc.record({ 1: tie('destination'), 10: tie('destination') }) }) })) as fc.Arbitrary<Json>,
  })).rules;
}

function keyedList(asked: fc.Arbitrary<Json>, leads: fc.Arbitrary<Json>): fc.Arbitrary<Json[]> {
  return fc.letrec<{ rules: Json[]; rule: Json }>((tie) => ({
    rules: fc.array(tie('rule'), lists) as fc.Arbitrary<Json[]>,
    rule: fc.record({ id: ids, criteria: asked, destination: fc.oneof({ depthIdentifier: 'lists', maxDepth: 3 }, leads, fc.record({ rule: tie('rules') })) }, { requiredKeys: ['criteria', 'destination'] }) as fc.Arbitrary<Json>,
  })).rules;
}

const typed = typedList(
  fc.oneof({ weight: 9, arbitrary: fc.record({ label: text, type: fc.constantFrom('always', 'limited', 'percent-allocation', 'match', 'nothing'), criteria: value }, { requiredKeys: ['type'] }) }, value) as fc.Arbitrary<Json>,
  fc.record({ type: fc.constantFrom('number', 'rule', 'menu', 'terminate', 'fax'), value }),
);
const keyed = keyedList(fc.dictionary(fc.constantFrom('always', 'time', 'percent', 'match', 'geo'), value, { maxKeys: 3 }), fc.dictionary(fc.constantFrom('number', 'trunk', 'continue', 'rule'), value, { maxKeys: 3 }));
const soundTyped = typedList(
  fc.constantFrom(...[['always', ''], ['time-of-day', '22:00-06:00'], ['day-of-week', '2-6'], ['percent-allocation', '20'], ['percent-allocation', 10], ['limited', '3'], ['periodic', '4/24'], ['match', '^808'], ['match', 'called:[[:digit:]]+5$'], ['npa', 'HI'], ['label', 'vip']]
    .map(([type, criteria]) => ({ type: type!, criteria: criteria! }))),
  fc.constantFrom(...([['number', '3125550100'], ['number', 3125550100], ['terminate', null], ['continue', ''], ['sip-uri', 'a@b'], ['trunk-group', ['1', '2']], ['trunk-outpulse', [['1', '']]], ['call_plan', 'other']] as const)
    .map(([type, destination]) => ({ type, value: destination }) as Json)),
);
const soundKeyed = keyedList(
  fc.record({ always: fc.constant(true), time: fc.constant([['08:00'], ['17:00']]), percent: fc.constantFrom(10, '20'), match: fc.constantFrom(['808xxxxxxx'], [['808xxxxxxx'], ['1x']]), day: fc.constant([]) }, { requiredKeys: ['always'] }) as fc.Arbitrary<Json>,
  fc.constantFrom<Json>({ number: '3125550100' }, { trunk: [['1'], ['2']], number: '' }, { terminate: true }, { continue: true, sip: null }),
);

const runs = { seed: 20, numRuns: 1_000 };

for (const [name, form, rules] of [['sound typed', typedRules, soundTyped], ['typed', typedRules, typed], ['sound keyed', keyedRules, soundKeyed], ['keyed', keyedRules, keyed]] as const) {
  t.test(`ids of ${name} rules never change, whatever the rules are`, async () => {
    fc.assert(fc.property(rules, (drawn) => {
      // As it is stored: without what JSON cannot say.
      const written = JSON.stringify(drawn), list = JSON.parse(written) as Json[];
      const made = new RuleIds(list, written), expected = plainIds(list, form);
      const follow = (all: readonly Json[]): void => {
        for (const json of all) {
          const rule = isObject(json) ? json : {};
          const id = made.next(rule, form.asked(rule), form.leads(rule['destination'])), plain = expected(rule);
          if (id !== plain) throw new Error(`${id} for ${plain}: ${JSON.stringify(rule)}`);
          for (const { value: inside } of form.leads(rule['destination'])) if (Array.isArray(inside)) follow(inside as readonly Json[]);
        }
      };
      follow(list);
    }), runs);
  });
}

/** All that calls come to know of a list. */
function known(rules: readonly Rule[]): Json {
  return rules.map(({ id, path, place, criterion, destination }) => ({
    id, path, place, type: criterion.type, expected: criterion.expected, effect: criterion.effect ?? null, destination: knownOf(destination),
    bands: (criterion.parts ?? [criterion]).map(({ band }) => band === undefined ? null : { ...band }),
  }) as Json);
}

function knownOf(destination: Destination): Json {
  if (destination.flow === 'rules') return known(destination.rules);
  if (destination.flow !== 'menu') return destination.words;
  return [destination.words, [...destination.choices].map(([digits, choice]) => [digits, knownOf(choice)]), destination.fallback === undefined ? null : knownOf(destination.fallback)] as Json;
}

for (const [name, vocabularyOf, rules] of [['icr, sound', vocabulary, soundTyped], ['icr', vocabulary, typed], ['easy0, sound', easy0Vocabulary, soundKeyed], ['easy0', easy0Vocabulary, keyed]] as const satisfies readonly (readonly [string, Vocabulary, fc.Arbitrary<Json[]>])[]) {
  t.test(`${name}: a plan is the same for calls as where it is written`, async () => {
    fc.assert(fc.property(rules, (drawn) => {
      const source: PlanSource = { provider: 'sp', subscriber: 'sub', name: 'p', rules: JSON.stringify(drawn) };
      const written = compilePlan(source, vocabularyOf);
      if (name.endsWith('sound') && written.errors.some(({ code }) => code !== 'percent_sum')) throw new Error(`${JSON.stringify(written.errors)} in ${source.rules}`);
      // What is not sound is never stored; what can be read of it is compared all the same.
      if (written.errors.some(({ code }) => code === 'bad_regex' || code === 'too_deep' || code === 'out_of_range' || code === 'bad_json')) return;
      const [one, other] = [JSON.stringify(known(written.rules)), JSON.stringify(known(compileStoredPlan(source, vocabularyOf).rules))];
      if (one !== other) throw new Error(`${one}\nfor calls ${other}`);
    }), runs);
  });
}
