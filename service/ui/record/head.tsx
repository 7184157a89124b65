import { useEffect, useState } from 'preact/hooks';
import { at, withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Link } from '../address/link.js';
import { listTitle, oneOf, textOf } from '../data/description.js';
import { zoned } from '../data/sessions.js';
import { Badge, Note } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Icon } from '../design/icons.js';
import { Lazy } from '../design/lazy.js';
import { Tabs } from '../design/tabs.js';
import { RecordActions } from './actions.js';
import type { RecordAdditions } from './additions.js';
import { meaningOf } from './meaning.js';
import type { RecordModel } from './record-model.js';

/** How many there are behind each tab, in words, as far as that is known. */
export type Counts = Readonly<Record<string, string | undefined>>;

interface HeadProps {
  readonly model: RecordModel;
  readonly name: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** What can be done with it. */
export function Actions({ model, name, onDone, onClose }: HeadProps) {
  return model.fresh ? null : (
    <RecordActions
      model={model}
      name={name}
      onMoved={() => {
        onDone();
        onClose();
      }}
    />
  );
}

/** What it is called, and how it is left. */
export function Title({ model, name, alone, onDone, onClose }: HeadProps & { readonly alone: boolean }) {
  const { app, table, fresh, archive } = model;
  const displayed = textOf(model.entry.value?.attributes['display_name']);
  const shownName = fresh || displayed === name ? '' : displayed;
  if (alone)
    return (
      <div class="line">
        <span class="crumbs">
          <Link to={at(app, table.name)}>{listTitle(table)}</Link>
          <Icon name="right" />
        </span>
        <h1>{name}</h1>
        <span class="soft grow cut" title={shownName}>
          {shownName}
        </span>
        <Actions model={model} name={name} onDone={onDone} onClose={onClose} />
      </div>
    );
  return (
    <div class="line">
      <h2 class="grow">{name}</h2>
      {fresh || archive ? null : (
        <Link
          class="button plain"
          aria-label="Open as a page"
          title="Open as a page"
          to={at(app, table.name, ...model.key)}
        >
          <Icon name="right" />
        </Link>
      )}
      <Button kind="plain" icon="close" aria-label="Close" title="Close" onClick={onClose} />
    </div>
  );
}

/** What it means now: that it has gone or is archived, where calls go, whatever its application shows at its head. */
export function About({ model, added }: { readonly model: RecordModel; readonly added: RecordAdditions | undefined }) {
  const { app, table, key: recordKey, fresh, archive } = model;
  const entry = model.entry.value;
  const [meaning, setMeaning] = useState<string>();
  useEffect(() => {
    let current = true;
    if (entry !== undefined && !fresh && !archive)
      void meaningOf(app, table.name, entry).then((line) => {
        if (current) setMeaning(line);
      });
    return () => {
      current = false;
    };
  }, [entry]);
  return (
    <>
      {model.gone.value ? (
        <Note tone="warn" alert>
          This {oneOf(table)} is not in the live database any more.
        </Note>
      ) : null}
      {archive && entry !== undefined ? (
        <p class="line small">
          <Badge tone="archive">Archive Database</Badge>
          <span>
            Archived {zoned(textOf(entry.meta?.['archived']))} by {textOf(entry.meta?.['archived_by'])}
          </span>
        </p>
      ) : null}
      {meaning === undefined || added?.head !== undefined ? null : <p class="soft small">{meaning}</p>}
      {added?.head === undefined || entry === undefined ? null : (
        <Lazy load={added.head} props={{ app, table, recordKey, entry }} />
      )}
    </>
  );
}

/** What there is to see of it. */
export function RecordTabs({
  name,
  tabs,
  chosen,
  counts,
}: {
  readonly name: string;
  readonly tabs: readonly (readonly [tab: string, label: string])[];
  readonly chosen: string;
  readonly counts: Counts;
}) {
  return (
    <Tabs
      label={name}
      chosen={chosen}
      onChoose={(next) => go(withQuery(here.value, { tab: next === tabs[0]![0] ? undefined : next }), 'replace')}
      tabs={tabs.map(([each, label]) => [
        each,
        counts[each] === undefined ? (
          label
        ) : (
          <>
            {label} <span class="faint">{counts[each]}</span>
          </>
        ),
      ])}
    />
  );
}
