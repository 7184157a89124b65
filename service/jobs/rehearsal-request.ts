import { planTableOf } from '../calls/rehearse.js';
import { limits } from '../core/limits.js';
import { isRefusal, quoted, refuse, refuseFields } from '../core/refusals.js';
import type { Finding, Refusal } from '../core/refusals.js';
import { readDraft } from '../records/complete.js';
import { findingOf } from '../records/fields.js';
import { examine } from '../records/put.js';
import type { Attributes } from '../schema/write.js';
import { tenantView } from '../records/tenant-view.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { keyOf } from '../schema/table.js';
import type { JobRequest, JobSurroundings } from './job-request.js';
import { inFile } from './in-file.js';
import type { JobPosition, Replay } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { hasCases } from './rehearsal-set.js';
import type { CaseSet } from './rehearsal-set.js';
import { belongsTo, tenantOfRole } from './tenant.js';
import { scopeParts } from '../schema/tenant.js';

/** What a rehearsal reads, as jobs name it: a file of cases, or the calls that were made. */
type RehearsalObject = 'case' | 'cdr';

/** A rehearsal that may be started, as its job keeps it. */
interface CheckedRehearsal {
  readonly object: RehearsalObject;
  readonly position: JobPosition;
  /** What was asked for, in short. */
  readonly kwargs: { readonly [name: string]: Json };
  /** The plan as a draft has it, as its attributes. */
  readonly draft: Attributes | null;
}

const dayMs = 86_400_000;
const replaying = ['replay_days', 'from', 'to', 'against'];

type Wrong = (field: string, refusal: Refusal) => void;

/**
 * `{in_file, plan}` decides a file's cases, `{set, plan}` those of a set, whose `service_provider_name` a platform
 * owner gives with it; `{replay_days, plan}` or `{from, to, plan}` (instants in milliseconds) the calls that arrived
 * then.
 * `plan` is a draft as in explain; a replay is compared with what would be decided without it, or with what was decided
 * then (`against`:
 * `decided`), and needs no draft for that. Refuses as fields do (422).
 */
export function checkRehearsal(
  request: JobRequest,
  view: StoreView,
  { registry, media, nowMs }: JobSurroundings,
): CheckedRehearsal | Refusal {
  const { options } = request;
  const findings: Finding[] = [];
  const wrong: Wrong = (field, refusal) => {
    findings.push(findingOf(field, refusal));
  };
  const given = (name: string): boolean => (options[name] ?? null) !== null;
  for (const name of Object.keys(options))
    if (name !== 'plan' && name !== 'set' && !replaying.includes(name))
      wrong(name, refuse('unknown_field', 'A rehearsal has no such field.'));
  const plan = given('plan')
    ? checkDraft(registry.application(request.application)!, request, view, nowMs, findings)
    : undefined;
  const replay = replaying.some(given) ? readReplay(options, nowMs, wrong) : undefined;
  const set = given('set') ? readSet(request, view, wrong) : undefined;
  const place = replay === undefined && !given('set') ? inFile(request, view, media) : undefined;
  if (isRefusal(place))
    wrong(
      'in_file',
      place.code === 'required' ? refuse('required', 'A file of cases, a set of them, or replay_days.') : place,
    );
  if (given('set') && (replay !== undefined || request.inFile !== undefined))
    wrong('set', refuse('unknown_field', 'Either a set of cases, a file of them, or calls to replay.'));
  if (!given('set') && request.serviceProvider !== undefined)
    wrong('service_provider_name', refuse('unknown_field', "Only a set is a service provider's."));
  if (replay !== undefined && request.inFile !== undefined)
    wrong('in_file', refuse('unknown_field', 'Either a file of cases, or calls to replay.'));
  if (replay?.against === 'live' && !given('plan'))
    wrong('plan', refuse('required', 'A draft, or "against":"decided": calls would be compared with themselves.'));
  if (findings.length > 0 || isRefusal(place)) return refuseFields(findings);
  return {
    object: replay === undefined ? 'case' : 'cdr',
    position: {
      rehearsedMs: nowMs,
      ...(place === undefined ? {} : { place }),
      ...(replay === undefined ? {} : { replay }),
      ...(set === undefined ? {} : { set }),
    },
    kwargs: {
      ...(set === undefined ? {} : { set: set.name }),
      ...(plan === undefined ? {} : { plan }),
      ...Object.fromEntries(replaying.filter(given).map((name) => [name, options[name]!])),
    },
    draft: (options['plan'] ?? null) as Attributes | null,
  };
}

/** A set of the role's own: of its service provider, or of the one that a platform owner names. */
function readSet(
  { roleId, serviceProvider, options: { set } }: JobRequest,
  view: StoreView,
  wrong: Wrong,
): CaseSet | undefined {
  const own = tenantOfRole(roleId);
  const provider = own.provider ?? serviceProvider;
  if (typeof set !== 'string') wrong('set', refuse('wrong_type', 'Text is expected.'));
  else if (provider === undefined) wrong('service_provider_name', refuse('required', "A set is a service provider's."));
  else if (own.provider !== undefined && serviceProvider !== undefined && serviceProvider !== own.provider)
    wrong('service_provider_name', refuse('foreign_provider', 'Not the service provider of the role.'));
  // Cases are not shown to subscribers.
  else if (own.subscriber !== undefined || !hasCases(view, { provider, name: set }))
    wrong('set', refuse('no_such_record', `There is no case in a set ${quoted(set)}.`));
  else return { provider, name: set };
  return undefined;
}

/** A draft is a record that could be written, of the role's own; its key in words. */
function checkDraft(
  application: Application,
  { roleId, options: { plan } }: JobRequest,
  view: StoreView,
  nowMs: number,
  findings: Finding[],
): string | undefined {
  const table = planTableOf(application);
  if (table === undefined || typeof plan !== 'object' || plan === null || Array.isArray(plan)) {
    findings.push(
      findingOf(
        'plan',
        table === undefined
          ? refuse('unknown_field', `${application.name} has no plans.`)
          : refuse('wrong_type', 'A plan is an object of its attributes.'),
      ),
    );
    return undefined;
  }
  const tenant = tenantOfRole(roleId);
  const own = tenantView(view, application, scopeParts(tenant));
  const { row, findings: unread } = readDraft(table, plan as Attributes, own, nowMs);
  const errors = unread.length > 0 ? unread : examine(application, table, row, own).errors;
  findings.push(...errors.map((error) => ({ ...error, field: `plan/${error.field}` })));
  if (errors.length === 0 && !belongsTo(table, tenant)(row))
    findings.push(findingOf('plan', refuse('foreign_provider', "The plan is not one of the role's own.")));
  return keyOf(table, row).join('/');
}

/** Which calls are replayed, by when they arrived. */
function readReplay(options: JobRequest['options'], nowMs: number, wrong: Wrong): Replay {
  const number = (name: string): number | undefined => {
    const value = options[name] ?? undefined;
    if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value))) return value;
    wrong(name, refuse('wrong_type', 'A whole number is expected.'));
    return undefined;
  };
  const against = options['against'] ?? 'live';
  if (against !== 'live' && against !== 'decided') wrong('against', refuse('bad_choice', 'Either live or decided.'));
  const [days, from, to] = [number('replay_days'), number('from'), number('to')];
  if (days !== undefined && (days < 1 || days > limits.replayDays))
    wrong('replay_days', refuse('out_of_range', `From 1 to ${limits.replayDays}.`));
  if (days !== undefined && (from ?? to) !== undefined)
    wrong('replay_days', refuse('unknown_field', 'Either replay_days, or from and to.'));
  const fromMs = from ?? (days === undefined ? 0 : nowMs - days * dayMs);
  const toMs = to ?? nowMs;
  if (fromMs >= toMs) wrong('from', refuse('empty_window'));
  return { fromMs, toMs, against: against === 'decided' ? 'decided' : 'live' };
}
