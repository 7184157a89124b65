import { utf8Bytes } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import type { Refusal } from '../../core/refusals.js';
import type { Attributes } from '../../routing/service.js';
import type { Json } from '../../schema/kind.js';
import { BodyReader } from '../body-reader.js';
import { MessagePackWriter } from '../messagepack-writer.js';

type Name = Exclude<keyof Attributes, 'account'>;
type Reading<N extends Name> = (body: BodyReader, name: N) => Attributes[N];

const text = (body: BodyReader, name: string): string => body.text(name, limits.callTextBytes);

/** The keys of `attrs` and the type of each (lookup-protocol.md, Requests). */
const readings: { readonly [N in Name]-?: Reading<N> } = {
  trunk: text, pointcode: text, realm: text, lata: text, called_lata: text, zip: text,
  sp: text, access: text, card: text, pin: text,
  restricted: (body, name) => body.boolean(name),
  diversions: (body, name) => {
    const diversions = body.integer(name);
    if (diversions < 0) body.fail('diversions must be 0 or more');
    return diversions;
  },
  ingress: (body, name) => {
    const ingress = text(body, name);
    if (ingress === 'ain' || ingress === 'sip') return ingress;
    body.fail('ingress must be "ain" or "sip"');
    return undefined;
  },
  labels: (body, name) => {
    const length = body.array(name);
    if (length > limits.callLabels) body.fail(`labels must be at most ${limits.callLabels}`);
    const labels: string[] = [];
    for (let index = 0; index < length && body.fault === undefined; index++) labels.push(text(body, 'a label'));
    return labels;
  },
};

const byName = new Map<string, Reading<Name>>(Object.entries(readings) as [Name, Reading<Name>][]);
const none: Attributes = {};

/** The next element, `attrs`: nil or a map. Keys that are not known are passed over, and nil stands for not sent. */
export function nextAttributes(body: BodyReader): Attributes {
  if (body.absent()) return none;
  const attributes: Record<string, Attributes[Name]> = {};
  const pairs = body.map('attrs');
  for (let index = 0; index < pairs && body.fault === undefined; index++) {
    const name = body.knownText('a key of attrs');
    const reading = byName.get(name);
    if (reading === undefined) body.skip();
    else if (!body.nil()) attributes[name] = reading(body, name as Name);
  }
  return attributes;
}

/**
 * `attrs` of a call on paper, given as JSON and judged as if they had come on the wire: one list says what is a key and of which type. In the place of a PIN, which nobody is to
 * try there, they name the `account`. Refuses `malformed`.
 */
export function attributesFrom({ account, ...json }: { readonly [name: string]: Json }): Attributes | Refusal {
  if ((json['pin'] ?? null) !== null) return refuse('malformed', 'A pin is not taken here: account names the account that the call is made with.');
  if (account !== undefined && account !== null && (typeof account !== 'string' || utf8Bytes(account) > limits.callTextBytes)) return refuse('malformed', `account must be a str of at most ${limits.callTextBytes} bytes`);

  const writer = new MessagePackWriter();
  writer.array(1);
  writer.value(json);
  const body = new BodyReader();
  body.open(writer.bytes, 0, writer.at);
  const attributes = nextAttributes(body);
  if (!body.whole()) return refuse('malformed', body.fault);
  return typeof account === 'string' && account !== '' ? { ...attributes, account } : attributes;
}
