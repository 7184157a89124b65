import { refuse } from '../../core/refusals.js';
import { limits } from '../../core/limits.js';
import { decisionKind } from '../call.js';
import type { DestinationKind } from '../vocabulary.js';

/** `user@host` with an optional port and parameters, in the characters of RFC 3261 section 25.1; the host may be an address in brackets. */
const form = /^([A-Za-z0-9\-_.!~*'()&=+$,;?/%]+)@(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:;[A-Za-z0-9\-_.!~*'()%=;[\]/:&+$]+)?$/;

/** A SIP URI without its scheme; one that is written with `sip:` is taken and answered without. */
export function sipUri(...types: [string, ...string[]] | []): DestinationKind {
  return {
    types: types.length > 0 ? types : ['sip-uri'],
    words: 'user@host',
    parse(value) {
      if (typeof value !== 'string' || value.length > limits.textCharacters) return refuse('bad_destination', 'A SIP URI of the form user@host is needed.');
      const uri = value.trim().replace(/^sip:/i, '');
      const match = form.exec(uri);
      if (match === null) return refuse('bad_destination', 'A SIP URI has the form user@host.');
      return { flow: 'final', kind: decisionKind.SIP, words: `SIP ${uri}`, value: () => uri, constant: true, number: undefined, reached: () => [match[1]!] };
    },
  };
}
