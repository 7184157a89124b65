import type { ComponentChildren } from 'preact';
import type { Json } from '../../schema/kind.js';
import { unit } from '../data/sessions.js';
import { toldWords } from './told.js';

/** A value as it reads, times in the zone of the unit. */
export function wordsOf(value: Json | undefined): string {
  return toldWords('', value, unit.value!.zone);
}

/** One part of the page of the unit. */
export function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="card box" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
