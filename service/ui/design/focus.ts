const takesKeys = 'a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex="0"]';

/** What had the focus last, and what stands around it, the nearest first. */
let near: readonly Element[] = [];

/** What stands around an element, the nearest first, as of now. */
export function around(element: Element | null): readonly Element[] {
  const found: Element[] = [];
  for (let one = element; one !== null && one !== document.body; one = one.parentElement) found.push(one);
  return found;
}

/** Where the focus belongs if nothing has it. */
export function standIn(elements: readonly Element[]): void {
  near = elements;
}

const isGone = (element: Element | undefined): boolean =>
  element !== undefined && (!element.isConnected || element.matches(':disabled'));

/**
 * Where what had the focus is gone or shut: the nearest thing around it that takes keys has it. Where nothing nearer
 * is left than the page, its title has it: the first thing that takes keys is no part of what was done there.
 */
function restore(): void {
  const has = document.activeElement;
  if (!isGone(near[0]) || (has !== document.body && has !== near[0])) return;
  const page = document.querySelector<HTMLElement>('#main h1') ?? document.getElementById('main');
  for (const one of near) {
    if (one.isConnected && one.contains(page)) break;
    const next = !one.isConnected ? null : one.matches(takesKeys) ? one : one.querySelector(takesKeys);
    if (next instanceof HTMLElement) {
      next.focus();
      return;
    }
  }
  if (page !== null) page.tabIndex = -1;
  page?.focus();
}

/** From now on the focus is never lost, whatever a save, a deletion, a dialog or another page takes away. */
export function watchFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    near = around(target as Element);
  });
  new MutationObserver(() => {
    if (isGone(near[0])) requestAnimationFrame(restore);
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
}
