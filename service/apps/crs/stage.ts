/**
 * A call to a number of groups passes through three stages: the override numbers where the subscriber overrides all
 * plans, the active plans, and the override numbers as the last resort where it does not. When the destination is busy
 * or cannot be used, the call goes on behind the place where it was decided; the text of that place is kept with the
 * call.
 */
export type Place =
  | { readonly stage: 'override' | 'last'; readonly group: number }
  /** `rule` as `evaluate` has it; the group where the plan was active on several. */
  | { readonly stage: 'plan'; readonly group: number | undefined; readonly rule: string };

/** Begins with a slash what does not begin with the name of a provider, in which none is. */
export function writePlace(place: Place): string {
  if (place.stage !== 'plan') return `/${place.stage}/${place.group}`;
  return place.group === undefined ? place.rule : `/plan/${place.group}/${place.rule}`;
}

export function readPlace(text: string): Place {
  if (!text.startsWith('/')) return { stage: 'plan', group: undefined, rule: text };
  const [, stage, group, ...rest] = text.split('/');
  return stage === 'plan'
    ? { stage, group: Number(group), rule: rest.join('/') }
    : { stage: stage as 'override' | 'last', group: Number(group) };
}
