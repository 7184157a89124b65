import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Icon } from '../../design/icons.js';

/** A line that opens below itself: its name, and what stands in it in a word. */
export function Fold({
  title,
  said,
  children,
}: {
  readonly title: string;
  readonly said: string;
  readonly children: ComponentChildren;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <section class="fold">
      <h2>
        <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <span class="grow">
            {title}
            <br />
            <span class="small soft">{said}</span>
          </span>
          <Icon name={open ? 'down' : 'right'} />
        </button>
      </h2>
      <div id={id} class="inside" hidden={!open}>
        {open ? children : null}
      </div>
    </section>
  );
}
