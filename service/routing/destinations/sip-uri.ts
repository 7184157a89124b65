import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import { isAlwaysEmergency } from '../../schema/emergency.js';
import { normaliseCalled } from '../../schema/kinds/number-form.js';
import { decisionKind } from '../call.js';
import type { DestinationKind } from '../vocabulary.js';

/**
 * `user@host` with an optional port and parameters, in the characters of RFC 3261 section 25.1; the host may be an
 * address in brackets.
 */
const form =
  /^([A-Za-z0-9\-_.!~*'()&=+$,;?/%]+)@(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:;[A-Za-z0-9\-_.!~*'()%=;[\]/:&+$]+)?$/;

/** A number of another country as people dial it, which kinds 1 and 2 have with + (lookup-protocol.md). */
const dialledAbroad = /^011[0-9]{7,15}$/;

/**
 * A SIP URI without its scheme; one that is written with `sip:` or `sips:` is taken and answered without. Its user may
 * be a number, which must be no emergency number (routing.md, N3). Refusals: bad_destination, emergency_destination.
 */
export function sipUri(...types: [string, ...string[]] | []): DestinationKind {
  return {
    types: types.length > 0 ? types : ['sip-uri'],
    told: { label: 'SIP', sentence: 'SIP {}', input: 'sip', example: '2015550199@pbx.example.net' },
    words: 'user@host',
    parse(value) {
      if (typeof value !== 'string' || value.length > limits.textCharacters)
        return refuse('bad_destination', 'A SIP URI of the form user@host is needed.');
      const uri = value.trim().replace(/^sips?:/i, '');
      const match = form.exec(uri);
      if (match === null) return refuse('bad_destination', 'A SIP URI has the form user@host.');
      const user = match[1]!;
      const number = normaliseCalled(user);
      if (number !== undefined && isAlwaysEmergency(number)) return refuse('emergency_destination');
      const answered = number !== undefined && dialledAbroad.test(user) ? number + uri.slice(user.length) : uri;
      const reached = [user];
      return {
        flow: 'final',
        kind: decisionKind.SIP,
        words: `SIP ${answered}`,
        value: () => answered,
        constant: true,
        number: undefined,
        numbers: number === undefined ? [] : [number],
        reached: () => reached,
      };
    },
  };
}
