import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { samples } from '../../scripts/samples/all.js';
import { hosted } from '../../service/apps/all.js';
import { Calls } from '../../service/calls/calls.js';
import type { Hosted } from '../../service/routing/hosted.js';
import { LookupServer } from '../../service/lookup/server.js';
import { FileStore } from './file-store.js';
import { memoryCallStores } from './memory-keyed-store.js';
import { RawClient, frameOf, type RawReply } from './raw-client.js';
import type { TemporaryStore } from './temporary-store.js';

/** Every application with its sample data behind a real lookup socket, in this process; calls and the ledger are kept in memory, and only the test's clock moves. */
export class SampleSite {
  active = true;
  readonly calls: Calls;
  readonly stores = memoryCallStores();
  #server!: LookupServer;
  #nextId = 1;

  private constructor(readonly files: FileStore, readonly path: string, hosts: readonly Hosted[]) {
    const { store, submit } = files;
    this.calls = new Calls({ hosted: hosts, snapshots: store.reader, stores: this.stores, clock: store.clock, zone: () => 'UTC', active: () => this.active, submit });
    this.calls.restore();
  }

  /** `hosts` where an application is not what it is, on purpose. */
  static async open(t: Test, hosts: readonly Hosted[] = hosted): Promise<SampleSite> {
    const files = await FileStore.open(t, true);
    for (const { application, tables } of samples) for (const { table, rows } of tables) {
      const { counts } = await files.import(application, table, rows);
      if (counts['added'] !== rows.length) throw new Error(`${application} ${table}: ${JSON.stringify(counts)}`);
    }
    const folder = mkdtempSync(join(tmpdir(), 'niud-samples-'));
    const site = new SampleSite(files, join(folder, 'lookup.sock'), hosts);
    const { clock } = files.store;
    site.#server = await LookupServer.start({ calls: site.calls, clock, identity: { version: '1', role: () => 0 }, address: { path: site.path, group: 'niud' } });
    t.teardown(async () => {
      await site.#server.stop();
      await site.calls.stop();
      rmSync(folder, { recursive: true });
    });
    return site;
  }

  get store(): TemporaryStore { return this.files.store; }

  async connect(t: Test): Promise<RawClient> {
    const client = await RawClient.connect(this.path);
    t.teardown(() => { client.socket.destroy(); });
    return client;
  }

  /** One request and its reply; undefined where the connection is closed instead. */
  async ask(client: RawClient, type: number, application: number, body: unknown, flags = 0): Promise<RawReply | undefined> {
    const id = this.#nextId++;
    client.say(frameOf(type, application, flags, id, body));
    const reply = await client.reply();
    if (reply !== undefined && reply.id !== id) throw new Error(`the reply to ${id} is to ${reply.id}`);
    return reply;
  }

  /** The change that the store has come to, of all applications together. */
  get change(): number {
    this.store.reader.refresh();
    return this.store.reader.view(hosted[0]!.application.name).change;
  }

  /** What the ledger holds, in lines. */
  get lines(): number { return this.stores.ledger.entries.size; }
}
