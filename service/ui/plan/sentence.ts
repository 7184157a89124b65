import type { RulePartDescription, RulesDescription } from '../../schema/application-description.js';
import type { Json } from '../../schema/kind.js';
import { isMembers } from './members.js';
import { spaced } from '../data/words.js';
import { listAt, numberOf, percentOf, ruleAt, type Place } from './draft.js';
import { askedOf, childrenOf, leadIn, leadOf, partOf, type Said } from './shape.js';
import { daysOf, listOf, pairOf, pairsOf, rateOf, runsOfDays } from './values.js';

const shortDays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** When a rule holds, in words: what it asks for, joined by "and". */
export function whenWords(rules: RulesDescription, all: readonly Json[], place: Place): string {
  const rule = ruleAt(rules, all, place);
  const asked = rule === undefined ? [] : askedOf(rules, rule);
  if (asked.length === 0) return 'nothing yet';
  return asked
    .map((said) => {
      const part = partOf(rules.criteria, said.type);
      const share = part?.input === 'percent' ? percentOf(rules, all, place) : undefined;
      return `${partWords(part, said, rules)}${share === undefined || share.before === 0 ? '' : ` (${share.before} to ${share.before + share.own})`}`;
    })
    .join(' and ');
}

/** Where a rule leads, in words; of one that holds rules, which. */
export function thenWords(rules: RulesDescription, all: readonly Json[], place: Place): string {
  const rule = ruleAt(rules, all, place);
  const lead = rule === undefined ? undefined : leadOf(rules, rule);
  if (rule === undefined || lead === undefined) return 'nowhere yet';
  if (childrenOf(rules, rule) === undefined) return leadWords(rules, lead);
  const inside = listAt(rules, all, place).length;
  const no = numberOf(place);
  return inside === 0 ? 'no rules yet' : inside === 1 ? `rule ${no}.1` : `rules ${no}.1 to ${no}.${inside}`;
}

/** A destination in words. */
function leadWords(rules: RulesDescription, lead: Said): string {
  return partWords(partOf(rules.destinations, lead.type), lead, rules);
}

/**
 * What tells destinations apart for their letters: the kind and the value as people read it. Undefined for what decides
 * nothing by itself.
 */
export function destinationKey(rules: RulesDescription, rule: Json): string | undefined {
  const lead = leadOf(rules, rule);
  if (lead === undefined || childrenOf(rules, rule) !== undefined) return undefined;
  const words = leadWords(rules, lead);
  return words.endsWith('…') ? undefined : words;
}

/** A kind with its value, by the sentence that the kind has for it. */
function partWords(part: RulePartDescription | undefined, { type, value }: Said, rules: RulesDescription): string {
  if (part === undefined) return `${type} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  const words = valueWords(part.input, value, rules);
  return part.sentence.replace('{}', () => (words === '' ? '…' : words));
}

/** A value as people read it; empty where it is not given yet. */
function valueWords(input: RulePartDescription['input'], value: Json, rules: RulesDescription): string {
  const text = value === null || value === false ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  switch (input) {
    case 'none':
    case 'rules':
      return '';
    case 'window': {
      const [from, to] = pairOf(value);
      return from === '' ? '' : `${from}–${to}`;
    }
    case 'days':
      return daysWords(value) ?? text;
    case 'dates':
      return datesWords(pairOf(value));
    case 'rate': {
      const [calls, hours] = rateOf(value);
      return calls === '' ? '' : `${calls} calls in ${hours}`;
    }
    case 'names':
    case 'texts':
    case 'trunks':
      return listOf(value).join(', ');
    case 'ranges':
      return pairsOf(value)
        .map(([first, last]) => (last === '' ? first : `${first} to ${last}`))
        .join(', ');
    case 'latas':
      return pairsOf(value)
        .map(([kind, lata]) =>
          kind === 'Digits'
            ? lata
            : kind === 'Intra'
              ? 'as the called'
              : kind === 'Inter'
                ? 'other than the called'
                : `${kind} ${lata}`,
        )
        .join(', ');
    case 'phone':
      return spaced(text);
    case 'outpulse':
      return pairsOf(value)
        .map(([trunk, digits]) => (digits === '' ? trunk : `${trunk} (${spaced(digits)})`))
        .join(', ');
    case 'menu':
      return menuWords(value, rules);
    default:
      return text;
  }
}

/** `Mon–Fri`, of days in any spelling that is accepted; undefined where they are none. */
export function daysWords(value: Json): string | undefined {
  const days = daysOf(value);
  if (days === undefined) return undefined;
  if (days.length === 7) return 'every day';
  const name = (day: number): string => shortDays[day - 1]!;
  return runsOfDays(days)
    .map(([from, to]) =>
      from === to ? name(from) : to === (from % 7) + 1 ? `${name(from)}, ${name(to)}` : `${name(from)}–${name(to)}`,
    )
    .join(', ');
}

function datesWords([from, to]: readonly [string, string]): string {
  const [start, end] = [dated(from), dated(to)];
  if (start === undefined || end === undefined) return from === '' && to === '' ? '' : `${from} – ${to}`;
  const [day, other] =
    start.year === end.year
      ? [start.day, start.year === end.year && start.day === end.day ? '' : `${end.day} `]
      : [`${start.day}`, `${end.day} ${end.year} `];
  return `${day} ${start.year} ${start.time} – ${other}${end.time}`;
}

function dated(text: string): { readonly day: string; readonly year: string; readonly time: string } | undefined {
  const found = /^(\d{4})\/(\d\d?)\/(\d\d?)\.(\d\d?:\d\d)$/.exec(text.trim());
  return found === null
    ? undefined
    : {
        day: `${Number(found[3])} ${months[Number(found[2]) - 1] ?? found[2]}`,
        year: found[1]!,
        time: found[4]!.padStart(5, '0'),
      };
}

function menuWords(value: Json, rules: RulesDescription): string {
  if (!isMembers(value)) return '';
  const choices = isMembers(value['choices']) ? Object.keys(value['choices']) : [];
  const prompt = typeof value['prompt'] === 'string' ? value['prompt'] : '';
  const otherwise = leadIn(rules.form, value['default']);
  return `${prompt}${choices.length === 0 ? '' : ` (${choices.join(', ')})`}${otherwise === undefined ? '' : `, else ${leadWords(rules, otherwise)}`}`.trim();
}

/** Letters of destinations in the order in which they were first met; those that are there keep theirs. */
export function lettered(known: readonly string[], met: readonly string[]): readonly string[] {
  const fresh = [...new Set(met)].filter((key) => !known.includes(key));
  return fresh.length === 0 ? known : [...known, ...fresh];
}

/** A, B ... Z, AA. */
export function letterOf(nth: number): string {
  return nth < 26 ? String.fromCharCode(65 + nth) : `${letterOf(Math.floor(nth / 26) - 1)}${letterOf(nth % 26)}`;
}

/** The colour of a letter: eight, of which the last is shared. */
export function colourOf(nth: number): string {
  return `d${Math.min(nth, 7) + 1}`;
}
