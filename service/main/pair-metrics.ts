import type { Metric } from '../core/metric.js';
import { appendBucketsMs } from '../pair/append-times.js';
import type { AppendsSeen } from '../pair/append-times.js';
import type { Stream } from '../pair/keys.js';
import type { MemberStanding } from './log-view.js';
import type { PairStatus } from './pair-status.js';

/** The gauges and histograms of a pair, as one of its units sees it. `active`: that one serves. */
export function pairMetrics(status: PairStatus, active: boolean): readonly Metric[] {
  return [
    ...unitMetrics(status, active),
    ...(['s', 'c'] as const).flatMap((stream) => streamMetrics(stream, status)),
    ...status.members.flatMap(memberMetrics),
  ];
}

/** Of this unit and the other one. */
function unitMetrics(
  { epoch, behindMs, majority, peerSilentMs, outbox, unlike, audit }: PairStatus,
  active: boolean,
): readonly Metric[] {
  return [
    {
      name: 'pair_role',
      kind: 'gauge',
      help: '1 where this unit of the pair is active, 0 where it is standby.',
      value: active ? 1 : 0,
    },
    { name: 'pair_epoch', kind: 'gauge', help: 'The epoch in which this unit leads; 0 before it did.', value: epoch },
    { name: 'pair_majority', kind: 'gauge', help: '1 where the log of the pair answers.', value: majority ? 1 : 0 },
    {
      name: 'pair_peer_silent_seconds',
      kind: 'gauge',
      help: 'Seconds since the other unit answered, or since the start.',
      value: peerSilentMs / 1_000,
    },
    {
      name: 'pair_lag_seconds',
      kind: 'gauge',
      help: 'Seconds since this unit surely had all of the log, or since the start.',
      value: behindMs / 1_000,
    },
    {
      name: 'pair_unlike',
      kind: 'gauge',
      help: 'What is another on the other unit of that which both must have alike: zone, PIN key, clock, release.',
      value: unlike.length,
    },
    {
      name: 'pair_differences',
      kind: 'gauge',
      help: 'Entries that the last audit found to be another on the other unit.',
      value: Number(audit?.['differences'] ?? 0),
    },
    {
      name: 'pair_audit_time_seconds',
      kind: 'gauge',
      help: 'When the last audit was begun, in seconds since 1970-01-01 UTC; 0 before the first.',
      value: audit?.['at'] === undefined ? 0 : Date.parse(String(audit['at'])) / 1_000,
    },
    {
      name: 'pair_outbox',
      kind: 'gauge',
      help: 'What calls told this unit while it followed, and the active has not confirmed.',
      value: outbox,
    },
  ];
}

function streamMetrics(stream: Stream, { positions, lag, appends }: PairStatus): readonly Metric[] {
  return [
    {
      name: 'pair_position',
      kind: 'gauge',
      help: 'Last entry of a stream of the log that is in the stores of this unit.',
      value: positions[stream],
      labels: { stream },
    },
    {
      name: 'pair_lag_entries',
      kind: 'gauge',
      help: 'Entries of a stream that the log has and this unit not.',
      value: lag[stream],
      labels: { stream },
    },
    ...appendMetrics(stream, appends[stream]),
  ];
}

function memberMetrics({ of, address, answers, bytes }: MemberStanding): readonly Metric[] {
  return [
    {
      name: 'pair_member_answers',
      kind: 'gauge',
      help: '1 where a member of the log answers.',
      value: answers ? 1 : 0,
      labels: { member: of, address },
    },
    ...(answers
      ? [
          {
            name: 'pair_log_bytes',
            kind: 'gauge',
            help: 'Bytes of the store of a member of the log; writes are refused at 4 GiB.',
            value: bytes,
            labels: { member: of, address },
          } as const,
        ]
      : []),
  ];
}

/** How long appends to a stream took, as a histogram. */
function appendMetrics(stream: Stream, { counts, sumMs }: AppendsSeen): readonly Metric[] {
  const append = {
    name: 'pair_append_seconds',
    kind: 'histogram',
    help: 'From the offer of a group until the log has it.',
  } as const;
  let below = 0;
  const buckets = counts.map(
    (count, place): Metric => ({
      ...append,
      part: 'bucket',
      value: (below += count),
      labels: { stream, le: place < appendBucketsMs.length ? String(appendBucketsMs[place]! / 1_000) : '+Inf' },
    }),
  );
  return [
    ...buckets,
    { ...append, part: 'sum', value: sumMs / 1_000, labels: { stream } },
    { ...append, part: 'count', value: below, labels: { stream } },
  ];
}
