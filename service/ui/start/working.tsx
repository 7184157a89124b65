import { useEffect, useState } from 'preact/hooks';
import { pending } from '../data/api.js';
import { Button } from '../design/button.js';

const barMs = 400,
  wordsMs = 3_000;

/** What is waited for, once it takes long: a thin bar, then words with a way out. */
export function Working() {
  const since = pending.value[0]?.sinceMs;
  const [shown, setShown] = useState<'bar' | 'words'>();
  useEffect(() => {
    setShown(undefined);
    if (since === undefined) return undefined;
    const left = (ms: number): number => Math.max(0, since + ms - Date.now());
    const timers = [setTimeout(() => setShown('bar'), left(barMs)), setTimeout(() => setShown('words'), left(wordsMs))];
    return () => {
      for (const timer of timers) clearTimeout(timer);
    };
  }, [since]);
  const late = pending.value.filter(({ sinceMs, cancel }) => cancel !== undefined && sinceMs + barMs < Date.now());
  return (
    <>
      {shown === undefined ? null : (
        <div class="working" aria-hidden="true">
          <i />
        </div>
      )}
      <div class="still" role="status">
        {shown !== 'words' ? null : (
          <>
            Still working
            {late.length === 0 ? null : (
              <Button
                kind="plain"
                act={() => {
                  for (const { cancel } of late) cancel!();
                }}
              >
                Cancel
              </Button>
            )}
          </>
        )}
      </div>
    </>
  );
}
