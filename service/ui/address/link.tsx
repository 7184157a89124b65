import type { ComponentChildren, JSX } from 'preact';
import { formatAddress, type Address } from './address.js';
import { go } from './here.js';

type Props = Omit<JSX.HTMLAttributes<HTMLAnchorElement>, 'href'> & {
  readonly to: Address | string;
  readonly how?: 'push' | 'replace';
  readonly children?: ComponentChildren;
};

/** A link within the UI. With a modifier, or another button, it is the browser's. */
export function Link({ to, how = 'push', onClick, ...rest }: Props) {
  const href = typeof to === 'string' ? to : formatAddress(to);
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        if (
          event.defaultPrevented ||
          event.button !== 0 ||
          event.ctrlKey ||
          event.metaKey ||
          event.shiftKey ||
          event.altKey
        )
          return;
        event.preventDefault();
        go(href, how);
      }}
    />
  );
}
