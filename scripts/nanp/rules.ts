import { areaCodes, stateLists } from './area-codes.js';
import { Random } from './random.js';

/** A rule as a call plan's cell holds it (routing.md, Plans and rules). */
interface Rule {
  readonly label: string;
  readonly type: string;
  readonly criteria?: string;
  readonly destination: {
    readonly type: string;
    readonly value?: string | readonly Rule[] | readonly string[] | readonly (readonly string[])[];
  };
}

const two = (number: number) => String(number).padStart(2, '0');

/**
 * Windows that operators write, and those at which mistakes are made: past midnight, to the end of the day, of one
 * minute.
 */
const windows = [
  '08:00-17:00',
  '09:00-18:30',
  '07:30-12:00',
  '22:00-06:00',
  '17:00-08:00',
  '18:00-23:59',
  '00:00-24:00',
  '20:00-24:00',
  '00:00-06:00',
  '23:59-00:01',
  '02:00-03:00',
  '01:00-02:00',
  '02:30-02:31',
  '12:00-13:00',
  '23:00-01:30',
  '00:00-23:59',
];

const days = [
  '2-6',
  '1,7',
  '7',
  '1',
  '6-1',
  '2,4,6',
  'monday,tuesday,wednesday',
  'SATURDAY,SUNDAY',
  '2-4,7',
  '5',
  'Friday',
];

const holidays = [
  '2026/01/01.00:00-2026/01/02.00:00',
  '2026/12/24.12:00-2026/12/27.00:00',
  '2026/07/03.00:00-2026/07/05.23:59',
  '2026/11/26.00:00-2026/11/26.23:59',
  '2026/03/08.00:00-2026/03/08.24:00',
  '2026/11/01.00:30-2026/11/01.01:30',
  '2026/05/25.08:00-2026/05/25.20:00',
];

const expressions = [
  '^808[[:digit:]]{7}$',
  '^(212|617|415)',
  '[02468]$',
  '00$',
  '^[2-5]',
  '^[[:digit:]]{3}[[:digit:]]{3}[0-4]',
  '^\\+44',
  '[^[:digit:]]',
  '^..[13579]',
  '(12|34|56)[[:digit:]]+7',
  'called:^8(00|88|77)',
  'called:[[:digit:]]{3}[5-9]$',
  'called:^[[:digit:]]{10}$',
  '^(907|307)?[[:digit:]]{5}(1|2)',
];

/** The lists that every provider of a data set has, with how many area codes each holds. */
export const ownLists = ['coast', 'inland', 'VT'] as const;

/** Area codes of a provider's own list; the one called VT takes the place of the built-in list of that name. */
export function npasOfList(seed: number, provider: string, list: string): readonly string[] {
  const random = new Random(seed, 'npa_list', provider, list);
  return random.some(
    areaCodes.map(({ code }) => code),
    random.between(2, 9),
  );
}

function criterion(random: Random): Pick<Rule, 'type' | 'criteria'> {
  const type = random.weighted({ always: 12, 'time-of-day': 28, 'day-of-week': 18, holiday: 10, match: 18, npa: 14 });
  switch (type) {
    case 'always':
      return random.percent(50) ? { type } : { type, criteria: '' };
    case 'time-of-day':
      return { type, criteria: random.percent(70) ? random.pick(windows) : anyWindow(random) };
    case 'day-of-week':
      return { type, criteria: random.pick(days) };
    case 'holiday':
      return { type, criteria: random.pick(holidays) };
    case 'match':
      return { type, criteria: random.pick(expressions) };
    case 'npa':
      return { type, criteria: random.pick([...ownLists, ...Object.keys(stateLists)]) };
  }
}

function anyWindow(random: Random): string {
  const start = random.below(1440);
  const end = (start + random.between(1, 1439)) % 1440;
  return [start, end].map((minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`).join('-');
}

/** A number nobody calls: exchange 555 of an area code. */
const destinationDigits = (random: Random) => `${random.pick(areaCodes).code}555${random.digits(4)}`;
const trunk = (random: Random) => String(random.between(101, 180));

function destination(random: Random, depth: number): Rule['destination'] {
  const nested = depth < 3 ? 14 : 0;
  const type = random.weighted({
    number: 34,
    'sip-uri': 16,
    terminate: 7,
    continue: 5,
    'trunk-group': 12,
    'trunk-outpulse': 12,
    rule: nested,
  });
  switch (type) {
    case 'number':
      return { type, value: destinationDigits(random) };
    case 'sip-uri':
      return { type, value: `${destinationDigits(random)}@pbx${random.between(1, 40)}.example.net` };
    case 'terminate':
    case 'continue':
      return { type };
    case 'trunk-group': {
      const groups = Array.from({ length: random.between(1, 3) }, (_, place) =>
        String(Number(trunk(random)) + 100 * place),
      );
      return { type, value: random.percent(60) ? groups.join(',') : groups };
    }
    case 'trunk-outpulse': {
      const pairs = Array.from({ length: random.between(1, 3) }, (_, place): [string, string] => [
        String(Number(trunk(random)) + 100 * place),
        random.percent(50) ? random.digits(7) : '',
      ]);
      return { type, value: random.percent(60) ? pairs.map((pair) => pair.join(':')).join(',') : pairs };
    }
    case 'rule':
      return { type, value: ruleList(random, depth + 1) };
  }
}

/** One list of rules; most lists end in a rule that always holds, the others let the call fall to what comes next. */
export function ruleList(random: Random, depth = 0): readonly Rule[] {
  const rules = Array.from({ length: random.between(1, depth === 0 ? 7 : 3) }, (_, place): Rule => {
    const { type, criteria } = criterion(random);
    return {
      label: `Rule ${place + 1}`,
      type,
      ...(criteria === undefined ? {} : { criteria }),
      destination: destination(random, depth),
    };
  });
  if (random.percent(depth === 0 ? 65 : 30))
    rules.push({ label: 'Otherwise', type: 'always', destination: destination(random, 3) });
  return rules;
}
