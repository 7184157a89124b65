import type { ComponentChildren } from 'preact';
import type { Json } from '../data/api.js';
import { unit } from '../data/sessions.js';
import { toldWords } from './told.js';

/** What niud tells of the unit, by its names. */
export type Attributes = Readonly<Record<string, Json>>;

/** What is told under a name; nothing where it is not told. */
export function groupOf(attributes: Attributes, name: string): Attributes {
  const value = attributes[name];
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Attributes) : {};
}

/** The several that are told under a name. */
export function listOf(attributes: Attributes, name: string): readonly Attributes[] {
  const value = attributes[name];
  return Array.isArray(value) ? (value as unknown as readonly Attributes[]) : [];
}

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
