import { areaCodes, legacyZones } from './area-codes.js';
import { mostNumbers, numberAt } from './numbers.js';
import { Random } from './random.js';
import { npasOfList, ownLists, ruleList } from './rules.js';

/** How much of everything; the same sizes and seed give the same bytes. */
export interface Sizes {
  readonly seed: number;
  readonly providers: number;
  readonly subscribers: number;
  readonly numbers: number;
  readonly plans: number;
  /** A tenth of them are wildcards. */
  readonly routes: number;
}

/** The site of the walk-through: 100,000 numbers and routes, 2,000 plans. */
export const siteSizes: Sizes = {
  seed: 20_260_301,
  providers: 20,
  subscribers: 200,
  numbers: 100_000,
  plans: 2_000,
  routes: 100_000,
};

/**
 * Sizes for so many numbers, in the proportions of the walk-through; 1,000,000 numbers have 10,000 plans (quality.md).
 */
export function sizesFor(numbers: number, seed: number = siteSizes.seed): Sizes {
  const subscribers = Math.max(1, Math.min(1_000, Math.ceil(numbers / 500)));
  return {
    seed,
    providers: Math.max(1, Math.ceil(subscribers / 10)),
    subscribers,
    numbers,
    plans: subscribers * 10,
    routes: numbers,
  };
}

export type Cells = readonly string[];

/** Tables in the order in which they can be imported: what is referred to comes first. */
export const tableNames = ['service_provider', 'subscriber', 'npa_list', 'number', 'call_plan', 'route'] as const;
export type TableName = (typeof tableNames)[number];

/** The columns that the data set has of each table of icr, in the order of its cells. */
export const headers: Readonly<Record<TableName, Cells>> = {
  service_provider: [
    'name',
    'display_name',
    'first_name',
    'last_name',
    'email',
    'address',
    'phone',
    'notes',
    'legacy_service_provider_id',
  ],
  subscriber: [
    'name',
    'display_name',
    'service_provider_name',
    'first_name',
    'last_name',
    'email',
    'address',
    'phone',
    'notes',
    'legacy_user_id',
  ],
  npa_list: ['name', 'service_provider_name', 'npas'],
  number: ['number', 'timezone', 'service_provider_name', 'subscriber_name', 'params'],
  call_plan: [
    'service_provider_name',
    'subscriber_name',
    'name',
    'display_name',
    'rules',
    'destination_type',
    'destination_value',
  ],
  route: ['number', 'call_plan_name', 'service_provider_name', 'subscriber_name', 'priority'],
};

const providerWords = [
  'Harbor',
  'Lakeshore',
  'Summit',
  'Prairie',
  'Coastal',
  'Granite',
  'Redwood',
  'Bluegrass',
  'Keystone',
  'Palmetto',
];
const providerKinds = ['Telephone', 'Telecom', 'Communications', 'Cooperative'];
const subscriberWords = [
  'Alder',
  'Birch',
  'Cedar',
  'Dogwood',
  'Elm',
  'Fir',
  'Hazel',
  'Juniper',
  'Linden',
  'Maple',
  'Oak',
  'Pine',
  'Spruce',
  'Willow',
];
const subscriberKinds = [
  'Dental',
  'Insurance',
  'Logistics',
  'Motors',
  'Clinic',
  'Hardware',
  'Travel',
  'Bank',
  'School',
  'Bakery',
  'Legal',
  'Energy',
];
const firstNames = [
  'Ana',
  'Ben',
  'Carla',
  'David',
  'Elena',
  'Frank',
  'Grace',
  'Hugo',
  'Irene',
  'José',
  'Karen',
  'Luis',
  'Mary',
  'Noor',
  'Zoë',
];
const lastNames = [
  'Adams',
  'Brown',
  'Chávez',
  'Diaz',
  'Evans',
  "O'Neil",
  'Fischer',
  'Green',
  'Hill',
  'Ito',
  'Jones',
  'Kim',
  'Lopez',
  'Nguyen',
];
const streets = ['Main Street', 'Oak Avenue', 'Second Street', 'Harbor Road', 'Mill Lane'];
const farEnds: readonly Cells[] = [
  ['SIP', '2125550100@pbx.example.net'],
  ['NUMBER', '3125550142'],
  ['TRUNK', '101,102'],
  ['TRUNK-OUTPULSE', '101:5550100,102:'],
];
const shapes = { exchange: 38, block: 26, tens: 14, units: 8, line: 8, area: 2, split: 4 };

/** The rows of every table, made one after another and never held: 1,000,000 numbers take no more memory than one. */
export class DataSet {
  readonly #plansEach: number;

  constructor(readonly sizes: Sizes) {
    this.#plansEach = Math.floor(sizes.plans / sizes.subscribers);
    if (this.#plansEach < 3) throw new Error('a data set has at least three plans a subscriber');
    if (sizes.numbers > mostNumbers) throw new Error(`a data set has at most ${mostNumbers} numbers`);
  }

  rows(table: TableName): Iterable<Cells> {
    switch (table) {
      case 'service_provider':
        return this.#count(this.sizes.providers, (place) => this.#provider(place));
      case 'subscriber':
        return this.#count(this.sizes.subscribers, (place) => this.#subscriber(place));
      case 'npa_list':
        return this.#count(this.sizes.providers * ownLists.length, (place) => this.#list(place));
      case 'number':
        return this.#count(this.sizes.numbers, (place) => this.#number(place));
      case 'call_plan':
        return this.#count(this.#plansEach * this.sizes.subscribers, (place) => this.#plan(place));
      case 'route':
        return this.#routes();
    }
  }

  *#count(rows: number, row: (place: number) => Cells): Iterable<Cells> {
    for (let place = 0; place < rows; place++) yield row(place);
  }

  providerName(place: number): string {
    return `${providerWords[place % 10]!}_${providerKinds[Math.floor(place / 10) % 4]!}${place < 40 ? '' : `_${Math.floor(place / 40)}`}`;
  }

  subscriberName(place: number): string {
    return `${subscriberWords[place % 14]!}_${subscriberKinds[place % 12]!}_${String(place).padStart(4, '0')}`;
  }

  /** Names differ between all subscribers, so that the last tie-break of N4 (the plan's name) always decides. */
  planName(subscriber: number, ordinal: number): string {
    return `Plan ${String.fromCharCode(65 + (ordinal % 26))}${ordinal < 26 ? '' : Math.floor(ordinal / 26)} of ${this.subscriberName(subscriber)}`;
  }

  #providerOf(subscriber: number): string {
    return this.providerName(subscriber % this.sizes.providers);
  }

  #contact(random: Random, domain: string): Cells {
    const first = random.pick(firstNames);
    const last = random.pick(lastNames);
    const area = random.pick(areaCodes).code;
    return [
      first,
      last,
      `office@${domain.toLowerCase().replaceAll('_', '-')}.example`,
      `${random.between(1, 999)} ${random.pick(streets)}, Suite ${random.between(1, 40)}`,
      `${area}555${random.digits(4)}`,
    ];
  }

  #provider(place: number): Cells {
    const random = new Random(this.sizes.seed, 'service_provider', place);
    const name = this.providerName(place);
    return [
      name,
      name,
      ...this.#contact(random, name),
      random.percent(30) ? 'Says "call first",\nthen visit.' : '',
      String(1000 + place),
    ];
  }

  #subscriber(place: number): Cells {
    const random = new Random(this.sizes.seed, 'subscriber', place);
    const name = this.subscriberName(place);
    return [
      name,
      name,
      this.#providerOf(place),
      ...this.#contact(random, name),
      '',
      place % 3 === 0 ? String(8_000_000_000 + place) : '',
    ];
  }

  #list(place: number): Cells {
    const provider = this.providerName(Math.floor(place / ownLists.length));
    const name = ownLists[place % ownLists.length]!;
    return [name, provider, npasOfList(this.sizes.seed, provider, name).join(',')];
  }

  #number(place: number): Cells {
    const random = new Random(this.sizes.seed, 'number', place);
    const { digits, area } = numberAt(place, this.sizes.seed);
    const subscriber = this.#subscriberOf(place);
    const zone = (area ?? areaCodes[subscriber % areaCodes.length]!).zone;
    const style = random.below(100);
    const cell = style < 5 ? '' : style < 15 ? (legacyZones[zone] ?? zone) : zone;
    const params = random.percent(10) ? JSON.stringify({ labels: [random.pick(['sales', 'support', 'vip'])] }) : '';
    return [
      random.percent(3) ? typed(digits, random) : digits,
      cell,
      this.#providerOf(subscriber),
      this.subscriberName(subscriber),
      params,
    ];
  }

  #subscriberOf(place: number): number {
    return place % this.sizes.subscribers;
  }

  #plan(place: number): Cells {
    const random = new Random(this.sizes.seed, 'call_plan', place);
    const subscriber = place % this.sizes.subscribers;
    const ordinal = Math.floor(place / this.sizes.subscribers);
    return [
      this.#providerOf(subscriber),
      this.subscriberName(subscriber),
      this.planName(subscriber, ordinal),
      `Plan ${ordinal + 1}`,
      JSON.stringify(ruleList(random)),
      ...(random.percent(90) ? ['NONE', ''] : random.pick(farEnds)),
    ];
  }

  *#routes(): Iterable<Cells> {
    const wildcards = this.wildcards();
    for (let place = 0; place < this.sizes.routes; place++) {
      if (place % 10 !== 9) yield this.#exactRoute(place);
      else {
        const next = wildcards.next();
        if (next.done !== true) yield next.value;
      }
    }
  }

  /** Of every ten places one is a wildcard's and one gives an earlier number a second route; every fiftieth a third. */
  #exactRoute(place: number): Cells {
    const back = place % 50 === 48 ? 2 : place % 10 === 8 ? 1 : 0;
    const base = (place - back) % this.sizes.numbers;
    const random = new Random(this.sizes.seed, 'route', base);
    const first = random.below(this.#plansEach);
    const own = new Random(this.sizes.seed, 'priority', place);
    return this.#route(
      numberAt(base, this.sizes.seed).digits,
      this.#subscriberOf(base),
      (first + back + Math.floor(place / this.sizes.numbers)) % this.#plansEach,
      own.percent(60) ? '' : String(own.pick([0, 1, 5, 10, 99])),
    );
  }

  #route(number: string, subscriber: number, ordinal: number, priority: string): Cells {
    return [
      number,
      this.planName(subscriber, ordinal),
      this.#providerOf(subscriber),
      this.subscriberName(subscriber),
      priority,
    ];
  }

  /** The wildcard routes, made from numbers of their own subscriber; at most three share a pattern. */
  *wildcards(): Generator<Cells, undefined> {
    const used = new Map<string, number>();
    const wanted = Math.floor(this.sizes.routes / 10);
    for (let made = 0, attempt = 0; made < wanted && attempt < wanted * 20; attempt++) {
      const random = new Random(this.sizes.seed, 'wildcard', attempt);
      const place = random.below(this.sizes.numbers);
      const pattern = masked(numberAt(place, this.sizes.seed).digits, random);
      const times = used.get(pattern) ?? 0;
      if (times >= 3) continue;
      used.set(pattern, times + 1);
      made++;
      const subscriber = this.#subscriberOf(place);
      // Three routes of one pattern may fall to one subscriber: then they must differ in their plan.
      yield this.#route(
        random.percent(5) ? pattern.replaceAll('X', 'x') : pattern,
        subscriber,
        times,
        random.percent(50) ? '' : String(random.pick([0, 1, 2, 10, 50])),
      );
    }
    return undefined;
  }
}

/** As people type a number. */
export function typed(digits: string, random: Random): string {
  const [area, exchange, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return random.pick([
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `+1${digits}`,
    `1${digits}`,
    `+1 ${area} ${exchange} ${line}`,
    `${area}.${exchange}.${line}`,
  ]);
}

/** A number with some of its digits made X. */
function masked(digits: string, random: Random): string {
  const from = (place: number) => digits.slice(0, place).padEnd(10, 'X');
  switch (random.weighted(shapes)) {
    case 'exchange':
      return from(6);
    case 'block':
      return from(7);
    case 'tens':
      return from(8);
    case 'units':
      return from(9);
    case 'line':
      return `${digits.slice(0, 3)}XXX${digits.slice(6)}`;
    case 'area':
      return from(3);
    case 'split':
      return `${digits.slice(0, 5)}X${digits[6]!}X${digits.slice(8)}`;
  }
}
