import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { CallsOptions } from './calls-options.js';
import type { GroupCommit } from './group-commit.js';
import type { OpenCall } from './open-call.js';
import { openRecord } from './told-record.js';

/** What this unit does with calls: the active all, a standby what leaves nothing to be kept. */
export class Duty {
  constructor(
    private readonly options: Pick<CallsOptions, 'active' | 'refusal' | 'tell'>,
    private readonly groups: GroupCommit,
  ) {}

  get active(): boolean {
    return this.options.active();
  }
  /** Takes what the active has to write; undefined where nobody does, and on the active itself. */
  get tell(): CallsOptions['tell'] {
    return this.active ? undefined : this.options.tell;
  }

  /** The same for calls that go on. */
  get tellOpen(): ((open: OpenCall) => void) | undefined {
    const { tell } = this;
    return tell && ((open) => tell(openRecord(open)));
  }

  /** Why nothing may be begun that would have to be kept. */
  refusal(): Refusal | undefined {
    if (!this.active) return refuse('standby');
    return this.options.refusal?.() ?? (this.groups.stuck ? refuse('disk_reserve') : undefined);
  }

  /** Of a call that is not known. A standby cannot tell: the active may have begun it a moment ago. */
  unknown(): Refusal {
    return refuse(this.tell === undefined ? 'unknown_call' : 'standby');
  }
}
