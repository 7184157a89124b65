import type { ExplanationDescription as Explanation, Step } from '../../schema/explanation-description.js';
import type { Json } from '../../schema/kind.js';
import { capital, counted, shortTime, spaced, spanOf } from '../data/words.js';
import { isSameWay } from './decision.js';
import type { Mark } from './mark.js';
import { daysWords } from './sentence.js';

/** A call to be tried, as it is typed. */
export interface Asking {
  readonly called: string;
  readonly calling: string;
  /** `YYYY-MM-DDTHH:MM` on the wall of the call's zone; empty is now. */
  readonly when: string;
  readonly attrs: readonly (readonly [name: string, value: string])[];
  /** How long it is to be priced for, where calls are charged; empty is not at all. */
  readonly seconds: string;
  /** By which percentages draw; empty where it does not matter. */
  readonly callId: string;
}

export const nothingAsked: Asking = { called: '', calling: '', when: '', attrs: [], seconds: '', callId: '' };

/** The body of `POST /explain` and, with `from`, of `/preview`. The zone is that of the call, as far as it is known. */
export function askingBody(
  { called, calling, when, attrs, seconds, callId }: Asking,
  zone: string | undefined,
): { readonly [name: string]: Json } {
  const given = attrs.filter(([name]) => name.trim() !== '');
  return {
    called: called.trim(),
    ...(calling.trim() === '' ? {} : { calling: calling.trim() }),
    ...(when === '' ? {} : { time: when.replace('T', ' ') }),
    ...(when === '' || zone === undefined ? {} : { zone }),
    ...(given.length === 0
      ? {}
      : { attrs: Object.fromEntries(given.map(([name, value]) => [name.trim(), attrValue(value)])) }),
    ...(/^\d+$/.test(seconds.trim()) ? { seconds: Number(seconds) } : {}),
    ...(callId.trim() === '' ? {} : { call_id: callId.trim() }),
  };
}

/** An attribute as the stack would send it: yes, numbers and lists are what they are, the rest is text. */
function attrValue(text: string): Json {
  const bare = text.trim();
  if (bare === 'true' || bare === 'false') return bare === 'true';
  if (/^\[.*\]$/.test(bare)) {
    try {
      return JSON.parse(bare) as Json;
    } catch {
      return bare;
    }
  }
  return bare;
}

/** Whether a step is about a rule of the plan itself, not of one that it leads to. */
export function isOwn({ path, no }: Step, plan: string): boolean {
  return no !== undefined && isOwnPath(path, no, plan);
}

/**
 * Whether the path of ids is that of the rule with this number in this plan: what another plan decided has a longer
 * one.
 */
export function isOwnPath(path: string, no: string, plan: string): boolean {
  const parts = path.split('/');
  return parts[0] === plan && parts.length === 1 + no.split('.').length;
}

/** What a call made of each rule of a plan, by the rule's place. */
export function marksOf({ steps, decision }: Explanation, plan: string): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const step of steps) {
    if (step.pointer === undefined || !isOwn(step, plan)) continue;
    const before = marks.get(step.pointer);
    const decides = step.path === decision.rule && step.outcome === 'matched';
    // A rule that holds and whose destination cannot be used has two steps.
    marks.set(step.pointer, { outcome: step.outcome, decides: decides || before?.decides === true, why: whyOf(step) });
  }
  return marks;
}

/**
 * Days, dates, times and numbers of a step, which stand there as rules spell them, in the words in which the pages say
 * them.
 */
export function plainer(text: string): string {
  return text
    .replace(/\b(\d{4})\/(\d\d)\/(\d\d)[. ](\d\d:\d\d)/g, (_, year: string, month: string, day: string, time: string) =>
      shortTime(`${year}-${month}-${day} ${time}`),
    )
    .replace(/(\d\d:\d\d):\d\d\b/g, '$1')
    .replace(/(\d\d:\d\d)-(?=\d)/g, '$1–')
    .replace(/\b[A-Z]+DAY(?:, [A-Z]+DAY)*\b/g, (days) => daysWords(days) ?? days)
    .replace(/\b\d[\dX]{9}(?![\w@])/g, spaced);
}

/** What was found and what was wanted, where that says something. */
export function whyOf(step: Step): string {
  const { criterion, outcome, reason } = step;
  const [expected, found] = [plainer(step.expected), plainer(step.found)];
  if (criterion === 'destination')
    return reason === '' ? found : `${found === '' ? expected : found}: ${reason.replaceAll('_', ' ')}`;
  if (outcome === 'not_reached') return '';
  if (found === '' || found === 'a call') return '';
  return expected === '' || expected === found ? found : `${found}, wanted ${expected}`;
}

/** A step as a sentence; `decides` says that it was the last word. */
export function stepWords(step: Step, decides: boolean): string {
  const { no, label, path, criterion, outcome } = step;
  const [expected, found] = [plainer(step.expected), plainer(step.found)];
  if (no !== undefined) {
    const name = `${no}${label === undefined || label === '' ? '' : ` ${label}`}`;
    if (criterion === 'destination') return `${name}: its destination cannot be used.`;
    return `${name} ${outcome === 'not_reached' ? 'is not reached' : decides ? 'decides' : outcome === 'matched' ? 'holds' : 'does not hold'}.`;
  }
  if (criterion === 'plan') return `Plan ${path}: ${expected}${outcome === 'not_reached' ? ', is not reached' : ''}.`;
  return `${capital(criterion)}${isNumber(step) ? ` ${expected}` : ''}: ${found === '' ? expected : found}.`;
}

/** Whose the called number is: the number stands in the sentence. */
const isNumber = ({ criterion, expected, found }: Step): boolean =>
  criterion === 'number' && expected !== '' && found !== '';

/** What stands under a step: of a rule what was found and wanted, of another what was wanted and what that means. */
export function underStep(step: Step): string {
  const { no, criterion, expected, found, reason } = step;
  if (no !== undefined) return whyOf(step);
  return [
    criterion === 'plan' || isNumber(step) || expected === '' || found === '' ? '' : `Wanted: ${plainer(expected)}.`,
    reason === '' ? '' : `${capital(plainer(reason))}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/**
 * What else a decision brings, as the protocol has it: spans in seconds, money in hundredths. Whose it is stands
 * elsewhere.
 */
export function extraWords(extra: Json | undefined): string {
  if (typeof extra !== 'object' || extra === null || Array.isArray(extra)) return '';
  return Object.entries(extra)
    .filter(([name, value]) => !['sp', 'subscriber'].includes(name) && value !== null)
    .map(([name, value]) => {
      if (name === 'max_seconds') return `at most ${spanOf(Number(value))}`;
      if (name === 'warn_seconds') return `warned after ${spanOf(Number(value))}`;
      const text =
        name === 'balance'
          ? (Number(value) / 100).toFixed(2)
          : typeof value === 'string'
            ? value
            : Array.isArray(value)
              ? (value as readonly Json[]).map(String).join(' ')
              : JSON.stringify(value);
      return `${name.replaceAll('_', ' ')} ${text}`;
    })
    .join(', ');
}

type Counter = Explanation['counters'][number];

/** The rule that a counter is of: its name ends with the rule's path. */
function ruleOf({ counter }: Counter, steps: readonly Step[]): Step | undefined {
  return steps.find(({ no, path }) => no !== undefined && (counter === path || counter.endsWith(`/${path}`)));
}

/** A counter as it stands: `2 Desk: 3 calls now`. */
export function counterWords(counter: Counter, steps: readonly Step[]): string {
  const rule = ruleOf(counter, steps);
  const { count, hours } = counter;
  const what = rule === undefined ? counter.counter : `${rule.no}${(rule.label ?? '') === '' ? '' : ` ${rule.label}`}`;
  return `${what}: ${counted(count, 'call')} ${hours === undefined ? 'now' : `in the last ${hours === 1 ? 'hour' : `${hours} hours`}`}`;
}

/** Calls of the last hours that the plan's own rules counted for the tried call, by their places. */
export function usedBy({ counters, steps }: Explanation, plan: string): ReadonlyMap<string, number> {
  const own = steps.filter((step) => isOwn(step, plan));
  return new Map(
    counters.flatMap((counter) => {
      const { pointer } = ruleOf(counter, own) ?? {};
      return counter.hours === undefined || pointer === undefined ? [] : [[pointer, counter.count] as const];
    }),
  );
}

/** Steps in their order, those that were not reached one after the other together. */
export function grouped(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (
      last !== undefined &&
      step.outcome === 'not_reached' &&
      last[0]!.outcome === 'not_reached' &&
      step.no !== undefined &&
      last[0]!.no !== undefined
    )
      last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** Something that the record of the call would have. */
type Noted = Explanation['events'][number];

/** Steps, together as `grouped` has them, with the events in their places among them. */
export function inPlace({
  steps,
  events,
}: Pick<Explanation, 'steps' | 'events'>): readonly (readonly Step[] | Noted)[] {
  let from = 0;
  const upTo = (to: number): readonly (readonly Step[])[] => {
    const found = grouped(steps.slice(from, to));
    from = Math.max(from, to);
    return found;
  };
  return [
    ...[...events].sort((one, other) => one.after - other.after).flatMap((event) => [...upTo(event.after), event]),
    ...upTo(steps.length),
  ];
}

/** `2.3, 3 and 4 are not reached.` */
export function notReachedWords(steps: readonly Step[]): string {
  const names = steps.map(({ no }) => no!);
  return names.length === 1
    ? stepWords(steps[0]!, false)
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are not reached.`;
}

/** Whether two explanations send the call to the same place. */
export function sameWay(one: Explanation, other: Explanation): boolean {
  return isSameWay(one.decision, other.decision);
}

/**
 * The call that an example of a finding tells of: `2026/12/05 00:00 (Saturday), caller 2005550100, called ...`; what it
 * does not tell stays.
 */
export function exampleCall(example: string): Partial<Asking> {
  const time = /(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d)/.exec(example);
  const caller = /\bcaller (\+?[\d*#]+)/.exec(example);
  const called = /\bcalled (\+?[\d*#]+)/.exec(example);
  return {
    ...(time === null ? {} : { when: `${time[1]}-${time[2]}-${time[3]}T${time[4]}` }),
    ...(caller !== null ? { calling: caller[1]! } : /\bno caller\b/.test(example) ? { calling: '' } : {}),
    ...(called === null ? {} : { called: called[1]! }),
  };
}

/** Whose zone the times of a call are judged in. */
export function zoneWords(of: string): string {
  return of === 'system'
    ? 'the zone in Settings'
    : `the zone of ${of === 'niu' ? 'this unit' : `the ${of.replaceAll('_', ' ')}`}`;
}
