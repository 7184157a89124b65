import { batch, signal } from '@preact/signals';
import type { Json } from '../data/api.js';
import { say } from '../data/toasts.js';
import { counted } from '../data/words.js';
import type { DecisionDescription as Decision } from '../../schema/explanation-description.js';
import { decisionWords } from './decision.js';
import {
  add,
  duplicate,
  edit,
  listAt,
  move,
  moveTo,
  numberOf,
  remove,
  ruleAt,
  samePlace,
  type Done,
  type Move,
  type Place,
} from './draft.js';
import { isOwnPath } from './explanation.js';
import { placed } from './findings.js';
import { redo, undo } from './history.js';
import { PlanDraft } from './plan-draft.js';
import { destinationKey } from './sentence.js';
import { labelOf } from './shape.js';

/** A plan under the hand: which rule is chosen, what is done to rules, and where the focus goes then. */
export class Editor extends PlanDraft {
  readonly chosen = signal<Place | undefined>(undefined);
  /** The form of the chosen rule is open. */
  readonly isOpen = signal(false);
  /** Said to readers of the page. */
  readonly announced = signal('');
  /** The row that is to have the focus once it is drawn. */
  readonly focus = signal<string | undefined>(undefined);

  /** What a decision's destination is called: as the plan's own rule says it, where one decided. */
  wayOf(decision: Decision): string {
    const line =
      (decision.pointer ?? null) !== null &&
      (decision.no ?? null) !== null &&
      isOwnPath(decision.rule ?? '', decision.no!, this.name)
        ? this.lines.value.find(({ pointer }) => pointer === decision.pointer)
        : undefined;
    return (line === undefined ? undefined : destinationKey(this.shape, line.rule)) ?? decisionWords(decision);
  }

  undo(): void {
    if (!this.readonly) {
      this.history.value = undo(this.history.value);
      this.#after('Taken back');
    }
  }
  redo(): void {
    if (!this.readonly) {
      this.history.value = redo(this.history.value);
      this.#after('Done again');
    }
  }

  #after(what: string): void {
    const { value: place } = this.chosen;
    if (place !== undefined && ruleAt(this.shape, this.rules.value, place) === undefined) {
      this.chosen.value = undefined;
      this.isOpen.value = false;
    }
    this.letter();
    this.announced.value = `${what}. ${this.difference.value.length === 0 ? 'No rule differs from what is saved' : `${counted(this.difference.value.length, 'difference')} from what is saved`}.`;
    this.keep();
  }

  discard(): void {
    batch(() => {
      this.putBack();
      this.isOpen.value = false;
      this.chosen.value = undefined;
    });
    say('Your changes are gone.', { action: { label: 'Undo', run: () => this.undo() } });
  }

  nameAt(place: Place): string {
    const rule = ruleAt(this.shape, this.rules.value, place);
    return (rule === undefined ? '' : labelOf(rule)) || `Rule ${numberOf(place)}`;
  }

  #done(done: Done, about?: string): void {
    batch(() => {
      this.step({ ...this.values.value, [this.column]: done.rules }, about);
      this.chosen.value = done.place;
    });
  }

  choose(place: Place | undefined, open?: boolean): void {
    batch(() => {
      this.chosen.value = place;
      this.isOpen.value = place !== undefined && (open ?? (this.isOpen.value && samePlace(place, this.chosen.value)));
    });
  }

  /** Chooses the rule at a place of the record, and goes there. */
  goTo(pointer: string): void {
    const line = this.lines.value.find((one) => one.pointer === pointer);
    if (line === undefined) return;
    this.choose(line.place, false);
    this.focus.value = line.no;
  }

  /** Goes to the first rule with an error. */
  goToError(): void {
    const found = placed(
      this.lines.value,
      this.findings.value.filter(({ isError }) => isError),
    );
    const line = this.lines.value.find(({ no }) => found.has(no));
    if (line !== undefined) this.goTo(line.pointer);
  }

  /** The chosen rule as the form has it. */
  editRule(place: Place, rule: Json, about: string): void {
    this.#done(edit(this.shape, this.rules.value, place, rule), `${numberOf(place)} ${about}`);
  }

  moveRule(place: Place, how: Move): void {
    this.#moved(
      place,
      move(this.shape, this.rules.value, place, how),
      {
        up: 'is the first already',
        down: 'is the last already',
        nest: 'has no rule above it to go into',
        out: 'is in no other rule',
      }[how],
    );
  }

  moveRuleTo(from: Place, to: Place): void {
    this.#moved(from, moveTo(this.shape, this.rules.value, from, to), 'cannot go there');
  }

  #moved(from: Place, done: Done | undefined, otherwise: string): void {
    if (this.readonly) return;
    const name = this.nameAt(from);
    if (done === undefined) {
      this.announced.value = `${name} ${otherwise}`;
      return;
    }
    this.#done(done);
    this.announced.value = `${name}, now ${numberOf(done.place)} of ${listAt(this.shape, done.rules, done.place.slice(0, -1)).length}`;
    this.focus.value = numberOf(done.place);
  }

  addRule(place: Place | undefined): void {
    if (this.readonly) return;
    this.#done(add(this.shape, this.rules.value, place));
    this.isOpen.value = true;
    this.announced.value = `New rule ${numberOf(this.chosen.value!)}`;
  }

  duplicateRule(place: Place): void {
    if (this.readonly) return;
    const name = this.nameAt(place);
    this.#done(duplicate(this.shape, this.rules.value, place));
    this.focus.value = numberOf(this.chosen.value!);
    this.#offer(`${name} duplicated as ${numberOf(this.chosen.value!)}.`);
  }

  removeRule(place: Place): void {
    if (this.readonly) return;
    const name = this.nameAt(place);
    this.isOpen.value = false;
    this.#done(remove(this.shape, this.rules.value, place));
    const { value: left } = this.chosen;
    if (left !== undefined && (left.length === 0 || ruleAt(this.shape, this.rules.value, left) === undefined))
      this.chosen.value = undefined;
    this.focus.value = this.chosen.value === undefined ? '' : numberOf(this.chosen.value);
    this.#offer(`${name} removed.`);
  }

  #offer(text: string): void {
    const { value: now } = this.history;
    this.announced.value = text;
    say(text, {
      action: {
        label: 'Undo',
        run: () => {
          if (this.history.value === now) this.undo();
          else say('More was done since; Ctrl Z goes back step by step.');
        },
      },
    });
  }
}
