import type { Json } from '../../schema/kind.js';
import { bytesOf } from '../data/words.js';
import type { Alarm } from './alarm.js';
import { backupAlarms, backupOf } from './backups.js';

type Attributes = Readonly<Record<string, Json>>;

const hotDegrees = 80;
const fullPercent = 90;
const littleMemory = 0.05;

function of(attributes: Attributes, name: string): Attributes {
  const value = attributes[name];
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Attributes) : {};
}

const size = (bytes: Json | undefined): string => bytesOf(Number(bytes ?? 0));

/** What niud finds, as `conditions` of `GET /system` has it. */
interface Condition {
  readonly gravity: 'alarm' | 'warning' | 'notice';
  readonly message: string;
  readonly next: string;
}

const tones = { alarm: 'bad', warning: 'warn', notice: 'quiet' } as const;
const order: readonly Alarm['tone'][] = ['bad', 'warn', 'quiet'];

/**
 * What is wrong with a unit, the worst first: what niud finds itself, and what the figures of `GET /system` say beside
 * it. `reason` is why the unit is not ready.
 */
export function alarmsOf(system: Attributes, reason: string | null = null): readonly Alarm[] {
  const found: Alarm[] = [];
  const memory = of(system, 'memory');
  if (reason !== null)
    found.push({
      tone: 'bad',
      what: `The unit is not ready: ${reason}`,
      todo: 'Calls go where the call-processing stack sends them without niud. Look into the journal.',
      line: 'journalctl -u niud -n 200',
    });
  for (const { gravity, message, next } of (system['conditions'] ?? []) as unknown as readonly Condition[])
    found.push({ tone: tones[gravity], what: message, todo: next });
  const backup = backupOf(system);
  if (backup !== undefined) found.push(...backupAlarms(backup, Number(system['niud_uptime_seconds'] ?? 0)));
  if (
    Number(memory['total'] ?? 0) > 0 &&
    Number(memory['available'] ?? Infinity) < Number(memory['total']) * littleMemory
  )
    found.push({
      tone: 'warn',
      what: `Only ${size(memory['available'])} of memory are left.`,
      todo: 'See which program takes it.',
      line: 'niuctl system',
    });
  const temperature = of(system, 'temperature')['highest'];
  if (typeof temperature === 'number' && temperature >= hotDegrees)
    found.push({
      tone: 'warn',
      what: `The processor has ${Math.round(temperature)} °C.`,
      todo: 'See whether the fans turn and air can come.',
      line: 'niuctl system',
    });
  if (Array.isArray(system['disks'])) {
    for (const one of system['disks'] as readonly Attributes[]) {
      const used = 100 - (Number(one['free'] ?? 0) * 100) / Math.max(1, Number(one['size'] ?? 1));
      if (used >= fullPercent)
        found.push({
          tone: 'warn',
          what: `${String(one['mount'])} is ${Math.floor(used)} % full.`,
          todo: 'Free room before it is full.',
          line: 'niuctl system',
        });
    }
  }
  return found.sort((one, other) => order.indexOf(one.tone) - order.indexOf(other.tone));
}

export interface WaitingPurge {
  readonly application: string;
  /** Of which night. */
  readonly date: string;
  /** There may be more than was counted. */
  readonly partial: boolean;
  /** What would go for good, by table. */
  readonly records: readonly (readonly [table: string, count: number])[];
}

/** The purges that wait for a person. */
export function waitingOf(system: Attributes): readonly WaitingPurge[] {
  const waiting = system['purges_waiting'];
  return (Array.isArray(waiting) ? (waiting as readonly Attributes[]) : []).map((purge) => ({
    application: String(purge['application'] ?? ''),
    date: String(purge['date'] ?? ''),
    partial: purge['partial'] === true,
    records: Object.entries(of(purge, 'records'))
      .map(([table, count]) => [table, Number(count)] as const)
      .filter(([, count]) => count > 0),
  }));
}
