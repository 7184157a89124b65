/** Which records a command is for is declared once: pages offer it for those, and niud carries it out on those alone. */
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { operations } from '../../service/apps/cc/operations.js';
import { statuses } from '../../service/apps/cc/kinds/status.js';
import { lot } from '../../service/apps/cc/tables/lot.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Asked } from '../../service/routing/operation.js';
import { conditionOf, describeApplies } from '../../service/schema/description.js';
import { givenCommands } from '../../service/schema/table.js';
import { commandsFor } from '../../service/ui/data/commands.js';
import { CcSite } from '../support/cc-site.js';

const told = applications.flatMap(({ name: application, tables }) => tables.flatMap((table) => givenCommands(table).map((command) => [`${application} ${table.name} ${command.name}`, command.applies === undefined ? 'all' : conditionOf(table, command.applies)] as const)));

void t.test('which records each command of each application is for', (t) => {
  t.strictSame(Object.fromEntries(told), {
    'ecf subscriber forward': 'all',
    'ecf subscriber stop_forward': 'Forward Plan is set',
    'ecf subscriber lock': 'Account Lock is off or not set',
    'ecf subscriber unlock': 'Account Lock is on',
    'cc lot activate': 'Status is generated, uploaded or expired',
    'cc lot block': 'Status is generated, uploaded, activated, empty or expired',
    'cc lot unblock': 'Status is blocked',
    'cc lot reset_pin': 'all',
    'cc lot topup': 'Status is activated or empty',
    'cc lot transfer': 'Status is activated',
    'cc lot adjust': 'Status is activated, blocked, empty or expired',
    'crs group activate': 'all',
    'crs group deactivate': 'all',
    'crs supergroup activate': 'all',
    'crs supergroup deactivate': 'all',
  });
  t.end();
});

/** What pages offer for an account in each status. */
const offered = {
  generated: 'activate block reset_pin', uploaded: 'activate block reset_pin', activated: 'block reset_pin topup transfer adjust',
  empty: 'block reset_pin topup adjust', expired: 'activate block reset_pin adjust', blocked: 'unblock reset_pin adjust',
} as const;

const table = applications.find(({ name }) => name === 'cc')!.tables.find(({ name }) => name === lot.name)!;
const commands = givenCommands(table).map((command) => ({ name: command.name, meaning: '', takes: [], ability: '', applies: describeApplies(table, command), may: true, money: 'operation' in command }));

for (const status of statuses) {
  void t.test(`an account that is ${status}`, async (t) => {
    t.equal(commandsFor({ commands }, { status }).map(({ name }) => name).join(' '), offered[status], 'what pages offer');
    // What moves money decides by itself, for callers ask it too.
    const site = new CcSite();
    site.offering({ allow_balance_transfer: true });
    site.lot({ number: '20000001', pin: undefined });
    site.lot({ status: status === 'empty' ? 'activated' : status, current_balance: status === 'empty' ? 0 : 10_00 });
    const asked = { ...site.world, nowMs: 0, move: () => Promise.resolve(), command: () => Promise.resolve(1), mark: () => Promise.resolve() } as unknown as Asked;
    for (const [operation, args] of [['topup', ['10000001', 100, 'a']], ['transfer', ['10000001', '20000001', 100, 'b']], ['adjust', ['10000001', 100, 'c']]] as const) {
      const served = await operations[operation]!.run([...args], asked);
      t.equal(!isRefusal(served), offered[status].split(' ').includes(operation), `${operation}: ${isRefusal(served) ? served.message : 'done'}`);
    }
  });
}

const takes = (applies: { column: string; values: readonly (string | boolean | null)[] | null } | null, may = true) => ({ commands: [{ name: 'c', meaning: '', takes: [], ability: '', applies, may, money: false }] });

void t.test('what is not shown is niud\'s to judge, and who may not is offered nothing', (t) => {
  for (const [of, attributes, count] of [
    [takes(null), {}, 1], [takes(null, false), {}, 0], [takes({ column: 'x', values: [true] }), {}, 1], [takes({ column: 'x', values: [true] }), { x: false }, 0], [takes({ column: 'x', values: [false, null] }), { x: null }, 1],
    [takes({ column: 'x', values: null }), { x: null }, 0], [takes({ column: 'x', values: null }), { x: '' }, 1], [takes({ column: 'x', values: null }, false), { x: '1' }, 0],
  ] as const) t.equal(commandsFor(of, attributes).length, count, JSON.stringify([of.commands[0]!.applies, attributes]));
  t.end();
});
