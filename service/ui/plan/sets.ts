import { pathOf, post, type Answer, type Json } from '../data/api.js';
import { useAsked, type Shown } from '../data/asked.js';
import { tableOf } from '../data/description.js';
import { sessionOf } from '../data/sessions.js';
import { setsOf, type CaseSet } from './rehearsal.js';

/** The table of cases, as every application has it; so many are read to find the sets. */
export const cases = 'rehearsal_case';
export const readCases = 1_000;

/** The sets of cases that may be seen, of one service provider or of all. */
export function useSets(app: string, provider?: string): Shown & { readonly sets: readonly CaseSet[] } {
  const shown = useAsked(
    app,
    tableOf(app, cases) === undefined
      ? undefined
      : `${provider === undefined ? cases : pathOf(cases, provider)}?limit=${readCases}`,
  );
  return {
    ...shown,
    sets: shown.answer?.ok === true ? setsOf(shown.answer.data.map(({ attributes }) => attributes)) : [],
  };
}

/** Starts a rehearsal of a set, or of what else is named; a set's provider is told by those alone who have several. */
export function rehearse(
  app: string,
  set: CaseSet | undefined,
  more: { readonly [name: string]: Json },
): Promise<Answer> {
  const isOwner = sessionOf(app)?.role_id === 'platform_owner';
  return post(app, `rehearse?executable=restworkx-${app}`, {
    ...(set === undefined ? {} : { set: set.name, ...(isOwner ? { service_provider_name: set.provider } : {}) }),
    ...more,
  });
}
