import t from 'tap';
import type { Step } from '../../service/pair/step.js';

/** Plays events to a pure step, each at its instant; what it says to do, in one line, and how it stands then. The state that it is given stays as it is. */
export function played<State, Event, Action>(step: (state: State, event: Event, now: number) => Step<State, Action>, begin: State, told: (action: Action) => string, events: readonly (readonly [at: number, event: Event])[]): { readonly said: string; readonly state: State } {
  let state = begin;
  const said: string[] = [];
  for (const [at, event] of events) {
    const before = textOf(state);
    const next = step(state, event, at);
    t.equal(textOf(state), before, 'a state is not changed in place');
    state = next.state;
    said.push(...next.actions.map(told));
  }
  return { said: said.join(', '), state };
}

/** Leases are known by big integers. */
function textOf(state: unknown): string {
  return JSON.stringify(state, (_, value: unknown) => typeof value === 'bigint' ? `${value}n` : value);
}
