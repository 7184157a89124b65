import { isRefusal, type Finding, type Refusal } from '../core/refusals.js';
import type { WriteResult } from '../records/request.js';
import type { Json } from '../schema/kind.js';
import { blame, commit } from './commit.js';
import { success } from './envelope.js';
import type { Exchange } from './exchange.js';
import type { Asked } from './asked.js';
import { object, resultsOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';

/** One write of a batch as it came: what it asks for, or why it asks for nothing. */
interface Read {
  readonly method: string;
  readonly path: string;
  readonly asked: Asked | Refusal;
}

/** Rounds in which writes are left out that the others turned out to need; more are not judged one by one. */
const rounds = 5;

/** The schema of the verdicts. */
export function verdictReply(): Json {
  const maybeText: Json = { type: ['string', 'null'] },
    text: Json = { type: 'string' };
  const findings: Json = { type: 'array', items: object({ field: text, code: text, message: text, 'example?': text }) };
  return resultsOf({
    write: { type: 'integer' },
    method: text,
    path: text,
    verdict: { enum: ['accepted', 'refused'] },
    code: maybeText,
    message: maybeText,
    errors: findings,
    warnings: findings,
    takes_along: { type: 'object', additionalProperties: { type: 'integer' } },
  });
}

interface Judged {
  readonly refused: ReadonlyMap<number, readonly Finding[]>;
  readonly results: ReadonlyMap<number, WriteResult>;
  readonly warnings: ReadonlyMap<number, readonly Finding[]>;
}

/**
 * `POST /batch {"dry": true}`: of each write whether it would be done if those that are refused were left out, and what
 * it would take along; nothing is kept. Refused as a whole is only what is no batch, or would be too much for one.
 */
export async function verdicts(exchange: Exchange, reads: readonly Read[]): Promise<Reply | Refusal> {
  const judged = await judge(exchange, reads);
  if (isRefusal(judged)) return judged;
  const { refused, results, warnings } = judged;
  const takes: Record<string, number> = {};
  const data = reads.map(({ method, path, asked }, place): Json => {
    const errors = refused.get(place);
    const along = takenAlong(asked, results.get(place));
    for (const [table, count] of Object.entries(along)) takes[table] = (takes[table] ?? 0) + count;
    const said = errors?.find(({ field }) => field === '') ?? errors?.[0];
    return {
      scope: 'verdict',
      attributes: {
        write: place,
        method,
        path,
        verdict: errors === undefined ? 'accepted' : 'refused',
        code: said?.code ?? null,
        message: said?.message ?? null,
        errors: (errors ?? []).map((error) => ({ ...error })),
        warnings: (warnings.get(place) ?? []).map((warning) => ({ ...warning })),
        takes_along: along,
      },
    };
  });
  return success(exchange.brand, data, {
    meta: { txnid: null, dry: true, accepted: reads.length - refused.size, refused: refused.size, takes_along: takes },
  });
}

async function judge(exchange: Exchange, reads: readonly Read[]): Promise<Judged | Refusal> {
  const refused = new Map<number, readonly Finding[]>();
  for (const [place, { asked }] of reads.entries()) if (isRefusal(asked)) refused.set(place, findingsOf(asked));
  for (let round = 1; ; round++) {
    const places = [...reads.keys()].filter((place) => !refused.has(place));
    if (places.length === 0) return { refused, results: new Map(), warnings: new Map() };
    const written = await commit(
      exchange,
      places.map((place) => reads[place]!.asked as Asked),
      `batch of ${places.length}`,
      true,
      true,
    );
    if (!isRefusal(written)) {
      return {
        refused,
        results: new Map(places.map((place, at) => [place, written.results[at]!])),
        warnings: byWrite(written.warnings, places),
      };
    }
    const blamed = byWrite(written.errors, places);
    // It is the batch that is refused: too much at once, no room on the disk, another's hold.
    if (blamed.size === 0 || round === rounds) return written;
    for (const [place, errors] of blamed) refused.set(place, errors);
  }
}

/** Findings of a batch of the writes at these places, each without the part that says of which. */
function byWrite(findings: readonly Finding[], places: readonly number[]): ReadonlyMap<number, readonly Finding[]> {
  const found = new Map<number, Finding[]>();
  for (const finding of findings) {
    const [said, at] = blame.exec(finding.field) ?? [];
    const place = at === undefined ? undefined : places[Number(at)];
    if (place !== undefined)
      found.set(place, [...(found.get(place) ?? []), { ...finding, field: finding.field.slice(said!.length) }]);
  }
  return found;
}

function findingsOf({ code, message, errors }: Refusal): readonly Finding[] {
  return errors.length > 0 ? errors : [{ field: '', code, message }];
}

/** Records that move with the one that is named, by table; of a purge the further generations of it too. */
function takenAlong(asked: Asked | Refusal, result: WriteResult | undefined): Readonly<Record<string, number>> {
  if (isRefusal(asked) || result?.moves === undefined) return {};
  return Object.fromEntries(
    Object.entries(result.moves)
      .map(([name, count]): [string, number] => [name, name === asked.table.name ? count - 1 : count])
      .filter(([, count]) => count > 0),
  );
}
