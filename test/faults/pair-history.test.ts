import t from 'tap';
import { faultsOf } from '../pair/fixture/history.js';
import type { Event, Tally } from '../pair/fixture/history.js';
import { moneyFaultsOf } from '../pair/fixture/money-history.js';
import type { MoneyEvent, MoneyTally } from '../pair/fixture/money-history.js';

/** `kind id asked-answered=value`, `?` for no answer. */
function history(text: string): readonly Event[] {
  return text.split(', ').map((each): Event => {
    const [, kind, id, askedAt, answeredAt, value] = /^(\w+) (\d+) (\d+)-(\d+|\?)(?:=(\d+))?$/.exec(each)!;
    return { kind: kind as Event['kind'], id: Number(id), askedAt: Number(askedAt), ...(answeredAt !== '?' && { answeredAt: Number(answeredAt) }), ...(value !== undefined && { value: Number(value) }) };
  });
}

const store = (counter: number, ...done: readonly (readonly [number, number])[]): Tally => ({ counter, done });

const cases: readonly (readonly [what: string, history: string, end: Tally, fault: RegExp | undefined])[] = [
  ['all is well', 'increment 1 0-1=1, write 2 1-2=2, read 3 3-4=2, increment 4 5-6=2', store(2, [1, 1], [2, 2], [4, 2]), undefined],
  ['not answered, and carried out', 'increment 1 0-?, increment 2 5-6=2', store(2, [1, 1], [2, 2]), undefined],
  ['not answered, and not carried out', 'increment 1 0-?, increment 2 5-6=1', store(1, [2, 1]), undefined],
  ['an acknowledged one is lost', 'increment 1 0-1=1, increment 2 2-3=2', store(1, [1, 1]), /lost: increment 2/],
  ['one counts twice', 'increment 1 0-1=1', store(2, [1, 1]), /the counter is 2 behind 1/],
  ['two come to the same', 'increment 1 0-9=1, increment 2 0-9=1', store(2, [1, 1], [2, 1]), /came twice to 1/],
  ['another than was acknowledged', 'write 1 0-1=1', store(0, [1, 2]), /acknowledged with 1, and the store has 2/],
  ['nobody asked for it', 'read 1 0-1=0', store(1, [2, 1]), /nobody asked/],
  ['a read beside a write', 'write 1 0-5=1, read 2 1-2=1, read 3 2-3=1', store(0, [1, 1]), undefined],
  ['a read that is older than a write', 'write 1 0-1=1, write 2 2-3=2, read 3 4-5=1', store(0, [1, 1], [2, 2]), /stale: read 3/],
  ['a read that is older than a read beside the same write', 'write 1 0-1=1, write 2 2-9=2, read 3 3-4=2, read 4 5-6=1', store(0, [1, 1], [2, 2]), /stale: read 4/],
  ['a write that goes behind another', 'write 1 0-1=2, write 2 2-3=1', store(0, [1, 2], [2, 1]), /stale: write 2/],
  ['a counter that goes back', 'increment 1 0-1=2, increment 2 2-3=1', store(2, [1, 2], [2, 1]), /stale: increment 2/],
];

t.test('a history that no single machine could have given is found', async (t) => {
  for (const [what, text, end, fault] of cases) {
    const faults = faultsOf(history(text), end);
    if (fault === undefined) t.strictSame(faults, [], what);
    else t.match(faults.join('; '), fault, what);
  }
});

/** A top-up of 50, a call that took 7 of them, one that took nothing, and one that is open; nobody was told of the last top-up. */
const paid: readonly MoneyEvent[] = [
  { kind: 'topup', id: 'first', card: 'x', brings: 50, cents: 50 },
  { kind: 'route', id: 'a', card: 'x', cents: 30 },
  { kind: 'end', id: 'a', card: 'x' },
  { kind: 'end', id: 'a', card: 'x', cents: 7, left: 43 },
  { kind: 'route', id: 'b', card: 'x', cents: 30 },
  { kind: 'end', id: 'b', card: 'x', cents: 0, left: 43 },
  { kind: 'topup', id: 'last', card: 'x', brings: 5 },
  { kind: 'route', id: 'c', card: 'x', cents: 30 },
  { kind: 'route', id: 'd', card: 'y', refused: 'balance' },
];
const [brought, charged] = [{ card: 'x', serial: 1, amount: 50, moved: 50, reference: 'first' }, { card: 'x', serial: 2, amount: -7, moved: 43 }];
const money: MoneyTally = { balances: [['x', 43]], lines: [brought, charged], cdrs: [{ call: 'a', entries: [['x', 2]] }, { call: 'b', entries: [] }], open: ['c'] };

const ledgers: readonly (readonly [what: string, end: MoneyTally, faults: readonly RegExp[], more?: MoneyEvent])[] = [
  ['all is well', money, []],
  ['not answered, and entered', { ...money, balances: [['x', 48]], lines: [...money.lines, { card: 'x', serial: 3, amount: 5, moved: 48, reference: 'last' }] }, []],
  ['a top-up is lost', { ...money, balances: [['x', -7]], lines: [{ ...charged, serial: 1, moved: -7 }], cdrs: [{ call: 'a', entries: [['x', 1]] }, { call: 'b', entries: [] }] }, [/x is below nothing: -7/, /lost: top-up first of 50/, /END of a says that 43 is left, its last line -7/]],
  ['a charge is lost', { ...money, balances: [['x', 50]], lines: [brought], cdrs: [{ call: 'b', entries: [] }] }, [/lost: route of a/, /lost: end of a was acknowledged with 7/]],
  ['a charge without its line', { ...money, balances: [['x', 50]], lines: [brought] }, [/call a names line 2 of x, which is no charge/, /END of a was acknowledged with 7 on x, and its CDR has 0/]],
  ['a charge counts twice', { ...money, balances: [['x', 36]], lines: [...money.lines, { ...charged, serial: 3, moved: 36 }] }, [/spent twice: line 3 of x is of no call/]],
  ['a call has two CDRs', { ...money, cdrs: [...money.cdrs, { call: 'b', entries: [] }] }, [/call b has two CDRs/]],
  ['two CDRs name one line', { ...money, cdrs: [money.cdrs[0]!, { call: 'b', entries: [['x', 2]] }] }, [/call b names line 2 of x, which is no charge, or another's/, /END of b was acknowledged with 0 on x, and its CDR has 7/]],
  ['a top-up counts twice', { ...money, balances: [['x', 93]], lines: [...money.lines, { ...brought, serial: 3, moved: 93 }] }, [/spent twice: top-up first/]],
  ['a top-up brings another sum', { ...money, balances: [['x', 44]], lines: [{ ...brought, amount: 51, moved: 51 }, { ...charged, moved: 44 }] }, [/line 1 of x brings 51, and nobody asked for it/, /END of a says that 43 is left, its last line 44/]],
  ['a balance', { ...money, balances: [['x', 50]] }, [/x has 50, its lines come to 43/]],
  ['a gap', { ...money, lines: [brought, { ...charged, serial: 3 }], cdrs: [{ call: 'a', entries: [['x', 3]] }, { call: 'b', entries: [] }] }, [/line 3 of x stands behind line 1/]],
  ['an open call is lost', { ...money, open: [] }, [/lost: route of c was acknowledged with 30/]],
  ['an ended call is open', { ...money, open: ['b', 'c'] }, [/call b is open and has a CDR/]],
  ['an END finds nothing', { ...money, open: [] }, [/lost: route of c/, /lost: call c was acknowledged, and its END is told unknown_call/], { kind: 'end', id: 'c', card: 'x', refused: 'unknown_call' }],
  ['a repeated END says another', money, [/END of a was acknowledged with 8 on x, and its CDR has 7/], { kind: 'end', id: 'a', card: 'x', cents: 8, left: 43 }],
  ['nobody called', { ...money, cdrs: [...money.cdrs, { call: 'z', entries: [] }] }, [/call z has a CDR, and nobody made it/]],
];

t.test('money that was lost or spent twice is found', async (t) => {
  for (const [what, end, wanted, more] of ledgers) {
    const faults = moneyFaultsOf([...paid, ...more === undefined ? [] : [more]], end);
    t.equal(faults.length, wanted.length, `${what}: ${faults.join('; ')}`);
    for (const each of wanted) t.match(faults.join('; '), each, what);
  }
});
