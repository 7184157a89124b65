import type { Entry } from '../data/api.js';
import { Badge } from '../design/badge.js';

/** Whether it was taken back, or takes another back. */
export function ChangeState({ attributes }: { readonly attributes: Entry['attributes'] }) {
  const [back, reverts] = [attributes['reverted_by'], attributes['reverts']];
  return (
    <>
      {typeof back === 'number' ? <Badge tone="quiet">Taken back by {back}</Badge> : null}
      {typeof reverts === 'number' ? <Badge tone="quiet">Takes back {reverts}</Badge> : null}
    </>
  );
}
