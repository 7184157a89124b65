import { limits } from '../../core/limits.js';
import { isRefusal, refuse, wireStatus, type Refusal } from '../../core/refusals.js';
import { matches } from '../../core/secrets.js';
import { operation } from '../../routing/operation.js';
import type { Asked, DeclaredOperations, Served } from '../../routing/operation.js';
import { value } from '../../schema/declaration.js';
import { normaliseCalled } from '../../schema/kinds/number-form.js';
import { normaliseDestination } from '../../schema/kinds/phone.js';
import type { Key, Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { integer, optional, text, word } from '../../schema/wire-field.js';
import type { Attributes } from '../../schema/write.js';
import { accountOf, subscriberTable } from './account.js';
import { lockedText, pinFailures } from './commands.js';
import { pinDigits, subscriber } from './tables/subscriber.js';
import { ecfLimits } from './limits.js';

const { at } = subscriber;

/** Self-service by telephone (lookup-protocol.md, SERVE operations): the stack asks what a caller has dialled. */

/** Speed-call numbers that have a key. */
const speedKeys = 3;

interface Account {
  readonly key: Key;
  readonly row: Row;
}

const account = word('account', limits.phoneCharacters, 'the number of the account');
const pin = word('pin', limits.phoneCharacters);
const change = optional(integer('change', 'nil where nothing had to be changed'));

const login = operation({
  about: 'Whose account it is; the third wrong PIN in a row locks it.',
  writes: true,
  takes: [account, pin],
  gives: [text('sp', limits.textCharacters), text('subscriber', limits.textCharacters)],
  example: { takes: ['2075552000', '1000'], gives: ['Northeast_Voice', '2075552000'] },
  async run(asked, number, given) {
    const known = await proven(number, given, asked);
    return isRefusal(known) ? known : known.key.map(String);
  },
});

const forward = operation({
  about: 'Sends its calls to a number.',
  writes: true,
  takes: [
    account,
    word('number', limits.phoneCharacters, 'a single digit from 1 to 9 is a key of the speed-call list'),
    optional(integer('minutes', 'nil until `stop`', 1, ecfLimits.forwardMinutes)),
  ],
  gives: [change],
  example: { takes: ['2075552000', '8085550199', 60], gives: [7] },
  run(asked, number, dialled, minutes) {
    const known = openAccount(number, asked.view);
    if (isRefusal(known)) return known;
    const destination = destinationOf(known, dialled);
    return isRefusal(destination)
      ? destination
      : changed(asked, known, 'forward', { number: destination, minutes: minutes ?? null });
  },
});

const stop = operation({
  about: 'Ends that.',
  writes: true,
  takes: [account],
  gives: [change],
  example: { takes: ['2075552000'], gives: [8] },
  run(asked, number) {
    const known = openAccount(number, asked.view);
    return isRefusal(known) ? known : changed(asked, known, 'stop_forward', {});
  },
});

const speed = operation({
  about: 'The numbers of keys 1, 2, 3: key 1 is the last of the list.',
  writes: false,
  takes: [account],
  gives: Array.from({ length: speedKeys }, (_, key) => optional(text(`key_${key + 1}`, limits.phoneCharacters))),
  example: { takes: ['2075552000'], gives: ['8085550199'] },
  run({ view }, number) {
    const known = openAccount(number, view);
    return isRefusal(known) ? known : speedNumbers(known);
  },
});

const setPin = operation({
  about: 'Gives it another PIN.',
  writes: true,
  takes: [
    account,
    word('old', limits.phoneCharacters, 'the PIN it has'),
    word('new', limits.phoneCharacters, `${pinDigits.least} to ${pinDigits.most} digits`),
  ],
  gives: [change],
  example: { takes: ['2075552000', '1000', '1000'], gives: [null] },
  async run(asked, number, old, chosen) {
    if (!new RegExp(`^[0-9]{${pinDigits.least},${pinDigits.most}}$`).test(chosen))
      return refuse('malformed', `a PIN has ${pinDigits.least} to ${pinDigits.most} digits`);
    const known = await proven(number, old, asked);
    return isRefusal(known) ? known : changed(asked, known, 'set_pin', { pin: chosen });
  },
});

export const operations: DeclaredOperations = { login, forward, stop, speed, set_pin: setPin };

/** The same for a wrong account, so that nobody finds out which there are. */
function wrong(): Refusal {
  return refuse('denied', 'The account or the PIN is wrong.');
}

function accountNamed(account: string, view: View): Account | undefined {
  const number = normaliseCalled(account);
  const key = number === undefined ? undefined : accountOf(view, number);
  const row = key && view.get(subscriberTable, key)?.row;
  return key === undefined || row === undefined ? undefined : { key, row };
}

/** An account whose self-service is not shut. */
function openAccount(account: string, view: View): Account | Refusal {
  const found = accountNamed(account, view);
  if (found === undefined) return refuse('denied', 'There is no such account.');
  return value(found.row, at.account_lock) === true ? refuse('denied', lockedText) : found;
}

/**
 * Wrong PINs that are on their way to their records, or not yet seen in the view: how many, and the last change that
 * counted one.
 */
interface Underway {
  count: number;
  change: number;
}
const underway = new WeakMap<View, Underway>();

/**
 * The account of whoever knows its PIN. A wrong PIN is counted, of a dry operation too, and the third in a row has
 * locked the account, before anybody hears of it. A right one forgets those before it. Where there may be any, such as
 * the view does not show yet among them, the writer has the last word: many attempts at once come no further than one
 * after the other.
 */
async function proven(account: string, pin: string, asked: Asked): Promise<Account | Refusal> {
  const { view } = asked;
  const found = accountNamed(account, view);
  if (found === undefined) {
    matches('', pin);
    return wrong();
  }
  if (value(found.row, at.account_lock) === true) return refuse('denied', lockedText);
  const isRight = pin.length <= ecfLimits.dialledCharacters && matches(value(found.row, at.pin), pin);
  if (!isRight) {
    const refused = await counted(asked, found.key);
    return isRefusal(refused) && refused.code !== 'denied' ? refused : wrong();
  }
  if (pinFailures(view, found.key) === 0 && !someUnderway(view)) return found;
  const forgotten = await asked.count(subscriberTable, found.key, 'right_pin', {});
  return isRefusal(forgotten) ? forgotten : found;
}

async function counted(asked: Asked, key: Key): Promise<number | null | Refusal> {
  const known = underway.get(asked.view) ?? { count: 0, change: 0 };
  underway.set(asked.view, known);
  known.count++;
  const change = await asked.count(subscriberTable, key, 'wrong_pin', {});
  known.count--;
  if (change !== null && !isRefusal(change)) known.change = Math.max(known.change, change);
  return change;
}

/** Whether there are wrong PINs, of any account, that the view does not show. */
function someUnderway(view: View): boolean {
  const known = underway.get(view);
  return known !== undefined && (known.count > 0 || view.change < known.change);
}

/** Has a command carried out, with the change as the reply; what its fields refuse is denied, for the body did fit. */
async function changed(asked: Asked, { key }: Account, name: string, values: Attributes): Promise<Served> {
  const change = await asked.command(subscriberTable, key, name, values);
  if (!isRefusal(change)) return [change];
  return change.wire === wireStatus.BAD_REQUEST ? refuse('denied', change.message, change.errors) : change;
}

/** In the order of their keys: key 1 is the last of the list. */
function speedNumbers({ row }: Account): readonly string[] {
  return (value(row, at.speed_call_numbers) ?? []).slice(-speedKeys).reverse();
}

/** What was dialled as a destination: a key of the speed-call list, or a number (routing.md, N1 to N3). */
function destinationOf(account: Account, dialled: string): string | Refusal {
  if (/^[0-9]$/.test(dialled))
    return speedNumbers(account)[Number(dialled) - 1] ?? refuse('denied', `There is no speed-call number ${dialled}.`);
  const number = normaliseDestination(dialled);
  if (!isRefusal(number)) return number;
  return number.code === 'emergency_destination'
    ? refuse('denied', number.message)
    : refuse('malformed', `number: ${number.message}`);
}
