import type { ComponentType } from 'preact';
import type { Json } from '../data/api.js';

/** A column of rules before and after a change. */
interface RuleHistoryProps {
  readonly app: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

type Load = () => Promise<ComponentType<RuleHistoryProps>>;

let load: Load | undefined;

/** Who tells what a change did to rules; set once by the page's start, for plans lie above this folder. */
export function useRuleHistory(given: Load): void {
  load = given;
}

/** What shows it; undefined where nobody does. */
export function ruleHistory(): Load | undefined {
  return load;
}
