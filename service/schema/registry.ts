import type { Application } from './application.js';
import { prove } from './proof.js';
import type { Table } from './table.js';

/**
 * Every application that this process hosts, by name and by number; made once, and refused when a declaration
 * contradicts itself.
 */
export class Registry {
  readonly #byName: ReadonlyMap<string, Application>;
  readonly #byNumber: ReadonlyMap<number, Application>;
  readonly #tables: ReadonlyMap<string, Table>;

  /** Throws AssertionFailed naming the declaration at fault (`proof.ts`). */
  constructor(readonly applications: readonly Application[]) {
    prove(applications);
    this.#byName = new Map(applications.map((application) => [application.name, application]));
    this.#byNumber = new Map(applications.map((application) => [application.number, application]));
    this.#tables = new Map(
      applications.flatMap((application) =>
        application.tables.map((table) => [`${application.name}/${table.name}`, table]),
      ),
    );
  }

  application(name: string): Application | undefined {
    return this.#byName.get(name);
  }
  numbered(number: number): Application | undefined {
    return this.#byNumber.get(number);
  }
  table(application: string, table: string): Table | undefined {
    return this.#tables.get(`${application}/${table}`);
  }
}
