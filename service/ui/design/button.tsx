import './button.css';
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon, type IconName } from './icons.js';

type Props = Omit<JSX.HTMLAttributes<HTMLButtonElement>, 'icon'> & {
  readonly kind?: 'first' | 'plain' | 'danger' | undefined;
  readonly icon?: IconName | undefined;
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean | undefined;
  /** Why it cannot be pressed: read out, and shown on the pointer's rest. */
  readonly reason?: string | undefined;
  /** What pressing does; while it lasts the button is busy and takes no other press. */
  readonly act?: (() => Promise<unknown> | void) | undefined;
  readonly children?: ComponentChildren;
};

export function Button({ kind, icon, reason, act, disabled, type = 'button', children, class: more, ...rest }: Props) {
  const [busy, setBusy] = useState(false);
  const press = (): void => {
    if (busy || act === undefined) return;
    const done = act();
    if (done === undefined) return;
    setBusy(true);
    void done.finally(() => setBusy(false));
  };
  const classes = ['button', kind, busy ? 'busy' : undefined, typeof more === 'string' ? more : undefined]
    .filter((one) => one !== undefined)
    .join(' ');
  return (
    <button
      {...(act === undefined ? {} : { onClick: press })}
      {...rest}
      type={type}
      class={classes}
      disabled={disabled === true || reason !== undefined}
      title={reason ?? rest.title}
      aria-busy={busy}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}
