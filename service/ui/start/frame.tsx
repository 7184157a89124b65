import './frame.css';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { at } from '../address/address.js';
import { Link } from '../address/link.js';
import { silentSince } from '../data/api.js';
import { awaySince } from '../data/events.js';
import { running } from '../data/jobs.js';
import { applications, sessionOf, shortName, signOut, unit } from '../data/sessions.js';
import { clockTime } from '../data/words.js';
import { Badge } from '../design/badge.js';
import { Button } from '../design/button.js';
import { Icon } from '../design/icons.js';
import { RoleBadge } from '../pages/role-badge.js';
import { GoTo, going } from './go-to.js';
import { Navigation } from './navigation.js';
import { Toasts } from './toasts.js';
import { Working } from './working.js';

/** The role of the unit, in a word; what is wrong comes first. */
function UnitBadge() {
  if (silentSince.value !== undefined)
    return <Badge tone="bad">Unreachable since {clockTime(silentSince.value)}</Badge>;
  const { ready, reason } = unit.value!;
  if (!ready)
    return (
      <span title={reason ?? undefined}>
        <Badge tone="bad">Not ready</Badge>
      </span>
    );
  return <RoleBadge />;
}

/** What stands around every page of one who has signed in. */
export function Frame({ app, children }: { readonly app: string; readonly children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  useLayoutEffect(() => {
    setOpen(false);
  }, [children]);
  return (
    <div
      class={awaySince.value === undefined && silentSince.value === undefined ? 'frame' : 'frame away'}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && open) setOpen(false);
      }}
    >
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        To the page
      </a>
      <Top app={app} open={open} onOpen={setOpen} />
      <Navigation app={app} isOut={open} />
      <main class="main" id="main" tabIndex={-1}>
        {children}
        <Working />
      </main>
      {going.value ? <GoTo app={app} /> : null}
      <Toasts />
    </div>
  );
}

/** The line above every page: which unit, which application, what goes on, who is signed in. */
function Top({
  app,
  open,
  onOpen,
}: {
  readonly app: string;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}) {
  const session = sessionOf(app);
  return (
    <header class="top">
      <button
        type="button"
        class="button plain only-small"
        aria-label="Navigation"
        aria-expanded={open}
        onClick={() => onOpen(!open)}
      >
        <Icon name="menu" />
      </button>
      <Link class="brand" to={at(app)}>
        niud
      </Link>
      <span class="unit">
        <span class="soft">{unit.value!.unit}</span>
        <UnitBadge />
      </span>
      <nav class="apps" aria-label="Application">
        {applications.value.map(({ name, title }) => (
          <Link key={name} to={at(name)} title={title} {...(name === app ? { 'aria-current': 'true' as const } : {})}>
            {shortName(name)}
          </Link>
        ))}
      </nav>
      <span class="grow" />
      {awaySince.value === undefined || silentSince.value !== undefined ? null : (
        <span class="small warn nowrap">Not live since {clockTime(awaySince.value).slice(0, 5)}</span>
      )}
      {running.value.slice(0, 1).map((job) => (
        <Link key={job.id} class="nowrap small running" to={at(app, 'job', String(job.id))}>
          <span class="soft">{job.what}</span> {job.percent === undefined ? '…' : `${job.percent} %`}
        </Link>
      ))}
      <button
        type="button"
        class="jump"
        onClick={() => {
          going.value = true;
        }}
      >
        <Icon name="search" />
        <span class="grow cut">Go to or search</span>
        <kbd>Ctrl K</kbd>
      </button>
      {session === undefined ? null : (
        <span class="who">
          <Link class="button plain" to={at(app, 'account')}>
            Logged in as {session.name}
          </Link>
          <Button kind="plain" act={() => signOut(app)}>
            Log out
          </Button>
        </span>
      )}
    </header>
  );
}
