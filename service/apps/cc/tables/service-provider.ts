import { limits } from '../../../core/limits.js';
import { isRefusal, refuse } from '../../../core/refusals.js';
import { address, contactPhone, notes } from '../../../parts/contact.js';
import { serviceProviderTable } from '../../../parts/service-provider.js';
import { column } from '../../../schema/declaration.js';
import type { Kind } from '../../../schema/kind.js';
import { name } from '../../../schema/kinds/name.js';
import { text } from '../../../schema/kinds/text.js';
import { textual } from '../../../schema/kinds/textual.js';

/** The name of a provider, and of what it provisions. */
export const tenantName = name;

const free = text(limits.textCharacters);

/** The number to reach a provider at, without hyphens and parentheses (tables.md, service_provider). */
const bareNumber: Kind<string> = textual({
  name: 'bare number',
  read: (typed) => {
    const read = free.parse(typed);
    return isRefusal(read) || !/[-()]/.test(read)
      ? read
      : refuse('bad_characters', 'The number is written without hyphens and parentheses.');
  },
  words: `up to ${limits.textCharacters} characters without hyphens and parentheses`,
  schema: { maxLength: limits.textCharacters, pattern: '^[^-()]*$' },
});

/** Text of a record that pages show; a type that the document does not give is this (columns.md, Common types). */
export function shortText(label: string, meaning: string) {
  return column({ label, kind: free, meaning });
}

export const description = shortText('Description', 'What it is meant for.');

export const serviceProvider = serviceProviderTable({
  meaning: 'Who sells cards: everything else belongs to one of them.',
  address: { ...address, meaning: 'Where to find them on a map or by letter; | stands for a line break.' },
  phone: contactPhone(bareNumber),
  more: { notes },
});
