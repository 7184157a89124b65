import { matches } from '../../core/secrets.js';
import { isRefusal, refuse, type Refusal } from '../../core/refusals.js';
import type { Operation, Operations } from '../../routing/operation.js';
import { value } from '../../schema/declaration.js';
import type { Json } from '../../schema/kind.js';
import { limits } from '../../core/limits.js';
import type { Key } from '../../schema/table.js';
import { groupNumber, planName } from './tables/activation.js';
import { group } from './tables/group.js';
import { tenantName } from './tables/service-provider.js';
import { subscriber } from './tables/subscriber.js';
import { supergroup } from './tables/supergroup.js';

/** What is asked for is read with the kinds of the columns, so that no key is looked for that no record can have. */
type Reader<T> = (json: Json | undefined) => T | Refusal;

const bad = (what: string): Refusal => refuse('malformed', what);

const named = (word: string): Reader<string> => (json) => {
  const value = typeof json === 'string' ? tenantName.accept(json) : undefined;
  return typeof value === 'string' ? value : bad(`${word} is a str, the name of one`);
};
const plan: Reader<string> = (json) => {
  const value = typeof json === 'string' ? planName.accept(json) : undefined;
  return typeof value === 'string' ? value : bad('plan is a str, the name of a call plan');
};
const flag: Reader<boolean> = (json) => typeof json === 'boolean' ? json : bad('override is a bool');
const pin: Reader<string> = (json) => typeof json === 'string' && json.length <= limits.textCharacters ? json : bad('pin is a str of digits');

/** An integer; digits are accepted (lookup-protocol.md, SERVE operations). */
const numbered: Reader<number> = (json) => {
  const value = typeof json === 'number' ? groupNumber.accept(json) : typeof json === 'string' && /^[0-9]{1,16}$/.test(json) ? groupNumber.parse(json) : undefined;
  return typeof value === 'number' ? value : bad('number is an integer from 0 up');
};

const grouping: Reader<string> = (json) => json === group.name || json === supergroup.name ? json : bad(`"${group.name}" or "${supergroup.name}" is expected`);

/** All arguments by their readers, or the first that does not fit. Further ones are left alone: arrays may grow at their end. */
function read<A extends readonly unknown[]>(args: readonly Json[], ...readers: { [P in keyof A]: Reader<A[P]> }): A | Refusal {
  const values: unknown[] = [];
  for (const [place, reader] of readers.entries()) {
    const value: unknown = reader(args[place]);
    if (isRefusal(value)) return value;
    values.push(value);
  }
  return values as unknown as A;
}

const [provider, owner] = [named('sp'), named('subscriber')];

/** Whether the PIN is the subscriber's. The same answer, after the same work, for a wrong PIN, for none and for no such subscriber. */
const login: Operation = {
  writes: false,
  run(args, { view, pins }) {
    const given = read<[string, string, string]>(args, provider, owner, pin);
    if (isRefusal(given)) return given;
    const [sp, name, digits] = given;
    const attempt = { account: `${sp}/${name}` };
    const throttled = pins.begin(attempt);
    if (throttled !== undefined) return throttled;
    const stored = view.get(subscriber.name, [sp, name]);
    if (!matches((stored && value(stored.row, subscriber.at.ivr_pin)) ?? '', digits)) return refuse('wrong_credentials', 'The service provider, the subscriber or the PIN is wrong.');
    pins.right(attempt);
    return [];
  },
};

/** A command on a group or a supergroup, by its name. */
function onGroups(command: 'activate' | 'deactivate'): Operation {
  return {
    writes: true,
    async run(args, asked) {
      const given = read<[string, string, string, number, string]>(args, provider, owner, grouping, numbered, plan);
      if (isRefusal(given)) return given;
      const [sp, name, table, number, callPlan] = given;
      const key: Key = [sp, name, number];
      const change = await asked.command(table, key, command, { call_plan: callPlan });
      return isRefusal(change) ? change : [change];
    },
  };
}

const override: Operation = {
  writes: true,
  async run(args, asked) {
    const given = read<[string, string, boolean]>(args, provider, owner, flag);
    if (isRefusal(given)) return given;
    const [sp, name, on] = given;
    const change = await asked.command(subscriber.name, [sp, name], 'override', { override: on });
    return isRefusal(change) ? change : [change];
  },
};

/** The telephone self-service of crs (lookup-protocol.md, SERVE operations). */
export const operations: Operations = { login, activate: onGroups('activate'), deactivate: onGroups('deactivate'), override };
