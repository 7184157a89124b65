import { column, table, type ColumnBodies, type ColumnBody } from '../schema/declaration.js';
import type { Kind } from '../schema/kind.js';
import { name as ordinaryName } from '../schema/kinds/name.js';
import {
  address as ordinaryAddress,
  contactPhone,
  displayName as ordinaryDisplayName,
  email,
  firstName,
  lastName,
} from './contact.js';

/** A column of text that need not be set. */
type TextColumn = Omit<ColumnBody, 'kind' | 'required' | 'default'> & { readonly kind: Kind<string> };

/** In what the providers of an application differ from those of others. */
interface Differences<M extends ColumnBodies> {
  readonly meaning: string;
  readonly name?: Kind<string>;
  readonly displayName?: TextColumn;
  readonly address?: TextColumn;
  readonly phone?: TextColumn;
  /** Behind the seven columns that all have. */
  readonly more?: M;
}

/** The service providers of an application (columns.md): table 1 in each, and everything else is inside one of them. */
export function serviceProviderTable<const M extends ColumnBodies = Record<never, never>>(differences: Differences<M>) {
  const {
    meaning,
    name = ordinaryName,
    displayName = ordinaryDisplayName(),
    address = ordinaryAddress,
    phone = contactPhone(),
    more,
  } = differences;
  return table({
    name: 'service_provider',
    number: 1,
    title: 'Service Provider',
    meaning,
    columns: {
      name: column({ label: 'Name', kind: name, required: true, meaning: 'The name that all its records give.' }),
      display_name: displayName,
      first_name: firstName,
      last_name: lastName,
      email,
      address,
      phone,
      ...(more as M),
    },
    key: ['name'],
    tenant: { provider: 'name' },
  });
}
