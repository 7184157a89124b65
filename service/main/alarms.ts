import type { MessagePort } from 'node:worker_threads';
import { hearAlarms } from '../core/log.js';

interface AlarmMessage {
  readonly alarm: string;
}

/** Has the desk hear the alarms of this thread, which are in the journal by then. */
export function passAlarmsOn(desk: MessagePort): void {
  hearAlarms((alarm) => desk.postMessage({ alarm } satisfies AlarmMessage));
}

/**
 * Hears the alarms of this thread and of those behind the ports (api.md: alarms are mailed where that is configured).
 */
export function hearEveryAlarm(threads: readonly MessagePort[], take: (text: string) => void): void {
  hearAlarms(take);
  for (const port of threads) {
    port.on('message', (message: AlarmMessage | object) => {
      if ('alarm' in message) take(message.alarm);
    });
  }
}
