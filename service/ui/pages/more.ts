import type { Json } from '../../schema/kind.js';
import { counted, grouped, longTime } from '../data/words.js';
import { groupOf, listOf, titleOf, toldWords, type Attributes } from './told.js';

const text = (value: Json | undefined): string => String(value ?? '');

/** What of the unit is asked for in other words than it is told in: its title, and what it says. */
const known: Readonly<Record<string, readonly [title: string, words: (told: Attributes) => string]>> = {
  scrub: ['Nightly check of every record', checkWords],
  quarantine: ['Damaged records put aside', asideWords],
  threads: ['Turns of its threads at the processors', turnWords],
  certificate: ['Certificate of HTTPS', certificateWords],
  generation: [
    'Restored from a backup',
    ({ generation }) => (Number(generation) > 1 ? counted(Number(generation) - 1, 'time') : 'never'),
  ],
  measured_at: ['Disks, memory, network as of', ({ measured_at: at }) => longTime(text(at))],
};

/** When every record was looked at last, and what came of it. */
function checkWords(told: Attributes): string {
  const scrub = groupOf(told, 'scrub');
  const [last, failed] = [groupOf(scrub, 'last'), groupOf(scrub, 'failed')];
  const [damaged, faults] = [Number(scrub['damaged'] ?? 0), Number(last['faults'] ?? 0)];
  const found = [
    counted(Number(last['records'] ?? 0), 'record'),
    damaged > 0 ? `${grouped(damaged)} damaged` : 'none damaged',
    ...(faults > 0 ? [`${counted(faults, 'index entry')} unfit: ${text(last['first'])}`] : []),
  ];
  return [
    ...(scrub['running'] === true ? ['under way now'] : []),
    last['at'] === undefined ? 'none has ended yet' : `last ${longTime(text(last['at']))}: ${found.join(', ')}`,
    ...(failed['at'] === undefined ? [] : [`failed ${longTime(text(failed['at']))}: ${text(failed['reason'])}`]),
  ].join('; ');
}

function asideWords(told: Attributes): string {
  const records = listOf(told, 'quarantine').map(
    ({ application, table, key, at }) => `${text(application)} ${text(table)} ${text(key)}, ${longTime(text(at))}`,
  );
  return records.join('; ') || 'none';
}

function turnWords(told: Attributes): string {
  const threads = listOf(told, 'threads').map(
    ({ name, count, nice }) => `${count === 1 ? '' : `${text(count)} `}${text(name)} ${text(nice)}`,
  );
  return `${threads.join(', ')}; the lowest goes first`;
}

function certificateWords(told: Attributes): string {
  const { names, issuer, ends, not_taken: reason } = groupOf(told, 'certificate');
  if (ends === undefined) return 'none is served';
  const newer = (reason ?? null) === null ? '' : `; the one in its file is not taken: ${text(reason)}`;
  return `for ${text(names)} by ${text(issuer)}, until ${longTime(text(ends))}${newer}`;
}

/** What niud tells under these names: what is known in plain words, whatever else by its name. */
export function moreFacts(
  told: Attributes,
  names: readonly string[],
  zone: string,
): readonly (readonly [title: string, words: string])[] {
  return names.map((name) => {
    const [title, words] = known[name] ?? [titleOf(name), () => toldWords(name, told[name], zone)];
    return [title, words(told)];
  });
}
