import type { UndoneSlice, UndoSlice } from '../records/take-back.js';
import type { Left } from '../records/undo.js';
import type { Attributes } from '../schema/write.js';
import type { Job } from './job.js';
import type { Clock } from '../core/clock.js';
import type { RefusalData } from '../core/refusals.js';
import type { Moved } from '../records/movements.js';
import type { MovedSlice, MoveSlice } from '../records/move-slice.js';
import type { Submit } from '../records/request.js';
import type { Slice, SliceResult } from '../records/slice.js';
import type { Registry } from '../schema/registry.js';
import type { StoreView } from '../records/store-view.js';
import type { MediaRoom } from './media-room.js';
import type { Media } from './media.js';
import type { JobProgress } from './progress.js';

/** One thread's reading, as `database/reader` gives it. */
export interface JobReader {
  /** A new snapshot where something was committed since. */
  refresh(): void;
  view(application: string): StoreView;
  /** A view that stays as it is until `done`. */
  snapshot(application: string): { readonly view: StoreView; readonly done: () => void };
}

/** What the jobs thread is handed. */
export interface Surroundings {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly media: Media;
  /** Room for what jobs write; absent where nothing bounds it. */
  readonly room?: MediaRoom;
  readonly reader: JobReader;
  readonly submit: Submit;
  readonly submitSlice: (slice: Slice) => Promise<SliceResult | RefusalData>;
  readonly submitMoves: (slice: MoveSlice) => Promise<MovedSlice | RefusalData>;
  readonly undoing: Undoing;
  /** What the ledger of an application has moved, as it is on disk now. */
  readonly movedIn: (application: string) => Moved;
  readonly publish: (progress: JobProgress) => void;
  /** Rows of one slice, `limits.sliceRows` where it is not given; fewer cut an import into more pieces. */
  readonly sliceRows?: number;
}

/** What a running job looks at between two slices. */
export interface Control {
  /** niud stops: leave the job as it is, it goes on after the next start. */
  stopping(): boolean;
  /** Someone wants the job to end. */
  cancelled(): boolean;
}

/** How a run of a job ended; `stopped` leaves it to the next start. */
export type Ending =
  | { readonly status: 'completed'; readonly attributes: { readonly [column: string]: string | number | null } }
  | { readonly status: 'cancelled' | 'stopped' }
  | {
      readonly status: 'failed';
      readonly message: string;
      readonly attributes?: { readonly [column: string]: number };
    };

/** Those who take back what a job has done, or what a job was asked to take back. */
interface Undoing {
  /** The changes of an entry of the log, the last first. */
  readonly backwards: (entry: number) => readonly number[];
  readonly submit: (slice: UndoSlice) => Promise<UndoneSlice | RefusalData>;
  /** What of a change still stands, in parts. */
  readonly leftOf: (application: string, change: number, by: string) => Iterable<readonly Left[]>;
  /** Says of an entry how much of it stayed, together with the job's record. */
  readonly settle: (settled: Settled) => Promise<number | RefusalData>;
}

export interface Settled {
  readonly application: string;
  readonly by: string;
  readonly jobId: number;
  readonly entry: number;
  readonly left: number;
  readonly attributes: Attributes;
}

/** What a type of job does; a fault it throws is a failure of the job. */
export type Work = (application: string, job: Job, control: Control) => Promise<Ending>;
