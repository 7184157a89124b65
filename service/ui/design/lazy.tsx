import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Note } from './badge.js';
import { Button } from './button.js';

const loaded = new Map<() => Promise<ComponentType<never>>, ComponentType<never>>();

/** A page whose code comes when it is first opened. */
export function Lazy<P extends object>({
  load,
  props,
}: {
  readonly load: () => Promise<ComponentType<P>>;
  readonly props: P;
}) {
  const known = loaded.get(load as never) as unknown as ComponentType<P> | undefined;
  const [, setComponent] = useState<() => Promise<ComponentType<P>>>();
  const [failed, setFailed] = useState(false);
  const fetch = (): Promise<void> =>
    load().then(
      (component) => {
        loaded.set(load as never, component as never);
        setFailed(false);
        setComponent(() => load);
      },
      () => setFailed(true),
    );
  useEffect(() => {
    if (known === undefined) void fetch();
  }, [load]);
  if (known !== undefined) {
    const Component = known;
    return <Component {...props} />;
  }
  return failed ? (
    <div class="page">
      <Note tone="bad" alert>
        This page could not be loaded: niud does not answer, or runs another release now.{' '}
        <Button kind="plain" act={fetch}>
          Try again
        </Button>{' '}
        <Button kind="plain" act={() => location.reload()}>
          Load anew
        </Button>
      </Note>
    </div>
  ) : (
    <div class="page" aria-busy="true" />
  );
}
