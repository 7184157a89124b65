import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { HeldClient } from './declared-lookups.js';
import { Appliance } from './appliance.js';

const cc = 2;
export const access = '8005550100';
/** What cards call when nothing else is said. */
export const called = '3125550100';
/** Of the first card: long enough to be found nowhere by chance. */
export const pin = '48172639501827';

type Attributes = Readonly<Record<string, unknown>>;

/** niud with a provider with two cards of ten dollars, who may pass money on; ten cents a minute, thirty to numbers that begin with 808. */
export class CardSite {
  private constructor(public appliance: Appliance, readonly owner: string, public client: HeldClient) {}

  static async start(t: Test): Promise<CardSite> {
    return CardSite.on(t, await Appliance.start(t, { NIUD_LOOP_LAG: '10000' }));
  }

  /** On one that runs, and has nothing of cards yet. */
  static async on(t: Test, appliance: Appliance): Promise<CardSite> {
    const site = new CardSite(appliance, await appliance.signIn('cc'), await HeldClient.connect(appliance.lookupSocket));
    t.teardown(() => site.client.close());
    const sp = { service_provider_name: 'sp' };
    for (const name of ['sp', 'other']) await site.must('POST', '/service_provider', { name });
    await site.must('POST', '/rate', { ...sp, name: 'base', amount: '0.10' });
    const deck = await appliance.import(site.owner, 'rate_prefix', 'sp,base,808,,,per_minute,0.30,,,\nsp,base,+44,,,per_minute,0.50,,,\nsp,nowhere,+33,,,per_minute,0.50,,,\n', {}, 'cc');
    if (deck['added'] !== 2 || deck['rejected'] !== 1) throw new Error(JSON.stringify(deck));
    await site.must('POST', '/rate_plan', { ...sp, name: 'plan', rates: ['base'] });
    await site.must('POST', '/calling_service', { ...sp, name: 'calls', rate_plans: ['plan'], default_rounding_interval: 60 });
    await site.must('POST', '/product_offering', { ...sp, name: 'card', access_numbers: [access], calling_services: ['calls'], allow_balance_transfer: true, maximum_balance: '50.00' });
    for (const [number, secret] of [['10000001', pin], ['10000002', '59283740612938']] as const) {
      await site.must('POST', '/lot', { ...sp, number, pin: secret, initial_balance: '10.00', status: 'activated', product_offering_name: 'card' });
    }
    return site;
  }

  ask(method: string, path: string, body?: unknown, token = this.owner) {
    return this.appliance.request(method, `/cc/api${path}`, { token, ...(body === undefined ? {} : { body }) });
  }

  /** The attributes of the record in the reply. */
  async must(method: string, path: string, body?: unknown, token = this.owner): Promise<Attributes> {
    const { status, body: { data, meta } } = await this.ask(method, path, body, token);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(meta)}`);
    return data[0]?.attributes ?? {};
  }

  /** Everything is asked of another unit of the pair from now on. */
  async moveTo(unit: Appliance): Promise<void> {
    this.client.close();
    this.appliance = unit;
    this.client = await HeldClient.connect(unit.lookupSocket);
  }

  /** The process is gone without a word, and back. */
  async killed(): Promise<void> {
    this.client.close();
    await this.appliance.kill();
    await this.appliance.run();
    this.client = await HeldClient.connect(this.appliance.lookupSocket);
  }

  async route(callId: string, to = called): Promise<unknown> {
    const { status, decision, reason } = await this.client.route(cc, { callId, called: to, calling: '8085550001', attributes: { access, card: '10000001', pin } });
    return decision === undefined ? [status, reason] : [decision.extra?.max_seconds, decision.extra?.balance];
  }

  async talk(callId: string, to = called): Promise<unknown> {
    const routed = await this.route(callId, to);
    await this.client.event(cc, { callId, kind: 'answer' });
    return routed;
  }

  async end(callId: string, durationMs: number): Promise<unknown> {
    const { status, body } = await this.client.end(cc, { callId, durationMs });
    return status === 0 ? body : [status];
  }

  async lines(number: string, query = ''): Promise<readonly Attributes[]> {
    return (await this.ask('GET', `/ledger/lot/${number}${query}`)).body.data.map(({ attributes }) => attributes);
  }

  /** `-0.20 charge 9.80` and so on, the oldest first. */
  async moved(number: string): Promise<string> {
    return (await this.lines(number)).map(({ amount, reason, balance }) => `${String(amount)} ${String(reason)} ${String(balance)}`).reverse().join(', ');
  }

  verified(): Promise<Attributes> {
    return this.must('POST', '/ledger/verify');
  }
}

/** Files under a folder that hold a text. */
export function filesWith(folder: string, text: string): readonly string[] {
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => statSync(join(folder, name)).isFile());
  return files.filter((name) => readFileSync(join(folder, name)).includes(text));
}
