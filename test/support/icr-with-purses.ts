import { icr } from '../../service/apps/icr/application.js';
import { refuse } from '../../service/core/refusals.js';
import type { Operations } from '../../service/routing/operation.js';
import type { Application } from '../../service/schema/application.js';
import type { ServedCommand } from '../../service/schema/command.js';
import { integer } from '../../service/schema/kinds/integer.js';
import { money } from '../../service/schema/kinds/money.js';
import { text } from '../../service/schema/kinds/text.js';
import { keyOf } from '../../service/schema/table.js';
import type { Table } from '../../service/schema/table.js';
import type { Column } from '../../service/schema/column.js';
import type { Key } from '../../service/schema/row.js';
import type { View } from '../../service/schema/view.js';

const tenantKind = icr.tables.find(({ name }) => name === 'service_provider')!.columns[0]!.kind;
const column = (name: string, kind: Column['kind'], rest: Partial<Column> = {}): Column => ({ name, label: name, kind, meaning: 'of the test', ...rest });

export const purseAbility = 'purse_money';
/** What a purse holds at most. */
export const fullCents = 100_00;

const fill: ServedCommand = {
  name: 'fill', meaning: 'Puts money into a purse.', ability: purseAbility, operation: 'fill',
  takes: [column('amount', money(1, 1_000_00), { required: true }), column('reference', text(20), { required: true }), column('remark', text(20))],
  args: (key, [amount, reference]) => [...key.map(String), amount as number, reference as string],
};

const purse: Table = {
  name: 'purse', number: 110, title: 'Purse', meaning: 'Money of a subscriber.',
  columns: [
    column('service_provider_name', tenantKind, { required: true }), column('subscriber_name', tenantKind, { required: true }), column('number', integer(1, 9), { required: true }),
    column('balance', money(), { moved: true, default: 0 }), column('note', text(20)),
  ],
  key: ['service_provider_name', 'subscriber_name', 'number'],
  tenant: { provider: 'service_provider_name', subscriber: 'subscriber_name' },
  references: [{ to: 'subscriber', column: 'subscriber_name', by: ['service_provider_name', 'subscriber_name'], contained: true }],
  served: [fill],
  account: ({ key, created }) => [...key, created].join('/'),
};

const everybody = ['platform_owner', 'service_provider', 'subscriber'] as const;

/** icr with purses: what a site needs to be asked for money over REST. Subscribers see theirs, those above fill them. */
export const icrWithPurses: Application = {
  ...icr,
  tables: [...icr.tables, purse],
  permits: [...icr.permits,
    { name: 'purses', roles: everybody, defaults: everybody, allows: [{ tables: ['purse'], actions: ['view', 'create', 'edit', 'archive', 'restore', 'purge'] }], meaning: 'Provision purses.' },
    { name: 'purse_filling', roles: everybody, defaults: ['platform_owner', 'service_provider'], allows: [], abilities: [purseAbility], meaning: 'Fill purses.' }],
};

/** `[balance, account]` of a purse, without what was moved. */
function purseAt(view: View, [provider, subscriber, number]: Key): readonly [number, string] | undefined {
  const stored = view.get('purse', [provider!, subscriber!, Number(number)]);
  return stored && [stored.row[3] as number, purse.account!({ key: keyOf(purse, stored.row), created: stored.created })];
}

export const purseOperations: Operations = {
  fill: {
    writes: true, administrators: true,
    async run([provider, subscriber, number, amount, reference], asked) {
      const { view, accounts } = asked;
      const found = purseAt(view, [provider as string, subscriber as string, number as string]);
      if (found === undefined) return refuse('denied', 'no such purse');
      const [base, account] = found;
      if (base + accounts.moved(account) + (amount as number) > fullCents) return refuse('denied', 'it is full');
      await asked.move([{ account, amount: amount as number, reason: 'topup', reference: reference as string }]);
      return [];
    },
  },
};
