import { signal } from '@preact/signals';
import { formatAddress, parseAddress, type Address } from './address.js';

const current = (): Address => parseAddress(location.pathname, location.search, location.hash);

/** Where the reader is. */
export const here = signal<Address>(current());

/** How many entries of this visit lie before the present one: whether Back stays in the UI. */
let depth = 0;

addEventListener('popstate', (event) => {
  depth = (event.state as { depth?: number } | null)?.depth ?? 0;
  here.value = current();
});

/**
 * Goes to an address: `push` where Back should come back to this one, `replace` where it is the same page seen
 * otherwise.
 */
export function go(to: Address | string, how: 'push' | 'replace' = 'push'): void {
  const text = typeof to === 'string' ? to : formatAddress(to);
  if (how === 'push') history.pushState({ depth: ++depth }, '', text);
  else history.replaceState({ depth }, '', text);
  here.value = current();
}

/** Back to where one came from, or to `otherwise` where that was not in the UI. */
export function back(otherwise: Address): void {
  if (depth > 0) history.back();
  else go(otherwise, 'replace');
}
