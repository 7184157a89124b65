import type { Action, RoleName } from './application.js';
import type { AppliesDescription, FieldDescription, TableDescription } from './description.js';
import type { Json } from './kind.js';

/**
 * `data[0].attributes` of `GET /<app>/api/description`: what pages are made from, for the one who asks. The same for
 * all who have the same role and permissions.
 */
export interface ApplicationDescription {
  readonly application: { readonly name: string; readonly title: string; readonly version: string };
  readonly caller: CallerDescription;
  /** In the order in which they are declared; those of which the caller may not do anything are left out. */
  readonly tables: readonly PermittedTable[];
  /** What rules are made of; null where the application has none. */
  readonly rules: RulesDescription | null;
  /** All permissions that there are, for forms in which they are given. */
  readonly permissions: readonly {
    readonly name: string;
    readonly roles: readonly RoleName[];
    readonly defaults: readonly RoleName[];
    readonly meaning: string;
  }[];
}

interface CallerDescription {
  readonly role: RoleName;
  /** The permissions in force: those given by name, or the defaults of the role. */
  readonly permissions: readonly string[];
  /**
   * What they allow beside the tables: `explain`, `changes`, `settings`, those that commands and secret columns name.
   */
  readonly abilities: readonly string[];
}

/** A table, and what the caller may do with it. */
export interface PermittedTable extends TableDescription {
  /** What the caller may do to some record of it; whose, the server says. */
  readonly may: readonly Action[];
  /** What the caller may do to all of them within the own tenant: what is asked of jobs. */
  readonly mayAll: readonly Action[];
  /**
   * Columns that the caller may change in a record that is there; null is all of them. Secrets take their ability too.
   */
  readonly editable: readonly string[] | null;
  readonly commands: readonly CommandDescription[];
  readonly generator: {
    readonly meaning: string;
    readonly takes: readonly FieldDescription[];
    readonly may: boolean;
  } | null;
}

/** What can be done to a record: `POST /<table>/<key...>/<name>`. */
export interface CommandDescription {
  readonly name: string;
  readonly meaning: string;
  readonly takes: readonly FieldDescription[];
  readonly ability: string;
  /** The records that it is for; null is all of them. Given to another it is refused, or changes nothing. */
  readonly applies: AppliesDescription | null;
  /** The caller's permissions allow it. */
  readonly may: boolean;
  /** It moves money: it is in the ledger and is not undone. */
  readonly money: boolean;
}

/** How rules are written, and what they are made of. */
export interface RulesDescription {
  /** Where they stand: the column of each table that holds rules. */
  readonly columns: readonly { readonly table: string; readonly column: string }[];
  /**
   * `typed`: `{"label","type","criteria","destination":{"type","value"}}`, one criterion a rule. `keyed`:
   * `{"label","criteria":{type: value},"destination":{type: value}}`, several criteria that must all hold; what is
   * false, null or empty says nothing.
   */
  readonly form: 'typed' | 'keyed';
  readonly criteria: readonly RulePartDescription[];
  readonly destinations: readonly RulePartDescription[];
}

/** One kind of criterion or destination. */
export interface RulePartDescription extends RulePart {
  readonly type: string;
  /** Other spellings that are read. */
  readonly others: readonly string[];
  /** What its value is, in words. */
  readonly words: string;
  /** Holds by what is counted: which calls it takes is not for the moment alone to say. */
  readonly counted: boolean;
}

/** What a kind of criterion or destination says of itself to pages. */
export interface RulePart {
  /** As it is chosen from a list. */
  readonly label: string;
  /** A rule in words; `{}` stands for the value as people read it. */
  readonly sentence: string;
  /** How a form asks for the value; one that a page does not know is asked for as JSON. */
  readonly input: RuleInput;
  /** A value that is accepted; null where it takes none. */
  readonly example: Json;
  /** The table by whose names it is given. */
  readonly refersTo?: string;
}

/**
 * Values of rules, by what they look like: `none`; `window` `HH:MM-HH:MM`; `days` `2-6,SUNDAY`; `dates`
 * `YYYY/MM/DD.HH:MM-YYYY/MM/DD.HH:MM`; `percent` 1 to 99; `count` a whole number; `rate` `n/h`; `expression` a regular
 * expression; `text`; `name` one name and `names` one or several of a table; `texts` a list of texts; `ranges` a list
 * of pairs first, last; `latas`; `phone`; `sip` `user@host`; `trunks` a list; `outpulse` a list of pairs trunk, digits;
 * `rules` a list of rules; `menu`.
 */
export type RuleInput =
  | 'none'
  | 'window'
  | 'days'
  | 'dates'
  | 'percent'
  | 'count'
  | 'rate'
  | 'expression'
  | 'text'
  | 'name'
  | 'names'
  | 'texts'
  | 'ranges'
  | 'latas'
  | 'phone'
  | 'sip'
  | 'trunks'
  | 'outpulse'
  | 'rules'
  | 'menu';
