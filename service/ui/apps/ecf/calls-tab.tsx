import type { AdditionProps } from '../../record/additions.js';
import { MyCalls, useSubscriber } from './my-calls.js';

/** The subscriber's own page within its record: who helps on the telephone sees what the subscriber sees. */
export function CallsTab({ app, recordKey }: AdditionProps) {
  return <MyCalls record={useSubscriber(app, recordKey)} />;
}
