import { name as ordinaryName } from '../schema/kinds/name.js';
import type { AnyKind } from '../schema/kind.js';
import type { Column, Table } from '../schema/table.js';
import { address as ordinaryAddress, contactPhone, displayName as ordinaryDisplayName, email, firstName, lastName } from './contact.js';

/** In what the providers of an application differ from those of others. */
interface Differences {
  readonly meaning: string;
  readonly name?: AnyKind;
  readonly displayName?: Column;
  readonly address?: Column;
  readonly phone?: Column;
  /** Behind the seven columns that all have. */
  readonly more?: readonly Column[];
}

/** The service providers of an application (tables.md, service_provider): table 1 in each, and everything else is inside one of them. */
export function serviceProviderTable({ meaning, name = ordinaryName, displayName = ordinaryDisplayName(), address = ordinaryAddress, phone = contactPhone(), more = [] }: Differences): Table {
  return {
    name: 'service_provider',
    number: 1,
    title: 'Service Provider',
    meaning,
    columns: [
      { name: 'name', label: 'Name', kind: name, required: true, meaning: 'The name that all its records give.' },
      displayName, firstName, lastName, email, address, phone, ...more,
    ],
    key: ['name'],
    tenant: { provider: 'name' },
  };
}
