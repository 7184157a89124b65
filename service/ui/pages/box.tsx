import './box.css';
import type { ComponentChildren } from 'preact';
import { Link } from '../address/link.js';
import type { Address } from '../address/address.js';
import type { Answered } from '../data/api.js';
import type { Shown } from '../data/asked.js';
import { Failed } from '../data/failed.js';

interface Props {
  readonly title: string;
  /** Where more of it is. */
  readonly to?: Address;
  readonly shown: Shown;
  readonly children: (answer: Answered) => ComponentChildren;
}

/**
 * A part of a page that has its own answer: where that failed it says what failed and offers Try again, and the others
 * stay.
 */
export function Box({ title, to, shown: { answer, again }, children }: Props) {
  return (
    <section class="card box" aria-label={title} aria-busy={answer === undefined}>
      <h2>{to === undefined ? title : <Link to={to}>{title}</Link>}</h2>
      {answer === undefined ? (
        <p class="faint">–</p>
      ) : answer.ok ? (
        children(answer)
      ) : (
        <Failed what={title} refused={answer} again={again} />
      )}
    </section>
  );
}

/** Names and what they are, for reading and copying. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}
