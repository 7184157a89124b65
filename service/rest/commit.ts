import { Refusal, isRefusal, refuse, type Finding } from '../core/refusals.js';
import { administratorOf, administratorTable, storedAdministrator } from '../people/administrator.js';
import { EarlierWrites } from '../records/earlier-writes.js';
import { together } from '../records/evaluate.js';
import type { Written } from '../records/request.js';
import type { Write } from '../schema/write.js';
import { roleOf, type Exchange } from './exchange.js';
import type { Asked } from './asked.js';
import { prepare } from './prepare.js';

/** Tries before a record that changes all the time is given up on. */
const tries = 5;

/**
 * Has what is asked done as one change, all or nothing. Fields at fault are named as the one who asks knows them:
 * `writes/<n>/<field>` in a batch, by themselves otherwise. Sessions of administrators who went to the archive end.
 */
export async function commit(
  exchange: Exchange,
  asked: readonly Asked[],
  what: string,
  batch: boolean,
  dryRun = false,
): Promise<Written | Refusal> {
  for (let attempt = 1; ; attempt++) {
    const written = await commitOnce(exchange, asked, what, batch, dryRun);
    // Not the guard of the one who asks but our own: the record came to be another between reading and writing.
    const ours = isRefusal(written) && written.code === 'stale' && !asked.some((each) => 'guard' in each);
    if (!ours || attempt === tries) return written;
  }
}

async function commitOnce(
  exchange: Exchange,
  asked: readonly Asked[],
  what: string,
  batch: boolean,
  dryRun: boolean,
): Promise<Written | Refusal> {
  const {
    application,
    desk,
    caller: { administrator },
  } = exchange;
  const earlier = new EarlierWrites(application, asked.length === 1);
  const writes: Write[] = [];
  const origins: number[] = [];
  const refused: Refusal[] = [];
  for (const [place, each] of asked.entries()) {
    const full = await desk.lists.turns.room(roleOf(exchange));
    if (full !== undefined) return full;
    const prepared = await prepare(
      {
        application,
        administrator,
        people: desk.people,
        view: exchange.view(),
        moved: desk.movedIn(application.name),
        nowMs: desk.clock.now(),
      },
      each,
      earlier,
    );
    if (isRefusal(prepared) && !batch) return prepared;
    if (isRefusal(prepared)) {
      refused.push(blamed(prepared, place));
      continue;
    }
    for (const write of prepared) {
      writes.push(write);
      origins.push(place);
    }
  }
  if (refused.length > 0) return together(refused);
  if (!administrator.unrestricted && administratorOf(exchange.view(), administrator.username) === undefined)
    return refuse('unauthenticated');
  if (!dryRun && asked.some(({ method }) => method === 'restore')) await endSessions(exchange);
  const answer = await desk.submit({
    application: application.name,
    by: administrator.username,
    what,
    writes,
    ...(dryRun ? { dryRun } : {}),
  });
  if ('code' in answer) return renamed(Refusal.from(answer), origins, batch);
  if (!dryRun && asked.some(({ method }) => method === 'archive')) await endSessions(exchange);
  // Of what was asked, not of what was written beside it.
  const results = answer.results.flatMap((result, place) => {
    if (origins.indexOf(origins[place]!) !== place) return [];
    const moves: Record<string, number> = {};
    for (const [other, { moves: more = {} }] of answer.results.entries())
      if (origins[other] === origins[place])
        for (const [name, count] of Object.entries(more)) moves[name] = (moves[name] ?? 0) + count;
    return result.moves === undefined ? result : { ...result, moves };
  });
  return {
    ...answer,
    results,
    warnings: answer.warnings.map((warning) => ({ ...warning, field: rename(warning.field, origins, batch) })),
  };
}

/**
 * Ends the sessions of accounts that are not live. What a job archives keeps them until it may come back, by whatever
 * way: until then they open nothing.
 */
export async function endSessions({ application, desk, view }: Exchange): Promise<void> {
  if (!application.tables.some(({ name }) => name === administratorTable)) return;
  const now = view();
  await desk.people.sessions.endAbsent(
    application.name,
    (username) => storedAdministrator(now, username) !== undefined,
  );
}

/** Where a refusal says which of the writes it is about. */
export const blame = /^writes\/(\d+)(\/|: )/;

/** The writer counts the writes of the change; whoever asked counts what was asked. */
function rename(field: string, origins: readonly number[], batch: boolean): string {
  const found = blame.exec(field);
  if (found === null) return batch ? `writes/0/${field}` : field;
  const rest = field.slice(found[0].length);
  return batch ? `writes/${origins[Number(found[1])]}${found[2]}${rest}` : rest;
}

function renamed(refusal: Refusal, origins: readonly number[], batch: boolean): Refusal {
  const message = blame.test(refusal.message) ? rename(refusal.message, origins, batch) : refusal.message;
  const errors = refusal.errors.map((error): Finding => ({ ...error, field: rename(error.field, origins, batch) }));
  return new Refusal(refusal.code, message, errors.length === 1 && errors[0]!.field === '' ? [] : errors);
}

/** A refusal of one write of a batch before it reached the writer. */
function blamed(refusal: Refusal, place: number): Refusal {
  const errors =
    refusal.errors.length > 0 ? refusal.errors : [{ field: '', code: refusal.code, message: refusal.message }];
  return new Refusal(
    refusal.code,
    `writes/${place}: ${refusal.message}`,
    errors.map((error) => ({ ...error, field: `writes/${place}/${error.field}` })),
  );
}
