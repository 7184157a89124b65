import { limits } from '../../../core/limits.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { table } from '../../../schema/declaration.js';
import { choice } from '../../../schema/kinds/choice.js';
import { spelled, textual } from '../../../schema/kinds/textual.js';
import { providerName } from './service-provider.js';

/**
 * In the order in which a call's are looked up: the most exact first. Each is the name of the attribute that brings it.
 */
export const ingressKinds = ['pointcode', 'trunk', 'realm'] as const;

const words = 'printable characters without blanks';

const value = textual({
  name: 'ingress',
  read: spelled(limits.textCharacters, /^[\x21-\x7e]+$/, words),
  words: `up to ${limits.textCharacters} ${words}`,
  schema: { maxLength: limits.textCharacters },
  keyBytes: limits.textCharacters,
});

/** Where calls come in tells whose they are (easy0/README.md, How a call is decided). */
export const ingress = table({
  name: 'ingress',
  number: 3,
  title: 'Ingress',
  meaning: 'Whose calls come in by an originating point code, a trunk group or a SIP realm.',
  columns: {
    kind: {
      label: 'Kind',
      kind: choice(ingressKinds),
      required: true,
      meaning: 'By what a call is known: its originating point code, its trunk group, or its SIP realm.',
    },
    value: {
      label: 'Value',
      kind: value,
      required: true,
      meaning: 'The point code (nnn-nnn-nnn), the trunk group or the realm, which is kept in lower case.',
    },
    service_provider_name: serviceProviderName(providerName),
  },
  key: ['kind', 'value'],
  references: [inServiceProvider],
  tenant: providerTenant,
});
