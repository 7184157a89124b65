import { useEffect, useRef } from 'preact/hooks';
import { Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { returned, type Refused } from './api.js';

interface Props {
  /** What could not be read. */
  readonly what: string;
  /** Nothing is shown while nothing failed. */
  readonly refused: Refused | undefined;
  readonly again: () => Promise<unknown> | void;
}

/** What failed, why in niud's words, and what to do. Where niud did not answer it is asked again as soon as it does. */
export function Failed({ what, refused, again }: Props) {
  const back = returned.value;
  const seen = useRef(back);
  useEffect(() => {
    if (back !== seen.current && refused?.status === 0) void again();
    seen.current = back;
  }, [back]);
  if (refused === undefined) return null;
  return (
    <Note tone="bad" alert>
      {refused.code === 'not_permitted'
        ? `Your permissions do not include ${what}: whoever administers yours may grant it.`
        : `Could not read ${what}: ${refused.message}`}{' '}
      {/^[a-z_]+$/.test(refused.code) && refused.status > 0 ? <span class="faint">({refused.code})</span> : null}{' '}
      <Button kind="plain" act={again as () => Promise<unknown>}>
        Try again
      </Button>
    </Note>
  );
}
