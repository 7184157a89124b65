import { batch, computed, signal } from '@preact/signals';
import { ask, get, pathOf, type Answer, type Entry, type Json, type Refused } from '../data/api.js';
import { textOf, type Key, type PermittedTable, type RulesDescription } from '../data/description.js';
import { keepDraft, readDraft } from '../data/drafts.js';
import { say, sayDone } from '../data/toasts.js';
import { Turns } from '../data/turns.js';
import { changedOf, isSame, merge, type Values } from '../record/merge.js';
import { differenceOf, originsOf } from './difference.js';
import { linesOf } from './draft.js';
import type { PlanFinding } from './findings.js';
import { begin, step } from './history.js';
import { colourOf, destinationKey, lettered, letterOf } from './sentence.js';
import { rulesOf } from './shape.js';

/** What niud holds of the plan; without a version where it is not there yet. */
interface Stored {
  readonly values: Values;
  readonly etag: string | null;
}

/** Fields that two changed, and who the other was. */
interface Conflict {
  readonly by: string;
  readonly at: string;
  readonly fields: readonly string[];
}

const keepMs = 300;

/**
 * A plan as niud holds it, and over it what was done to it here: one draft as JSON with its way back, kept, merged
 * with what others do, and saved.
 */
export class PlanDraft {
  readonly stored = signal<Stored>({ values: {}, etag: null });
  readonly history = signal(begin<Values>({}));
  readonly findings = signal<readonly PlanFinding[]>([]);
  /** The values that `findings` are of. */
  readonly looked = signal<Values | undefined>(undefined);
  readonly conflict = signal<Conflict | undefined>(undefined);
  /** Since when an earlier draft was taken up, in milliseconds. */
  readonly takenUp = signal<number | undefined>(undefined);
  readonly refused = signal<Refused | undefined>(undefined);
  readonly isRead = signal(false);
  readonly values = computed(() => this.history.value.now);
  readonly rules = computed(() => rulesOf(this.values.value[this.column]));
  readonly lines = computed(() => linesOf(this.shape, this.rules.value, this.column));
  readonly changed = computed(() => changedOf(this.stored.value.values, this.values.value));
  readonly isChanged = computed(() => this.fresh || Object.keys(this.changed.value).length > 0);
  readonly letters = signal<readonly string[]>([]);
  readonly difference = computed(() =>
    differenceOf(this.shape, rulesOf(this.stored.value.values[this.column]), this.rules.value),
  );
  /** The rules as niud holds them, by the number that they have in the draft. */
  readonly origins = computed(() =>
    originsOf(this.shape, rulesOf(this.stored.value.values[this.column]), this.rules.value, this.column),
  );
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<Answer> | undefined;
  readonly #turns = new Turns();

  constructor(
    readonly app: string,
    readonly table: PermittedTable,
    readonly key: Key,
    readonly column: string,
    readonly shape: RulesDescription,
    readonly fresh: boolean,
    readonly archive: boolean,
  ) {}

  /** What it is called within its subscriber. */
  get name(): string {
    return this.key.at(-1)!;
  }
  get path(): string {
    return pathOf(this.table.name, ...this.key);
  }
  get address(): string {
    return `/${this.app}/${this.path}${this.fresh ? '/+' : ''}`;
  }
  get readonly(): boolean {
    const { may, editable } = this.table;
    return (
      this.archive ||
      !(this.fresh
        ? may.includes('create')
        : may.includes('edit') && (editable === null || editable.includes(this.column)))
    );
  }

  /** Reads the plan as it stands, and takes up what was typed and not saved. */
  async load(): Promise<void> {
    if (this.fresh) {
      const values = Object.fromEntries(this.table.key.map((name, at) => [name, this.key[at]!]));
      this.#begin({
        values: {
          ...Object.fromEntries(
            this.table.columns
              .filter(({ default: otherwise }) => otherwise !== null)
              .map(({ name, default: otherwise }) => [name, otherwise]),
          ),
          ...values,
        },
        etag: null,
      });
      return;
    }
    const answer = await get(this.app, `${this.path}${this.archive ? '?archive=true' : ''}`);
    this.refused.value = answer.ok ? undefined : answer;
    if (answer.ok) this.#begin({ values: answer.data[0]!.attributes, etag: answer.etag });
  }

  #begin(stored: Stored): void {
    const draft = this.readonly ? undefined : readDraft(this.address);
    batch(() => {
      this.stored.value = stored;
      this.history.value = begin(stored.values);
      this.isRead.value = true;
      this.letter();
      if (draft === undefined) return;
      const { base, mine } = draft.values as { readonly base?: Values; readonly mine?: Values };
      if (base === undefined || mine === undefined) return;
      this.takenUp.value = draft.atMs;
      this.#over(base, stored.values, { ...base, ...mine }, undefined);
    });
  }

  /** Puts what was typed over `base` over what stands now. */
  #over(base: Values, theirs: Values, now: Values, entry: Entry | undefined): readonly string[] {
    const merged = merge(base, theirs, now);
    this.history.value = step(this.history.value, { ...theirs, ...merged.mine });
    if (merged.both.length > 0)
      this.conflict.value = {
        by: textOf(entry?.meta?.['modified_by'] ?? '') || 'somebody',
        at: textOf(entry?.meta?.['modified'] ?? ''),
        fields: merged.both,
      };
    this.letter();
    return merged.theirs;
  }

  /** What stands now is another: what was done here is put over it, and only what both changed asks. */
  async takeTheirs(): Promise<void> {
    // A save of one's own that is on its way is told as a change too.
    await this.#saving;
    await this.#take();
  }

  async #take(): Promise<void> {
    const turn = this.#turns.ask();
    const answer = await get(this.app, this.path);
    if (!this.#turns.take(turn)) return;
    if (!answer.ok) {
      this.refused.value = answer;
      return;
    }
    const [entry] = answer.data;
    const before = this.stored.peek();
    if (answer.etag === before.etag) return;
    batch(() => {
      const wasChanged = this.isChanged.peek();
      this.stored.value = { values: entry!.attributes, etag: answer.etag };
      const theirs = this.#over(before.values, entry!.attributes, this.values.peek(), entry);
      if (!wasChanged) this.history.value = begin(entry!.attributes);
      if (theirs.length > 0)
        say(
          `${textOf(entry!.meta?.['modified_by'])} changed ${theirs.map((name) => this.labelOf(name)).join(', ')}; ${wasChanged ? 'your changes stand beside it' : 'this is how it is now'}.`,
        );
    });
  }

  /** Settles what both changed. */
  settle(how: 'theirs' | 'mine'): void {
    const { conflict } = this;
    const fields = conflict.value?.fields ?? [];
    if (how === 'theirs')
      this.step({
        ...this.values.value,
        ...Object.fromEntries(fields.map((name) => [name, this.stored.value.values[name] ?? null])),
      });
    conflict.value = undefined;
  }

  labelOf(name: string): string {
    return this.table.columns.find((column) => column.name === name)?.label ?? name;
  }

  setValue(name: string, value: Json, about?: string): void {
    this.step({ ...this.values.value, [name]: value }, about);
  }

  /** What the plan is from now on; `about` what is typed on: steps about the same are one. */
  protected step(values: Values, about?: string): void {
    if (this.readonly) return;
    batch(() => {
      this.history.value = step(this.history.value, values, about);
      this.letter();
    });
    this.keep();
  }

  protected letter(): void {
    const met = this.lines.value.flatMap(({ rule }) => destinationKey(this.shape, rule) ?? []);
    this.letters.value = lettered(this.letters.value, met);
  }

  /** Letter and colour of a destination by its words; it is given one when it has none. */
  letterOf(words: string): readonly [letter: string, colour: string] {
    const known = this.letters.value;
    const at = known.indexOf(words);
    return at === -1 ? ['', 'd8'] : [letterOf(at), colourOf(at)];
  }

  /** Destinations that are met elsewhere, as in the days, get letters too. */
  meet(words: readonly string[]): void {
    this.letters.value = lettered(this.letters.value, words);
  }

  protected keep(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.keepNow(), keepMs);
  }

  /** Keeps the draft for this tab; called when the page is left too. */
  keepNow(): void {
    clearTimeout(this.#keeping);
    if (!this.isRead.peek() || this.readonly) return;
    const mine = this.changed.peek();
    keepDraft(this.address, Object.keys(mine).length === 0 ? undefined : { base: this.stored.peek().values, mine });
  }

  /** The plan is what niud holds again, and no draft is kept. */
  protected putBack(): void {
    batch(() => {
      this.step(this.stored.value.values);
      this.takenUp.value = undefined;
      this.conflict.value = undefined;
    });
    keepDraft(this.address, undefined);
  }

  /** Sends what changed, if it still stands on what was read; gives what niud said where it did not take it. */
  save(): Promise<Answer> {
    return (this.#saving ??= this.#save().finally(() => {
      this.#saving = undefined;
    }));
  }

  async #save(): Promise<Answer> {
    const body = this.fresh ? { ...this.values.value } : { ...this.changed.value };
    const answer = this.fresh
      ? await ask(this.app, 'POST', pathOf(this.table.name), { body })
      : await ask(this.app, 'PUT', this.path, { body, ifMatch: this.stored.value.etag });
    if (answer.ok) {
      this.#turns.take(this.#turns.ask());
      const entry = answer.data[0];
      const values = entry === undefined ? this.values.value : { ...this.values.value, ...entry.attributes };
      batch(() => {
        this.stored.value = { values, etag: answer.etag };
        this.history.value = isSame({ ...values }, { ...this.values.value })
          ? this.history.value
          : step(this.history.value, values);
        this.takenUp.value = undefined;
        this.refused.value = undefined;
      });
      keepDraft(this.address, undefined);
      sayDone(this.app, `${this.name} saved`, answer.meta.txnid, () => void this.takeTheirs());
    } else if (answer.status === 412) {
      await this.#take();
    } else {
      this.findings.value = [
        ...answer.errors.map(({ field, code, message }) => ({ path: field, code, message, isError: true })),
        ...this.findings.value.filter(({ isError }) => !isError),
      ];
    }
    return answer;
  }
}
