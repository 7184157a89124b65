import type { RulesDescription } from '../../schema/application-description.js';
import type { Json } from '../../schema/kind.js';
import { canonical } from '../record/merge.js';
import { linesOf, type Line } from './draft.js';
import { childrenOf, labelOf, withChildren } from './shape.js';

/** What became of a rule between two states of a plan. */
interface RuleChange {
  readonly what: 'added' | 'removed' | 'moved' | 'changed';
  /** The rule's number after it, or of a removed one before it. */
  readonly no: string;
  readonly label: string;
  readonly before?: Line;
  readonly after?: Line;
}

/** What is different in a plan, in its order: rules are known again by what they say, then by their place or label. */
export function differenceOf(
  shape: RulesDescription,
  before: readonly Json[],
  after: readonly Json[],
): readonly RuleChange[] {
  const [old, now] = [linesOf(shape, before, ''), linesOf(shape, after, '')];
  const matched = matchLines(shape, old, now);
  const origin = new Map(matched.map(([one, other]) => [other, one]));
  const kept = new Set(matched.map(([one]) => one));
  const moved = movedOf(now, origin);
  const told = (what: RuleChange['what'], after_: Line | undefined, before_: Line | undefined): RuleChange => {
    const line = (after_ ?? before_)!;
    return {
      what,
      no: line.no,
      label: labelOf(line.rule),
      ...(before_ === undefined ? {} : { before: before_ }),
      ...(after_ === undefined ? {} : { after: after_ }),
    };
  };
  return [
    ...now.flatMap((line) => {
      const from = origin.get(line);
      if (from === undefined) return [told('added', line, undefined)];
      return [
        ...(moved.has(line) ? [told('moved', line, from)] : []),
        ...(ownOf(shape, line.rule) === ownOf(shape, from.rule) ? [] : [told('changed', line, from)]),
      ];
    }),
    ...old.filter((line) => !kept.has(line)).map((line) => told('removed', undefined, line)),
  ];
}

/** The rules of a plan as they were, by the number that they have now; one that is new was nowhere. */
export function originsOf(
  shape: RulesDescription,
  before: readonly Json[],
  after: readonly Json[],
  column: string,
): ReadonlyMap<string, Line> {
  return new Map(
    matchLines(shape, linesOf(shape, before, column), linesOf(shape, after, column)).map(([old, now]) => [now.no, old]),
  );
}

/** In a few words: `2.2 Late shift added`. */
export function changeWords({ what, no, label, before }: RuleChange): string {
  return `${no}${label === '' ? '' : ` ${label}`} ${what}${what === 'moved' && before !== undefined && before.no !== no ? ` from ${before.no}` : ''}`;
}

/** What a rule says itself, without the rules within it. */
function ownOf(shape: RulesDescription, rule: Json): string {
  return canonical(childrenOf(shape, rule) === undefined ? rule : withChildren(shape, rule, []));
}

function matchLines(
  shape: RulesDescription,
  old: readonly Line[],
  now: readonly Line[],
): readonly (readonly [Line, Line])[] {
  const pairs: [Line, Line][] = [];
  const free = { old: new Set(old), now: new Set(now) };
  // First what says the same at the same place, then what says the same elsewhere, then by place with its label, by
  // label, by place.
  const rounds: readonly ((line: Line) => string | undefined)[] = [
    (line) => `${line.no} ${ownOf(shape, line.rule)}`,
    (line) => ownOf(shape, line.rule),
    (line) => `${line.no} ${labelOf(line.rule)}`,
    (line) => (labelOf(line.rule) === '' ? undefined : labelOf(line.rule)),
    (line) => line.no,
  ];
  for (const keyOf of rounds) {
    const waiting = new Map<string, Line[]>();
    for (const line of free.old) {
      const key = keyOf(line);
      if (key !== undefined) waiting.set(key, [...(waiting.get(key) ?? []), line]);
    }
    for (const line of [...free.now]) {
      const key = keyOf(line);
      const other = key === undefined ? undefined : waiting.get(key)?.shift();
      if (other === undefined) continue;
      pairs.push([other, line]);
      free.old.delete(other);
      free.now.delete(line);
    }
  }
  return pairs;
}

/**
 * Rules whose order among those that were there, or the rule they are in, is another; a number that is another because
 * of what was added or taken away is no move.
 */
function movedOf(now: readonly Line[], origin: ReadonlyMap<Line, Line>): ReadonlySet<Line> {
  const moved = new Set<Line>();
  const byNo = new Map(now.map((line) => [line.no, line]));
  const lists = new Map<string, Line[]>();
  for (const line of now) {
    const above = upOf(line.no);
    const from = origin.get(line);
    if (from === undefined) continue;
    const host = byNo.get(above);
    const isSameHost =
      host === undefined
        ? upOf(from.no) === ''
        : origin.get(host) !== undefined && upOf(from.no) === origin.get(host)!.no;
    if (!isSameHost) moved.add(line);
    else lists.set(above, [...(lists.get(above) ?? []), line]);
  }
  for (const list of lists.values()) {
    const kept = longestRun(list.map((line) => origin.get(line)!.place.at(-1)!));
    list.forEach((line, at) => {
      if (!kept.has(at)) moved.add(line);
    });
  }
  return moved;
}

function upOf(no: string): string {
  return no.includes('.') ? no.slice(0, no.lastIndexOf('.')) : '';
}

/** Places of a longest rising run: what of a list need not have moved. */
function longestRun(values: readonly number[]): ReadonlySet<number> {
  const best: number[] = values.map(() => 1);
  const from: number[] = values.map(() => -1);
  let last = -1;
  values.forEach((value, at) => {
    for (let before = 0; before < at; before++) {
      if (values[before]! < value && best[before]! + 1 > best[at]!) {
        best[at] = best[before]! + 1;
        from[at] = before;
      }
    }
    if (last === -1 || best[at]! > best[last]!) last = at;
  });
  const run = new Set<number>();
  for (let at = last; at !== -1; at = from[at]!) run.add(at);
  return run;
}
