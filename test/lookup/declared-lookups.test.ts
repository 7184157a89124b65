/** What every reply of a test is held to: a status, a body or an element that no message declares is a fault. */
import t from 'tap';
import { wireStatus } from '../../service/core/refusals.js';
import { replyBit } from '../../service/lookup/frames.js';
import { messages } from '../../service/lookup/messages.js';
import { decision } from '../../service/lookup/messages/decision.js';
import { decisionKind } from '../../service/routing/service.js';
import { lookupFault, type Heard } from '../support/declared-lookups.js';

const { OK, NO_ROUTE, BAD_REQUEST, UNKNOWN_TYPE, UNKNOWN_CALL, NOT_ACTIVE, DENIED, OVERLOADED } = wireStatus;
const decided = [1, '2015550199', 'main', 4, { sp: 'sp' }];

const table: readonly (readonly [type: string, status: number, body: unknown, fault: RegExp | undefined, more?: Partial<Heard>])[] = [
  ['ROUTE', OK, decided, undefined],
  ['ROUTE', NO_ROUTE, [0, null, null, 4, null], undefined],
  ['ROUTE', OVERLOADED, decided, undefined],
  ['ROUTE', OVERLOADED, ['too much'], undefined],
  ['ROUTE', OK, [], /no such body/],
  ['ROUTE', OK, [7, null, null, 4, null], /no such body/],
  ['ROUTE', OK, [...decided, 1], /no such body/],
  ['ROUTE', OK, [1, '2015550199', 'main', 4, { seconds: 1 }], /no such body/],
  ['ROUTE', UNKNOWN_CALL, ['no call'], /the status/],
  ['ROUTE', DENIED, decided, undefined],
  ['ROUTE', DENIED, [], /no such body/],
  ['ROUTE', 99, ['?'], /the status/],
  ['EVENT', OK, [], undefined],
  ['EVENT', UNKNOWN_CALL, ['no call'], undefined],
  ['END', OK, [20, 980], undefined],
  ['END', OK, [], undefined],
  ['END', OK, ['20', 980], /no such body/],
  ['END', NO_ROUTE, [], /the status/],
  ['HELLO', NOT_ACTIVE, ['standby'], /the status/],
  ['HELLO', OVERLOADED, ['too much'], /the status/],
  ['PING', OK, 'anything', undefined],
  ['PING', BAD_REQUEST, ['?'], /the status/],
  ['SERVE', OK, [980], undefined, { application: 2, asked: ['balance', ['1']] }],
  ['SERVE', OK, [980, 1], /no such body/, { application: 2, asked: ['balance', ['1']] }],
  ['SERVE', NOT_ACTIVE, ['standby'], /only reads/, { application: 2, asked: ['balance', ['1']] }],
  ['SERVE', NOT_ACTIVE, ['standby'], undefined, { application: 2, asked: ['topup', ['1', 1, 'r']] }],
  ['SERVE', UNKNOWN_TYPE, ['?'], /the status/, { application: 2, asked: ['balance', ['1']] }],
];

t.test('replies and what they are held to', async (t) => {
  for (const [name, status, body, fault, more] of table) {
    const { type } = messages.find((message) => message.name === name)!;
    const found = lookupFault({ type: type | replyBit, application: 4, status, body, ...more });
    const said = `${name} ${status} ${JSON.stringify(body)}`;
    if (fault === undefined) t.equal(found, undefined, said);
    else t.match(found, fault, said);
  }
  const [{ type: kind }] = decision;
  t.strictSame(kind, { is: 'integer', least: 0, most: Math.max(...Object.values(decisionKind)) }, 'every kind of decision');
});
