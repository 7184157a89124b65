import type { CallStores } from '../../service/calls/call-stores.js';
import type { StoreName } from '../../service/calls/effect.js';
import type { AppendCalls } from '../../service/calls/group-commit.js';
import { encodeOpenCall } from '../../service/calls/open-call-layout.js';
import { refuse } from '../../service/core/refusals.js';
import type { Clock } from '../../service/core/clock.js';
import { CoinSite } from './coin-site.js';

/** A second site of coins, to which is done what the log says of the first, as a standby does it. */
export class CallsFollower<C extends Clock> {
  readonly site: CoinSite<C>;
  groups = 0;
  #isCut = false;

  /** On stores that are those of the site that it follows. */
  constructor(stores: CallStores, clock: C | undefined, append?: AppendCalls) {
    this.site = new CoinSite<C>({ stores, ...(clock && { clock }), ...(append && { append }) });
    this.site.active = false;
  }

  /** What stands in the place of the pair's log. */
  readonly append: AppendCalls = async (bytes) => {
    // Who lost the lead appends nothing.
    if (this.#isCut) return refuse('standby');
    await this.site.calls.standby.apply(bytes);
    this.groups++;
    return undefined;
  };

  /** The one that it followed is gone, and it serves from now on. */
  takeOver(): CoinSite<C> {
    this.#isCut = true;
    this.site.calls.standby.takeOver();
    this.site.active = true;
    return this.site;
  }

  /** Where the two are not the same: on disk byte for byte, but for each unit's own lines of numbers, and in memory. */
  differences(leader: CoinSite<Clock>, accounts: readonly string[]): string[] {
    const found: string[] = [];
    const compare = (what: string, one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): void => {
      for (const key of new Set([...one.keys(), ...other.keys()])) if (one.get(key) !== other.get(key)) found.push(`${what} ${key}: ${one.get(key)} / ${other.get(key)}`);
    };
    for (const name of Object.keys(leader.stores) as StoreName[]) if (name !== 'cdrByNumber') compare(name, entriesOf(leader.stores, name), entriesOf(this.site.stores, name));
    compare('open call', openOf(leader), openOf(this.site));
    compare('money', moneyOf(leader, accounts), moneyOf(this.site, accounts));
    return found;
  }
}

function entriesOf(stores: CallStores, name: StoreName): Map<string, string> {
  stores[name].refresh();
  return new Map([...stores[name].scan(Buffer.of(0))].map(({ key, value }) => [key.toString('hex'), value.toString('hex')]));
}

function openOf({ calls }: CoinSite<Clock>): Map<string, string> {
  return new Map([...calls.open].map((open) => [open.callId, encodeOpenCall(open).toString('hex')]));
}

function moneyOf(site: CoinSite<Clock>, accounts: readonly string[]): Map<string, string> {
  return new Map(accounts.map((account) => [account, `${site.money(account)}, charged ${site.accounts.mark(account, 'charged')}`]));
}
