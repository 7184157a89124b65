import { utf8Bytes } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import type { Refusal } from '../../core/refusals.js';
import type { Attributes } from '../../routing/service.js';
import type { Json } from '../../schema/kind.js';
import { called, choice, flag, integer, map, optional, text, texts } from '../../schema/wire-field.js';
import { BodyReader } from '../body-reader.js';
import { readerOf } from '../field-readers.js';
import { MessagePackWriter } from '../messagepack-writer.js';

const most = limits.callTextBytes;

export const attrs = called(
  'attributes',
  map<Omit<Attributes, 'account'>, 'attrs'>(
    'attrs',
    {
      trunk: text('trunk', most, 'where the call came in'),
      pointcode: text('pointcode', most, 'where the call came in'),
      realm: text('realm', most, 'where the call came in'),
      lata: text('lata', most, 'of the caller, where the stack knows it'),
      called_lata: text('called_lata', most, 'of the called number, where the stack knows it'),
      zip: text('zip', most, 'of the caller, where the stack knows it'),
      restricted: flag('restricted', "the caller's number is not to be shown"),
      diversions: integer('diversions', 'how often the call was diverted before (R6)'),
      ingress: choice('ingress', ['ain', 'sip']),
      labels: texts('labels', limits.callLabels, most),
      sp: text('sp', most, 'whose call it is'),
      access: text('access', most, 'the access number dialled'),
      card: text('card', most, 'the card number'),
      pin: text('pin', most, 'the PIN'),
    },
    'what the stack knows about the call',
  ),
);

/** For the examples. */
export const everyAttribute: { readonly [K in keyof Omit<Attributes, 'account'>]-?: Json } = {
  trunk: '101',
  pointcode: '001-002-003',
  realm: 'pbx.example.net',
  lata: '224',
  called_lata: '226',
  zip: '60601',
  ingress: 'sip',
  sp: 'sp',
  access: '8005550100',
  card: '10000001',
  pin: '4711',
  restricted: true,
  diversions: 2,
  labels: ['gold', 'night'],
};

const readAttributes = readerOf(optional(attrs));

/**
 * `attrs` of a call on paper, given as JSON and judged as if they had come on the wire: one list says what is a key and
 * of which type. In the place of a PIN, which nobody is to try there, they name the `account`. Refuses `malformed`.
 */
export function attributesFrom({ account, ...json }: { readonly [name: string]: Json }): Attributes | Refusal {
  if ((json['pin'] ?? null) !== null)
    return refuse('malformed', 'A pin is not taken here: account names the account that the call is made with.');
  if (
    account !== undefined &&
    account !== null &&
    (typeof account !== 'string' || utf8Bytes(account) > limits.callTextBytes)
  )
    return refuse('malformed', `account must be a str of at most ${limits.callTextBytes} bytes`);

  const writer = new MessagePackWriter();
  writer.array(1);
  writer.value(json);
  const body = new BodyReader();
  body.open(writer.bytes, 0, writer.at);
  const attributes = readAttributes(body) ?? {};
  if (!body.whole()) return refuse('malformed', body.fault);
  return typeof account === 'string' && account !== '' ? { ...attributes, account } : attributes;
}
