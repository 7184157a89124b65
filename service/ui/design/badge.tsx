import './badge.css';
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icons.js';

type Tone = 'good' | 'warn' | 'bad' | 'quiet';

const icons: Readonly<Record<Tone, IconName>> = { good: 'check', warn: 'warn', bad: 'bad', quiet: 'dash' };

/** A word that says how something is; its colour never says it alone. */
export function Badge({ tone, children }: { readonly tone: Tone | 'archive'; readonly children: ComponentChildren }) {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={tone === 'archive' ? 'box' : icons[tone]} />
      {children}
    </span>
  );
}

/** A sentence that is more than text: what is wrong, to be thought of, or done. `alert` has it read out at once. */
export function Note({
  tone,
  alert = false,
  children,
}: {
  readonly tone: Tone;
  readonly alert?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={`note ${tone}`} {...(alert ? { role: 'alert' } : {})}>
      <Icon name={icons[tone]} />
      <span>{children}</span>
    </div>
  );
}

/** Something chosen that can be taken away again. */
export function Chip({
  children,
  onRemove,
  removeLabel,
}: {
  readonly children: ComponentChildren;
  readonly onRemove?: () => void;
  readonly removeLabel?: string;
}) {
  return (
    <span class="chip">
      <span class="cut">{children}</span>
      {onRemove === undefined ? null : (
        <button type="button" aria-label={removeLabel ?? 'Remove'} onClick={onRemove}>
          <Icon name="close" />
        </button>
      )}
    </span>
  );
}
