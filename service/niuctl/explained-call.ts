import { decisionKind } from '../routing/call.js';
import type { Json } from '../schema/kind.js';
import { cell, pairs, toSecond } from './columns.js';
import type { Attributes } from './door.js';

/** In words, whose zone it is. */
const whose: Readonly<Record<string, string>> = {
  number: 'zone of the number',
  subscriber: 'zone of the subscriber',
  service_provider: 'zone of the service provider',
  system: 'zone of the system',
  niu: 'zone of the NIU',
};

/**
 * Which call explain understood: its numbers, its instant, and in which zone its times were judged and why; for one of
 * a CDR what was decided then and is now.
 */
export function callText({ call, decision, draft, was, is_now: isNow, same, against }: Attributes): string {
  if (call === undefined) return '';
  const {
    called,
    calling,
    received,
    at,
    weekday,
    zone,
    zone_of: of,
    asked_at: askedAt,
    asked_zone: askedZone,
    emergency,
  } = call as Attributes;
  const { no, label, pointer } = decision as Attributes;
  return pairs([
    ['called', received === called ? called : `${cell(called!)}, given as ${cell(received!)}`],
    ['calling', calling ?? 'unknown'],
    [
      'time',
      `${toSecond(askedAt)} ${cell(askedZone!)} = ${toSecond(at)} ${cell(weekday!)} ${cell(zone!)} (${whose[String(of)] ?? cell(of!)})`,
    ],
    ['emergency', emergency === true ? 'yes: nothing redirects, blocks or limits it' : undefined],
    [
      'rule no',
      no === undefined || no === null
        ? undefined
        : `${cell(no)}${label === null || label === undefined ? '' : ` ${cell(label)}`}, at ${cell(pointer!)}`,
    ],
    ['draft', draftText(draft)],
    ['was then', was === undefined ? undefined : decisionText(was as Attributes)],
    [
      'is now',
      isNow === undefined
        ? undefined
        : `${decisionText(isNow as Attributes)}${same === true ? ', the same' : ', another'}`,
    ],
    [
      'explained',
      against === undefined
        ? undefined
        : against === 'then'
          ? 'with the records of then'
          : 'with the records of now: the log no longer reaches so far',
    ],
  ]);
}

function draftText(draft: Json | undefined): string | undefined {
  const asked =
    typeof draft === 'object' && draft !== null && !Array.isArray(draft) ? (draft as Attributes)['asked'] : undefined;
  return asked === undefined ? undefined : asked === true ? 'it took part' : 'it took no part: nothing leads to it';
}

const kindNames = new Map<Json, string>(
  Object.entries(decisionKind).map(([name, number]) => [number, name.toLowerCase()]),
);

function decisionText({ kind, value, status, reason, change }: Attributes): string {
  const what =
    reason !== undefined
      ? `denied: ${cell(reason)}`
      : `${kindNames.get(kind!) ?? cell(kind!)}${value === null ? '' : ` ${cell(value!)}`}${status === 0 ? '' : ', no route'}`;
  return `${what} at change ${cell(change!)}`;
}
