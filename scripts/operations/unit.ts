import type { Door } from './door.js';
import { applicationsIn, readMetrics } from './metrics.js';
import { Failure, type Outcome } from './outcome.js';

/** One application on this unit, as a command works on it. */
export interface Site {
  readonly door: Door;
  readonly application: string;
  /** What its paths begin with. */
  readonly api: string;
}

/** How commands are carried out: the program hands them the door, and says what they have to say. */
export interface Work {
  /** On the one application that was meant. */
  onApplication(work: (site: Site) => Promise<Outcome>): Promise<void>;
  /** On the unit, and on one application or all. */
  onUnit(work: (door: Door, sites: readonly Site[]) => Promise<Outcome>): Promise<void>;
}

export function siteOf(door: Door, application: string): Site {
  return { door, application, api: `/${encodeURIComponent(application)}/api` };
}

/** The applications that the unit hosts. */
export async function hostedBy(door: Door): Promise<readonly string[]> {
  return applicationsIn(readMetrics(await door.text('/metrics')));
}

/** The application meant: the one named, else the only one there is. */
export async function siteMeant(door: Door, named: string | undefined): Promise<Site> {
  if (named !== undefined) return siteOf(door, named);
  const hosted = await hostedBy(door);
  if (hosted.length === 1) return siteOf(door, hosted[0]!);
  throw new Failure('usage', `Say which application is meant: --app ${hosted.join('|')}`);
}
