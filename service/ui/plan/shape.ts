import type { RulePartDescription, RulesDescription } from '../../schema/application-description.js';
import type { Json } from '../../schema/kind.js';
import { isMembers } from './members.js';

type Members = { readonly [name: string]: Json };

/** A kind of criterion or destination with its value, as a rule says it. */
export interface Said {
  readonly type: string;
  readonly value: Json;
}

/** The rules of a cell, which in the keyed form may hold one alone. */
export function rulesOf(cell: Json | undefined): readonly Json[] {
  return Array.isArray(cell) ? (cell as readonly Json[]) : isMembers(cell) ? [cell] : [];
}

/** The kind of that name, or of another spelling of it. */
export function partOf(parts: readonly RulePartDescription[], type: string): RulePartDescription | undefined {
  return parts.find((part) => part.type === type || part.others.includes(type));
}

/** What a rule asks for, all of which must hold; kinds of `keep` are there although they say nothing yet. */
export function askedOf({ form }: RulesDescription, rule: Json, keep: readonly string[] = []): readonly Said[] {
  if (!isMembers(rule)) return [];
  if (form === 'keyed') return saidIn(rule['criteria'], keep);
  return typeof rule['type'] === 'string' ? [{ type: rule['type'], value: rule['criteria'] ?? null }] : [];
}

/** Whether a rule asks how many calls there are at once. */
export function countsCalls(rules: RulesDescription, rule: Json): boolean {
  return askedOf(rules, rule).some(({ type }) => {
    const part = partOf(rules.criteria, type);
    return part?.counted === true && part.input === 'count';
  });
}

/** Where a rule leads; undefined where it says nothing yet. */
export function leadOf({ form }: RulesDescription, rule: Json): Said | undefined {
  return isMembers(rule) ? leadIn(form, rule['destination']) : undefined;
}

/** The same of a destination by itself, as menus hold them. */
export function leadIn(form: RulesDescription['form'], destination: Json | undefined): Said | undefined {
  if (form === 'keyed') return saidIn(destination)[0];
  return isMembers(destination) && typeof destination['type'] === 'string'
    ? { type: destination['type'], value: destination['value'] ?? null }
    : undefined;
}

/** The rule asking for something else; members that are not known here stay. */
export function withAsked({ form, criteria }: RulesDescription, rule: Json, asked: readonly Said[]): Json {
  const members = isMembers(rule) ? rule : {};
  if (form === 'keyed') return placed(members, 'criteria', saying(members['criteria'], asked));
  const { criteria: _, ...rest } = members;
  const [first] = asked;
  if (first === undefined) return members;
  // Its place among the members is kept where there is a value before and after.
  if (partOf(criteria, first.type)?.input === 'none') return { ...rest, type: first.type };
  return placed({ ...members, type: first.type }, 'criteria', first.value, 'destination');
}

/** The rule leading elsewhere. */
export function withLead(rules: RulesDescription, rule: Json, lead: Said): Json {
  const members = isMembers(rule) ? rule : {};
  return placed(members, 'destination', destinationOf(rules, lead, members['destination']));
}

/** A destination as the application writes it, with what else the one before held. */
export function destinationOf({ form, destinations }: RulesDescription, lead: Said, before?: Json): Json {
  if (form === 'keyed') return saying(before, [lead]);
  const { value: _, ...rest } = isMembers(before) ? before : {};
  return {
    ...rest,
    type: lead.type,
    ...(partOf(destinations, lead.type)?.input === 'none' ? {} : { value: lead.value }),
  };
}

/** The rules within a rule; undefined where it leads elsewhere. */
export function childrenOf(rules: RulesDescription, rule: Json): readonly Json[] | undefined {
  const lead = leadOf(rules, rule);
  return lead !== undefined && partOf(rules.destinations, lead.type)?.input === 'rules'
    ? rulesOf(lead.value)
    : undefined;
}

/** The rule with these rules within it. */
export function withChildren(rules: RulesDescription, rule: Json, children: readonly Json[]): Json {
  const before = leadOf(rules, rule);
  const type = before !== undefined && childrenOf(rules, rule) !== undefined ? before.type : nestType(rules)!;
  return withLead(rules, rule, { type, value: children });
}

/** The kind of destination that holds rules; undefined where rules do not nest. */
export function nestType({ destinations }: RulesDescription): string | undefined {
  return destinations.find(({ input }) => input === 'rules')?.type;
}

/** Path of the rules within a rule, below its own, as findings and steps name places. */
export function within(rules: RulesDescription, rule: Json): string {
  return `destination/${rules.form === 'keyed' ? (leadOf(rules, rule)?.type ?? '') : 'value'}`;
}

/** The label of a rule; empty where it has none. */
export function labelOf(rule: Json): string {
  return isMembers(rule) && typeof rule['label'] === 'string' ? rule['label'] : '';
}

export function withLabel(rule: Json, label: string): Json {
  const { label: _, ...rest } = isMembers(rule) ? rule : {};
  return label === '' ? rest : { label, ...rest };
}

/** The value that a kind of part begins with when it takes the place of another: what fits is kept. */
export function begins(
  part: RulePartDescription,
  before: Said | undefined,
  beforePart: RulePartDescription | undefined,
  form: RulesDescription['form'],
): Json {
  if (part.input === 'none') return form === 'keyed' ? true : null;
  if (before !== undefined && beforePart !== undefined && isAlike(part.input, beforePart.input)) return before.value;
  return part.input === 'rules' ? [] : part.input === 'menu' ? { prompt: '', tries: 3, choices: {} } : '';
}

/** Inputs whose values are written alike. */
function isAlike(one: string, other: string): boolean {
  return (
    one === other ||
    (['phone', 'sip', 'text'].includes(one) && ['phone', 'sip', 'text'].includes(other)) ||
    (['percent', 'count'].includes(one) && ['percent', 'count'].includes(other))
  );
}

/** By kind, what says something; where nothing does, what is still to be filled in. */
function saidIn(json: Json | undefined, keep: readonly string[] = []): readonly Said[] {
  if (!isMembers(json)) return [];
  const all = Object.entries(json).map(([type, value]) => ({ type, value }));
  const saying = all.filter(({ type, value }) => !isIdle(value) || keep.includes(type));
  return saying.length > 0 ? saying : all.filter(({ value }) => value !== false && value !== null).slice(0, 1);
}

/** The same members saying this: those that say nothing stay, those that are no longer meant go. */
function saying(before: Json | undefined, said: readonly Said[]): Members {
  const after: Record<string, Json> = {};
  for (const [type, value] of Object.entries(isMembers(before) ? before : {})) {
    const now = said.find((one) => one.type === type);
    if (now !== undefined) after[type] = now.value;
    else if (value === false || value === null) after[type] = value;
  }
  for (const { type, value } of said) after[type] = value;
  return after;
}

/** False, null and empty ones say nothing (routing.md, Plans and rules). */
function isIdle(value: Json): boolean {
  return (
    value === false ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (isMembers(value) && Object.keys(value).length === 0)
  );
}

/** The members with one set; where it is new it comes before `next`. */
function placed(members: Members, name: string, value: Json, next?: string): Members {
  if (Object.hasOwn(members, name) || next === undefined || !Object.hasOwn(members, next))
    return { ...members, [name]: value };
  const { [next]: behind, ...rest } = members;
  return { ...rest, [name]: value, [next]: behind! };
}
