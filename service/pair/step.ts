/**
 * What a pure step gives back: the state after the event, and what is to be done, in this order. The state is never
 * changed in place.
 */
export interface Step<State, Action> {
  readonly state: State;
  readonly actions: readonly Action[];
}

/** Nothing is to be done. */
export const nothing: readonly never[] = Object.freeze([]);
