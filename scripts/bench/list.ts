import { Operator } from '../../service/niuctl/operator.js';
import { DataSet } from '../nanp/data-set.js';
import { median, type Figure } from './figure.js';
import { cardAt, ccShare } from './shares/cc.js';
import { importShare } from './shares/import.js';
import { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 40;
const fewNumbers = 1_000;
/** Cards of another status than all others: those that a list by equality finds. */
const blocked = 100;

/** One of two units: what it holds, and by what its lists are asked. */
interface Listed {
  readonly operator: Operator;
  readonly rows: number;
  /** Another page in each round. */
  path(round: number): string;
}

/** Pages of lists over REST, of many rows and of few, in turn. */
export async function list(site: BenchSite): Promise<readonly Figure[]> {
  const small = new BenchSite(site.quick, fewNumbers);
  const units: Unit[] = [];
  try {
    const sites = [site, small];
    for (const each of sites) units.push(await Unit.start(await each.imported()));
    const ofNumbers = sites.map(
      ({ sizes }, place): Listed => ({
        operator: units[place]!.operator,
        rows: sizes.numbers,
        path: (round) => `/number?limit=20&offset=${(round % 5) * 20}`,
      }),
    );
    const anywhere = (parameters: string, shareOfAll: number) =>
      sites.map(
        ({ sizes }, place): Listed => ({
          operator: units[place]!.operator,
          rows: sizes.numbers,
          path: (round) =>
            `/number?limit=20&offset=${Math.floor((sizes.numbers * shareOfAll * (round + 0.5)) / rounds)}${parameters}`,
        }),
      );
    const ofRoutes = sites.map(
      ({ sizes }, place): Listed => ({
        operator: units[place]!.operator,
        rows: sizes.routes,
        path: (round) => `/route/${tenantAt(sizes, round)}?limit=20`,
      }),
    );
    const cards = [site.quick ? 10_000 : 100_000, fewNumbers];
    const ofCards: Listed[] = [];
    for (const [place, rows] of cards.entries())
      ofCards.push({
        operator: await withCards(units[place]!, rows, sites[place]!.folder),
        rows,
        path: (round) => `/lot?limit=20&offset=${(round % 5) * 20}&filter[status]=blocked`,
      });
    return [
      await compared('by key order', ofNumbers),
      await compared('anywhere by key order', anywhere('', 0.98)),
      await compared('anywhere from the end', anywhere('&sort=-number', 0.98)),
      await compared('anywhere in a range', anywhere('&filter[number]=%3E3&filter[number]=%3C9', 0.3)),
      await compared('by key prefix', ofRoutes),
      await compared('by equality, indexed', ofCards),
    ];
  } finally {
    for (const unit of units) await unit.stop();
    small.remove();
  }
}

function tenantAt(sizes: BenchSite['sizes'], round: number): string {
  const data = new DataSet(sizes);
  const subscriber = round % sizes.subscribers;
  return `${data.providerName(subscriber % sizes.providers)}/${data.subscriberName(subscriber)}`;
}

async function withCards(unit: Unit, cards: number, folder: string): Promise<Operator> {
  const operator = new Operator(unit.operator.socket, 'cc');
  await importShare(unit, ccShare(cards, 0), folder);
  for (let card = 0; card < blocked; card++) await operator.ask('POST', `/lot/${cardAt(card)}/block`, {});
  return operator;
}

async function compared(what: string, [large, small]: readonly Listed[]): Promise<Figure> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [place, { operator, path }] of [large!, small!].entries())
      times[place as 0 | 1].push(await timed(operator, path(round)));
  }
  const [ours, baseline] = times.map((all) => median(all)) as [number, number];
  return {
    what: `list page ${what}, ${large!.rows} rows`,
    measured: `${ours.toFixed(2)} ms`,
    baseline: `${small!.rows} rows: ${baseline.toFixed(2)} ms`,
    value: ours / baseline,
    unit: 'x',
    better: 'lower',
    must: 2,
    aim: 1.2,
  };
}

async function timed(operator: Operator, path: string): Promise<number> {
  const start = performance.now();
  await operator.ask('GET', path);
  return performance.now() - start;
}
