import { kinds } from '../pair/forms.js';
import type { Form } from '../pair/role-state.js';
import type { Json } from '../schema/kind.js';

type State = { readonly [name: string]: Json };

/** What became of what an audit found to differ, and what a person does next. */
const mendedWords: Readonly<Record<string, string>> = {
  ordered:
    'The other unit takes the stores of this one; its own stay in before-restore-<time>. Then: niuctl pair audit.',
  waits: [
    'Money differs, and nothing was done. niuctl ledger verify on both says which unit is correct.',
    'If it is this one: niuctl pair audit --repair.',
    'If it is the other: niuctl pair switch, then niuctl pair audit --repair there.',
  ].join(' '),
  damaged: [
    'A record of this unit is damaged, and nothing was done.',
    'Give the lead to the other one (niuctl pair switch), then niuctl pair audit there.',
  ].join(' '),
  refused: 'The other unit did not take the order: niuctl pair there says how it is. Then: niuctl pair audit.',
};

/** What an audit found, as `niuctl pair audit` and `niuctl status` say it: how much, the first, what is next. */
export function auditFound(last: State): string {
  const count = Number(last['differences']);
  const first = String(last['first'] ?? 'too many to be looked into');
  const many = count === 1 ? '1 entry differs' : `${count} entries differ; the first`;
  return `${many}: ${first}. ${mendedWords[String(last['mended'])] ?? ''}`;
}

/**
 * What `GET /system` says of a pair in the words and the order in which `niuctl pair` and the page System show it: what
 * is in capitals is amiss.
 */
export function pairTold(state: State): { readonly [name: string]: string } {
  const rows: readonly (readonly [string, Json | undefined])[] = [
    ['pair', state['pair']],
    ...formRows(state['solo'] === true ? 'solo' : (state['form'] as Form)),
    ['unit', state['unit']],
    ['role', `${String(state['role'])}${state['since'] === undefined ? '' : ` since ${second(state['since'])}`}`],
    ['active', state['active_unit'] ?? 'nobody'],
    ['last takeover', takeover(state['last_takeover'])],
    ['epoch', state['epoch']],
    ['generation', `${String(state['generation'])}, begun by ${String(state['begun_by'])}`],
    ['other unit', `${String(state['other_unit'])}, ${state['connected'] === true ? 'answers' : 'DOES NOT ANSWER'}`],
    ['log answers', state['log_answers'] === true ? 'yes' : 'NO'],
    ['behind', behind(state)],
    ['behind there', state['role'] === 'active' ? there(state['other_entries_behind']) : undefined],
    ['stopped', state['stopped']],
    ...listed(state['members']).map((member) => [`member ${String(member['of'])}`, memberWords(member)] as const),
    ['last audit', audit(state['audit'])],
    ['unlike', Array.isArray(state['unlike']) && state['unlike'].length > 0 ? state['unlike'].join(' ') : undefined],
    ['files missing', state['files_missing']],
    ['snapshot', state['snapshot']],
    ['outbox', state['outbox']],
  ];
  return Object.fromEntries(rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

/** What a unit is of, and what that promises and cannot. */
export function formRows(form: keyof typeof kinds): readonly (readonly [string, string])[] {
  const { is, promises, cannot } = kinds[form];
  return [
    ['form', is],
    ['promises', promises],
    ['cannot', cannot],
  ];
}

function second(stamp: Json | undefined): string {
  return String(stamp).slice(0, 19);
}

function behind(state: State): string {
  const entries = Number(state['entries_behind'] ?? 0);
  return entries === 0 ? 'nothing' : `${entries} entries, ${String(state['behind_seconds'])} s`;
}

function there(entries: Json | undefined): string {
  return typeof entries !== 'number'
    ? 'NOT KNOWN: the other unit does not report'
    : entries === 0
      ? 'nothing'
      : `${entries} entries`;
}

function takeover(last: Json | undefined): string {
  const { unit, at, why } = (last ?? {}) as State;
  return unit === undefined ? 'none yet' : `${String(unit)}, ${second(at)}: ${String(why)}`;
}

function memberWords({ address, answers, leads, votes, bytes }: State): string {
  const how =
    answers === true
      ? [
          leads === true ? 'leads the log' : 'answers',
          ...(votes === true ? [] : ['NO VOTE YET']),
          `${(Number(bytes) / 2 ** 20).toFixed(1)} MiB`,
        ]
      : ['DOES NOT ANSWER'];
  return [String(address), ...how].join(', ');
}

function listed(value: Json | undefined): readonly State[] {
  return Array.isArray(value) ? (value as unknown as readonly State[]) : [];
}

function audit(last: Json | undefined): string {
  return last === undefined
    ? 'none yet'
    : Object.entries(last as State)
        .map(([name, value]) => `${name.replaceAll('_', ' ')} ${String(value)}`)
        .join(', ');
}
