import { LookupClient } from '../../service/lookup/client.js';
import type { Test } from 'tap';
import type { Box } from './box.js';
import { until } from './pair-site.js';

const icr = 4;
const pageRows = 1_000;
/** Milliseconds between two calls of a caller, so that a unit has time for more than them. */
const betweenMs = 40;
/** A number that is routed. */
const dialled = '3125550100';

/** Work that is tried again and again until it is enough: what was acknowledged, and the longest that nothing was. */
class Stream {
  readonly acknowledged: string[] = [];
  longestGapMs = 0;
  readonly #ended: Promise<void>;
  #isEnough = false;

  /** Each attempt has an id of its own, which begins so. */
  constructor(begins: string, attempt: (id: string) => Promise<void>) {
    this.#ended = this.#run(begins, attempt);
  }

  async end(): Promise<void> {
    this.#isEnough = true;
    await this.#ended;
  }

  async #run(begins: string, attempt: (id: string) => Promise<void>): Promise<void> {
    let last = performance.now();
    for (let count = 0; !this.#isEnough; count++) {
      const id = `${begins}${String(count).padStart(7, '0')}`;
      await attempt(id).then(() => {
        this.acknowledged.push(id);
        this.longestGapMs = Math.max(this.longestGapMs, performance.now() - last);
        last = performance.now();
      }, () => undefined);
      await new Promise((resolve) => { setTimeout(resolve, betweenMs); });
    }
    this.longestGapMs = Math.max(this.longestGapMs, performance.now() - last);
  }
}

/** Calls at the socket of each unit and changes at whichever leads, without an end, while roles and releases change. */
export class PairLoad {
  readonly #changes: Stream;
  readonly #calls: readonly Stream[];

  private constructor(readonly boxes: readonly [Box, Box], readonly token: string) {
    // The id of a call is the number that calls.
    this.#calls = boxes.map((box, place) => new Stream(`80${place}`, callerOf(box)));
    const turn = [...boxes];
    this.#changes = new Stream('load_', async (id) => {
      const [box] = turn;
      const answered = await box!.niud.request('POST', '/icr/api/service_provider', { token, body: { name: id } }).catch(() => undefined);
      if (answered?.status === 201) return;
      turn.push(turn.shift()!);
      throw new Error('the other one is asked next');
    });
  }

  /** Begins with a number that is routed, as soon as both know of it. */
  static async begin(t: Test, [active, other]: readonly [active: Box, other: Box]): Promise<PairLoad> {
    const token = await active.niud.signIn('icr');
    const tenant = { service_provider_name: 'load', subscriber_name: 'load' };
    const rules = [{ label: 'all', type: 'always', criteria: '', destination: { type: 'number', value: '3125550111' } }];
    for (const [path, body] of [
      ['service_provider', { name: 'load' }], ['subscriber', { service_provider_name: 'load', name: 'load' }], ['number', { ...tenant, number: dialled, timezone: 'US/Central' }],
      ['call_plan', { ...tenant, name: 'main', rules }], ['route', { ...tenant, number: dialled, call_plan_name: 'main' }], ['service_provider', { name: 'load_begins' }],
    ] as const) {
      t.equal((await active.niud.request('POST', `/icr/api/${path}`, { token, body })).status, 201, path);
    }
    await other.knows('load_begins');
    const load = new PairLoad([active, other], token);
    t.teardown(() => load.end());
    return load;
  }

  /** Resolves when nothing is under way any more. */
  async end(): Promise<void> {
    await Promise.all([this.#changes, ...this.#calls].map((each) => each.end()));
  }

  /** Ends it, and looks until both units have each change that was acknowledged, and a record of each call that ended. */
  async isWhole(t: Test, patienceMs: number): Promise<void> {
    await this.end();
    const streams = [this.#changes, ...this.#calls];
    t.comment(`changes, calls of either: ${streams.map(({ acknowledged, longestGapMs }) => `${acknowledged.length}, none for ${Math.round(longestGapMs)} ms at most`).join('; ')}`);
    t.ok(streams.every(({ acknowledged }) => acknowledged.length > 20), 'all went on');
    for (const box of this.boxes) {
      let missing: readonly string[] = [];
      // A record of a call is in the log within a second behind its end.
      await until(patienceMs, '', async () => {
        const [changes, calls] = [await this.#listed(box, 'service_provider?sort=name', 'name'), await this.#listed(box, `cdr?number=${dialled}`, 'calling_number')];
        missing = streams.flatMap((stream) => stream.acknowledged.filter((id) => !(stream === this.#changes ? changes : calls).has(id)));
        return missing.length === 0 ? true : undefined;
      }).catch(() => undefined);
      t.strictSame(missing, [], 'a unit has each change that was acknowledged, and a record of each call that ended');
    }
  }

  /** The values of a member in all records of a list. */
  async #listed({ niud }: Box, path: string, member: string): Promise<ReadonlySet<unknown>> {
    const found = new Set<unknown>();
    for (let next: unknown = ''; next !== undefined;) {
      const { status, body } = await niud.request('GET', `/icr/api/${path}&limit=${pageRows}${String(next)}`, { token: this.token });
      if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
      for (const { attributes } of body.data) found.add(attributes[member]);
      next = body.meta['next'] === undefined ? undefined : `&after=${String(body.meta['next'])}`;
    }
    return found;
  }
}

/** A call, from its question to the answer to its end. */
function callerOf({ niud }: Box): (id: string) => Promise<void> {
  let client: LookupClient | undefined;
  return async (calling) => {
    const callId = `load-${calling}`;
    try {
      client ??= await LookupClient.connect(niud.lookupSocket);
      const { status } = await client.route(icr, { callId, called: dialled, calling });
      const ended = await client.end(icr, { callId });
      if (status !== 0 || ended.status !== 0) throw new Error(`${status}, ${ended.status}`);
    } catch (fault) {
      client?.close();
      client = undefined;
      throw fault;
    }
  };
}
