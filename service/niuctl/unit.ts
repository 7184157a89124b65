import type { Door } from './door.js';
import { applicationsIn, readMetrics } from './metrics.js';
import { Failure, type Outcome } from './outcome.js';

/** One application on this unit, as a command works on it. */
export interface Site {
  readonly door: Door;
  readonly application: string;
  /** What its paths begin with. */
  readonly api: string;
  /** What a command line begins with that means it: hints are printed so that they can be pasted. */
  readonly niuctl: string;
  /** The applications that all answer alike, where one was asked for all of them. */
  readonly alike?: readonly string[];
}

/** What tells which application is meant where none is named. */
export interface Clue {
  /** A table that only one application may have. */
  readonly table?: string;
  /** Whether an application knows what the command is about: a record, a job, a change, a number. */
  readonly knows?: (site: Site) => Promise<boolean>;
  /** How that reads: `job 17`. */
  readonly what?: string;
  /** Whether an application answers as every other does that does: where none knows it, the first of them is asked. */
  readonly alike?: (site: Site) => Promise<boolean>;
}

/** How commands are carried out: the program hands them the door, and says what they have to say. */
export interface Work {
  /** Says something before the command is done, as text or for scripts. */
  tell(outcome: Outcome): void;
  /** On the one application that was meant. */
  onApplication(work: (site: Site) => Promise<Outcome>, clue?: Clue): Promise<void>;
  /** On the application that was named, or in turn on each that has the table. */
  onEach(work: (site: Site) => Promise<Outcome>, table?: string): Promise<void>;
  /** On the unit alone, which may not be up yet. */
  onDoor(work: (door: Door) => Promise<Outcome>): Promise<void>;
  /** On the unit, and on one application or all. */
  onUnit(work: (door: Door, sites: readonly Site[]) => Promise<Outcome>): Promise<void>;
}

/** The application named on the command line, else in the environment. */
export function namedApplication(option: string | undefined): string | undefined {
  const named = option ?? process.env['NIUD_APP'];
  return named === '' ? undefined : named;
}

function siteOf(door: Door, application: string): Site {
  return { door, application, api: `/${encodeURIComponent(application)}/api`, niuctl: `niuctl --app ${application}` };
}

/** The sites of the applications that the unit hosts, or of the one that is named. */
export async function sitesOn(door: Door, named: string | undefined): Promise<readonly Site[]> {
  const hosted = applicationsIn(readMetrics(await door.text('/metrics')));
  if (named !== undefined && !hosted.includes(named))
    throw new Failure('usage', `There is no application ${named} here; there are ${hosted.join(', ')}`);
  return (named === undefined ? hosted : [named]).map((application) => siteOf(door, application));
}

/** Those of them that have a table; ends the command where none has. */
export async function sitesHaving(
  door: Door,
  named: string | undefined,
  table: string | undefined,
  hasTable: HasTable,
): Promise<readonly Site[]> {
  const sites = await sitesOn(door, named);
  const having = table === undefined ? sites : await those(sites, (site) => hasTable(site, table));
  if (having.length === 0)
    throw new Failure(
      'usage',
      `${named === undefined ? 'No application has a' : `${named} has no`} table ${String(table)}; niuctl tables shows those that there are`,
    );
  return having;
}

type HasTable = (site: Site, table: string) => Promise<boolean>;

/** The application meant: the one named, else the only one that the clue fits. */
export async function siteMeant(door: Door, named: string | undefined, clue: Clue, hasTable: HasTable): Promise<Site> {
  const { table, knows, what = 'it', alike } = clue;
  const having = await sitesHaving(door, named, table, hasTable);
  if (having.length === 1) return having[0]!;
  const knowing = knows === undefined ? [] : await those(having, knows);
  if (knowing.length === 1) return knowing[0]!;
  const same = knowing.length > 0 || alike === undefined ? [] : await those(having, alike);
  if (same.length > 0) return { ...same[0]!, alike: same.map(({ application }) => application) };
  const names = (of: readonly Site[]): string => of.map(({ application }) => application).join('|');
  if (knows !== undefined && knowing.length === 0)
    throw new Failure('refused', `No application knows ${what}; asked were ${names(having)}`);
  const why =
    knows === undefined ? '' : `${knowing.map(({ application }) => application).join(' and ')} know ${what}. `;
  const left = knowing.length > 1 ? knowing : having;
  throw new Failure(
    'usage',
    `${why}Say which application is meant: --app ${names(left)} (or NIUD_APP in the environment)`,
  );
}

async function those(sites: readonly Site[], holds: (site: Site) => Promise<boolean>): Promise<readonly Site[]> {
  const held = await Promise.all(sites.map((site) => holds(site)));
  return sites.filter((_, place) => held[place]);
}

/**
 * The application in which the number is somebody's, or a rule decides its calls; an emergency number is nobody's, and
 * every application lets it go on. A number that none takes ends the command in niud's words.
 */
export function decidedBy(called: string, calling: string | undefined): Clue {
  const asked = async ({ door, api }: Site): Promise<Explained> => {
    const { data } = await door.ask('POST', `${api}/explain`, {
      called,
      ...(calling === undefined ? {} : { calling }),
    });
    return data[0]!.attributes as Explained;
  };
  return {
    what: called,
    knows: async (site) => {
      const { call, decision } = await asked(site);
      return call?.emergency !== true && (decision?.rule != null || decision?.extra?.sp !== undefined);
    },
    alike: async (site) => (await asked(site)).call?.emergency === true,
  };
}

interface Explained {
  readonly call?: { readonly emergency?: boolean };
  readonly decision?: { readonly rule?: string | null; readonly extra?: { readonly sp?: string } | null };
}

/** Whether a path is there: how a record, a job or a change is known. */
export function answers(path: string): (site: Site) => Promise<boolean> {
  return async ({ door, api }) => (await door.reply('GET', `${api}${path}`)).status === 200;
}
