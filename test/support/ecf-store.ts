import type { Test } from 'tap';
import { ecf } from '../../service/apps/ecf/application.js';
import { operations } from '../../service/apps/ecf/operations.js';
import { Commands } from '../../service/calls/commands.js';
import { isRefusal } from '../../service/core/refusals.js';
import { showRow } from '../../service/records/fields.js';
import { noAccounts } from '../../service/routing/account.js';
import type { Json } from '../../service/schema/kind.js';
import { subscriber } from '../../service/apps/ecf/tables/subscriber.js';
import type { Attributes, Write } from '../../service/schema/write.js';
import { temporaryStore, type TemporaryStore } from './temporary-store.js';

/** ecf over a real store, with one provider `sp`: what callers ask by SERVE, and what becomes of the records. */
export class EcfStore {
  readonly #commands: Commands;

  private constructor(readonly store: TemporaryStore) {
    const submit = async ({ writes }: { readonly writes: readonly Write[] }) => {
      const written = await store.write(...writes);
      return isRefusal(written) ? written.toData() : written;
    };
    this.#commands = new Commands(ecf.name, submit, () => store.reader.refresh());
  }

  static async open(t: Test): Promise<EcfStore> {
    const opened = new EcfStore(temporaryStore(t, ecf));
    await opened.store.must({ method: 'create', table: 'service_provider', attributes: { name: 'sp' } });
    return opened;
  }

  /** A subscriber `sub` with the number 808 555 0100 and PIN 1234, but for what is given. */
  async subscriber(more: Attributes = {}): Promise<void> {
    await this.store.must({ method: 'create', table: subscriber.name, attributes: { service_provider_name: 'sp', name: 'sub', phone: '8085550100', pin: '1234', ...more } });
  }

  async edit(attributes: Attributes, name = 'sub'): Promise<void> {
    await this.store.must({ method: 'put', table: subscriber.name, key: ['sp', name], attributes });
  }

  /** The reply's body, or the code and the status of a refusal. */
  async serve(operation: string, args: readonly Json[], dry = false): Promise<readonly Json[] | string> {
    const { reader, clock } = this.store;
    const served = await operations[operation]!.run(args, {
      view: reader.view(ecf.name), accounts: noAccounts, nowMs: clock.now(), dry,
      pins: { begin: () => undefined, right: () => undefined },
      command: async (table, key, command, values) => dry ? reader.view(ecf.name).change : this.#commands.run(table, key, command, values),
      count: async (table, key, command, values) => this.#commands.run(table, key, command, values),
      move: async () => undefined,
      mark: async () => undefined,
    });
    return isRefusal(served) ? `<${served.code} ${served.wire}>` : served;
  }

  /** A column of the subscriber as REST shows it to those who may see it. */
  attribute(column: string, name = 'sub'): Json | undefined {
    const stored = this.store.reader.view(ecf.name).get(subscriber.name, ['sp', name]);
    return stored && showRow(subscriber, stored.row, () => true)[column];
  }

  /** Wrong PINs in a row. */
  get failures(): number {
    return this.store.reader.view(ecf.name).get('pin_failure', ['sp', 'sub'])?.row[2] as number | undefined ?? 0;
  }
}
