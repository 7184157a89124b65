import type { Test } from 'tap';
import { cc } from '../../service/apps/cc/application.js';
import { cdrColumns } from '../../service/apps/cc/cdr-columns.js';
import { operations } from '../../service/apps/cc/operations.js';
import { ccService } from '../../service/apps/cc/routing.js';
import { Calls } from '../../service/calls/calls.js';
import type { ServingHost } from '../../service/calls/serving-host.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Refusal } from '../../service/core/refusals.js';
import { showRow } from '../../service/records/fields.js';
import { withMovements } from '../../service/records/movements.js';
import type { Json } from '../../service/schema/kind.js';
import type { Attributes, Write } from '../../service/schema/write.js';
import { memoryCallStores } from './memory-keyed-store.js';
import { temporaryStore, type TemporaryStore } from './temporary-store.js';

/** Of the first offering and of the second. */
export const access = ['8005550141', '8005550142'] as const;

/**
 * cc over a real store and a ledger in memory: a provider `sp` with the offerings `plain`, which allows nothing, and `rich`, which allows everything, and a
 * provider `other`. Calls cost ten cents a minute.
 */
export class CcStore {
  readonly calls: Calls;
  readonly stores = memoryCallStores();

  private constructor(readonly store: TemporaryStore) {
    this.calls = new Calls({
      hosted: [{ application: cc, service: ccService, cdrColumns, operations }],
      snapshots: store.reader, zone: () => 'UTC', active: () => true, stores: this.stores, clock: store.clock,
      submit: async ({ writes }) => {
        const written = await store.write(...writes);
        return isRefusal(written) ? written.toData() : written;
      },
    });
    this.calls.restore();
  }

  static async open(t: Test): Promise<CcStore> {
    const opened = new CcStore(temporaryStore(t, cc));
    const { must } = opened.store;
    const create = (table: string, attributes: Attributes): Write => ({ method: 'create', table, attributes });
    const sp = { service_provider_name: 'sp' };
    await must(create('service_provider', { name: 'sp' }), create('service_provider', { name: 'other' }));
    await must(create('rate', { ...sp, name: 'base', amount: '0.10' }), create('rate_plan', { ...sp, name: 'all', rates: ['base'] }), create('calling_service', { ...sp, name: 'calls', rate_plans: ['all'], default_rounding_interval: 60 }));
    await must(
      create('product_offering', { ...sp, name: 'plain', access_numbers: [access[0]], calling_services: ['calls'] }),
      create('product_offering', {
        ...sp, name: 'rich', access_numbers: [access[1]], calling_services: ['calls'], allow_one_step_list: true, maximum_one_step_numbers: 2, allow_speed_dial_list: true,
        allow_phone_me_list: true, maximum_phone_me_numbers: 1, allow_balance_transfer: true, maximum_balance: '100.00',
      }),
    );
    return opened;
  }

  /** An activated account of `sp` and its offering `rich` with ten dollars, but for what is given. */
  async lot(number: string, pin: string, more: Attributes = {}): Promise<void> {
    await this.store.must({ method: 'create', table: 'lot', attributes: this.attributes(number, pin, more) });
  }

  attributes(number: string, pin: string, more: Attributes = {}): Attributes {
    return { number, pin, initial_balance: '10.00', status: 'activated', product_offering_name: 'rich', service_provider_name: 'sp', ...more };
  }

  get host(): ServingHost { return this.calls.host(cc.number)!; }

  /** The reply's body, or why not. */
  async serve(operation: string, args: readonly Json[], dry = false, administrator?: string): Promise<readonly Json[] | string> {
    const served = await this.calls.serve(this.host, operation, args, dry, administrator);
    return isRefusal(served) ? said(served) : served;
  }

  /** `[max_seconds, balance]` of a call to 312 555 0100, or why not. */
  async route(callId: string, card: string, pin: string): Promise<readonly Json[] | string> {
    const routed = await this.calls.decisions.route(this.host, { callId, called: '3125550100', calling: undefined, timeMs: undefined, attributes: { access: access[1], card, pin } }, false);
    if (isRefusal(routed)) return said(routed);
    const { extra } = routed.answer.decision;
    return [extra?.max_seconds ?? null, extra?.balance ?? null];
  }

  /** A column of an account as REST shows it to those who may see it, without what was moved. */
  attribute(number: string, column: string): Json | undefined {
    const stored = this.store.reader.view(cc.name).get('lot', [number]);
    return stored && showRow(cc.tables.find(({ name }) => name === 'lot')!, stored.row, () => true)[column];
  }

  /** How an account stands with the money it has, as REST shows it. */
  status(number: string): Json | undefined {
    const view = this.store.reader.view(cc.name);
    const lot = cc.tables.find(({ name }) => name === 'lot')!;
    const stored = view.get('lot', [number]);
    return stored && showRow(lot, withMovements(lot, stored, (account) => this.host.ledger.moved(account), view))['status'];
  }

  async command(number: string, command: string, attributes: Attributes = {}): Promise<string> {
    const written = await this.store.write({ method: 'command', table: 'lot', key: [number], command, attributes });
    return isRefusal(written) ? written.code : String(this.attribute(number, 'status'));
  }
}

/** The reason that the stack is told. */
export function said({ code, message }: Refusal): string {
  return code === 'denied' ? message : `<${code}>`;
}
