import type { Json } from '../data/api.js';
import type { RulePartDescription, RulesDescription } from '../data/description.js';

/** What an input of a part of a rule is given. */
export interface PartInputProps {
  readonly app: string;
  readonly shape: RulesDescription;
  readonly part: RulePartDescription;
  readonly value: Json;
  readonly onValue: (value: Json) => void;
  /** What the fields are called to readers of the page: the label of the kind. */
  readonly label: string;
  readonly disabled?: boolean;
}
