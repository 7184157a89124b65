import { batch, signal } from '@preact/signals';
import { get, pathOf, post, type Entry, type Refused } from '../../data/api.js';
import { described } from '../../data/description.js';
import { onTold } from '../../data/events.js';
import { LiveRecord } from '../../data/live-record.js';
import { say, sayDone } from '../../data/toasts.js';
import { stepsBack, type Active, type Group } from './force.js';

/** A supergroup, by the numbers of its groups. */
interface Supergroup {
  readonly number: number;
  readonly name: string;
  readonly groups: readonly number[];
}

/** Whom a plan is activated on: a group or a supergroup, and the groups that it stands for. */
export interface Target {
  readonly table: 'group' | 'supergroup';
  readonly number: number;
  readonly name: string;
  readonly groups: readonly Group[];
}

const restMs = 300;
/** What starts or ends by itself tells nobody: it is looked at again. */
const againMs = 60_000;
const pageRows = 1_000;

/** The groups of one subscriber and what is in force on them, kept up to date. */
export class Board {
  readonly subscriber: LiveRecord;
  readonly groups = signal<readonly Group[] | undefined>(undefined);
  readonly supergroups = signal<readonly Supergroup[]>([]);
  /** Names of call plans by which people know them. */
  readonly planNames = signal<ReadonlyMap<string, string>>(new Map());
  readonly refused = signal<Refused | undefined>(undefined);
  readonly #tenant: readonly [provider: string, subscriber: string];

  constructor(
    readonly app: string,
    provider: string,
    subscriber: string,
  ) {
    this.#tenant = [provider, subscriber];
    this.subscriber = new LiveRecord(app, 'subscriber', this.#tenant);
  }

  async load(): Promise<void> {
    const [groups, supergroups, plans] = await Promise.all([
      this.#list('group'),
      this.#list('supergroup'),
      this.#list('call_plan'),
    ]);
    batch(() => {
      const failed = [groups, supergroups, plans].find((each): each is Refused => 'ok' in each);
      this.refused.value = failed;
      if (!('ok' in groups)) this.groups.value = groups.map(groupOf);
      if (!('ok' in supergroups))
        this.supergroups.value = supergroups.map(({ attributes }) => ({
          number: Number(attributes['supergroup_number']),
          name: String(attributes['display_name'] ?? ''),
          groups: (attributes['group_entries'] as readonly number[] | null) ?? [],
        }));
      if (!('ok' in plans))
        this.planNames.value = new Map(
          plans.map(({ attributes }) => [
            String(attributes['call_plan_name']),
            String(attributes['display_name'] ?? ''),
          ]),
        );
    });
  }

  /** Reads it now, when something changes, and from time to time; gives how to stop. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    void this.load();
    const stops = [
      this.subscriber.follow(),
      onTold(({ kind, app }) => {
        if (kind !== 'change' || app !== this.app) return;
        timer ??= setTimeout(() => {
          timer = undefined;
          void this.load();
        }, restMs);
      }),
    ];
    const again = setInterval(() => void this.load(), againMs);
    return () => {
      for (const stop of stops) stop();
      clearTimeout(timer);
      clearInterval(again);
    };
  }

  /**
   * Activates or deactivates a plan; gives what is wrong, or nothing. Undone by reverting the change, or by whoever may
   * not, by the commands that put things back.
   */
  async command(
    target: Target,
    command: 'activate' | 'deactivate',
    body: { readonly call_plan: string; readonly start?: string; readonly end?: string },
    done: string,
  ): Promise<string> {
    const before = target.groups;
    const answer = await post(
      this.app,
      `${pathOf(target.table, ...this.#tenant, String(target.number))}/${command}`,
      body,
    );
    if (!answer.ok) return answer.errors.map(({ message }) => message).join(' ') || answer.message;
    await this.load();
    // A change of activations alone is reverted by platform owners; others have the commands.
    if (described(this.app)?.caller.role === 'platform_owner')
      sayDone(this.app, done, answer.meta.txnid, () => void this.load());
    else say(`${done}.`, { action: { label: 'Undo', run: () => void this.#back(before, body.call_plan) } });
    return '';
  }

  async #back(before: readonly Group[], plan: string): Promise<void> {
    for (const { group, command, body } of stepsBack(before, plan, Date.now())) {
      const answer = await post(this.app, `${pathOf('group', ...this.#tenant, String(group))}/${command}`, body);
      if (!answer.ok) {
        say(`Group ${group} stands: ${answer.message}`, { bad: true });
        break;
      }
    }
    await this.load();
    say('Taken back.');
  }

  async #list(table: string): Promise<readonly Entry[] | Refused> {
    const found: Entry[] = [];
    for (let after: string | undefined; ; ) {
      const answer = await get(
        this.app,
        `${pathOf(table, ...this.#tenant)}?limit=${pageRows}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
      );
      if (!answer.ok) return answer;
      found.push(...answer.data);
      after = answer.meta.next;
      if (after === undefined || answer.data.length === 0) return found;
    }
  }
}

/** A group's record as the board needs it. */
export function groupOf({ attributes, state }: Pick<Entry, 'attributes' | 'state'>): Group {
  return {
    number: Number(attributes['group_number']),
    name: String(attributes['display_name'] ?? ''),
    members: (attributes['members'] as readonly string[] | null) ?? [],
    plans: (attributes['call_plans'] as readonly string[] | null) ?? [],
    overrideNumber: typeof attributes['override_number'] === 'string' ? attributes['override_number'] : undefined,
    active: (state?.['active'] as unknown as readonly Active[] | undefined) ?? [],
    zone: String(state?.['zone'] ?? 'UTC'),
  };
}
