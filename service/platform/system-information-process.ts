/**
 * A process of its own beside niud, started before the stores are opened: what the operating system says of the unit,
 * one JSON line each 30 s on standard output. systeminformation starts programs for its answers, and a fork of the
 * service itself would hold its threads for up to a tenth of a second (measured). Ends when standard input does, which
 * niud holds.
 */
import { constants, setPriority } from 'node:os';
import { systemClock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { Measured } from './system-information.js';

process.stdin
  .resume()
  .on('end', () => process.exit(0))
  .on('error', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));
try {
  setPriority(constants.priority.PRIORITY_LOW);
} catch {
  // The unit's sandbox forbids it; what is measured is little.
}

/** Null for what this machine, or the sandbox, does not tell. */
const orNull = <T>(value: T | undefined | null | ''): T | null => (value === undefined || value === '' ? null : value);

/** What stays as it is for as long as the unit is up; asked once, for it takes more programs than all the rest. */
type Constant = Pick<Measured, 'model' | 'os' | 'kernel'>;
let constant: Promise<Constant> | undefined;

type Information = typeof import('systeminformation');

async function look(information: Information): Promise<Constant> {
  const [system, os] = await Promise.all([
    information.system().catch(() => undefined),
    information.osInfo().catch(() => undefined),
  ]);
  return {
    model: orNull([system?.manufacturer, system?.model].filter((part) => part !== undefined && part !== '').join(' ')),
    os: orNull(os === undefined ? undefined : `${os.distro} ${os.release}`.trim()),
    kernel: orNull(os?.kernel),
  };
}

async function measure(): Promise<Measured> {
  const { default: information } = await import('systeminformation');
  const unit = await (constant ??= look(information));
  const [memory, load, temperature, disks, network] = await Promise.all([
    information.mem().catch(() => undefined),
    information.currentLoad().catch(() => undefined),
    information.cpuTemperature().catch(() => undefined),
    information.fsSize().catch(() => []),
    information.networkStats('*').catch(() => []),
  ]);
  return {
    at: systemClock.now(),
    ...unit,
    memory:
      memory === undefined
        ? null
        : {
            total: memory.total,
            available: memory.available,
            swap_total: memory.swaptotal,
            swap_used: memory.swapused,
          },
    load_percent: load === undefined ? null : Math.round(load.currentLoad * 10) / 10,
    temperature: { main: orNull(temperature?.main), highest: orNull(temperature?.max) },
    disks: disks
      .slice(0, limits.toldDevices)
      .map(({ mount, type, size, available }) => ({ mount, type, size, free: available })),
    network: network
      .slice(0, limits.toldDevices)
      .map(
        ({
          iface,
          operstate,
          rx_bytes: received,
          tx_bytes: sent,
          rx_errors: receiveErrors,
          tx_errors: sendErrors,
        }) => ({
          interface: iface,
          state: operstate,
          received,
          sent,
          receive_errors: receiveErrors,
          send_errors: sendErrors,
        }),
      ),
  };
}

let isMeasuring = false;

async function tell(): Promise<void> {
  if (isMeasuring) return;
  isMeasuring = true;
  try {
    process.stdout.write(`${JSON.stringify(await measure())}\n`);
  } catch {
    // The next one may do better.
  }
  isMeasuring = false;
}

// Not while niud itself is starting.
systemClock.after(limits.firstMeasureMs, () => void tell());
systemClock.every(limits.measureMs, () => void tell());
