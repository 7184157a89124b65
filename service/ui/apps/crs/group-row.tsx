import type { ComponentChildren } from 'preact';
import { at } from '../../address/address.js';
import { Link } from '../../address/link.js';
import { grouped, spaced } from '../../data/words.js';
import { saidTime } from '../../data/zones.js';
import { Badge } from '../../design/badge.js';
import { DayStrip } from '../day-strip-view.js';
import { behindAt, forceAt, forceWords, nextOf, whyOf, type Group } from './force.js';

interface Props {
  readonly app: string;
  readonly tenant: readonly [provider: string, subscriber: string];
  readonly group: Group;
  readonly overrides: boolean;
  readonly planNames: ReadonlyMap<string, string>;
  readonly nowMs: number;
  readonly children: ComponentChildren;
}

/** A group on the board: what decides its calls now, why, until when, and what then. */
export function GroupRow({ app, tenant, group, overrides, planNames, nowMs, children }: Props) {
  const force = forceAt(group, overrides, nowMs);
  const behind = force.kind === 'plan' ? behindAt(group, nowMs) : [];
  const next = nextOf(group, overrides, nowMs);
  const words = forceWords(force, spaced);
  const planName = force.kind === 'plan' ? planNames.get(force.what) : undefined;
  return (
    <tr>
      <td data-label="Group">
        <Link to={at(app, 'group', ...tenant, String(group.number))}>
          {group.number}
          {group.name === '' ? '' : ` · ${group.name}`}
        </Link>
      </td>
      <td class="num" data-label="Members">
        {grouped(group.members.length)}
      </td>
      <td data-label="In force now">
        <Badge tone={force.kind === 'plan' ? 'good' : force.kind === 'override' ? 'warn' : 'quiet'}>{words}</Badge>
        {planName === undefined || planName === '' ? null : <> {planName}</>}
        <div class="small soft">
          {whyOf(force, group, nowMs)}
          {behind.length === 0 ? '' : `; behind it ${behind.join(', ')}`}
        </div>
      </td>
      <td data-label="Until">
        {next === undefined ? (
          <span class="soft">no end</span>
        ) : (
          <>
            {saidTime(next.atMs, nowMs, group.zone)}
            <div class="small soft">then {forceWords(next.force, spaced)}</div>
          </>
        )}
      </td>
      <td data-label="Coming 24 hours">
        <DayStrip
          app={app}
          called={group.members[0]}
          asOf={JSON.stringify([group.active, overrides, group.overrideNumber])}
          none="no members"
        />
      </td>
      {children === null ? null : <td class="end">{children}</td>}
    </tr>
  );
}
