import t from 'tap';
import { readWhen, type WhenKind } from '../../../service/ui/design/when.js';

const cases: readonly (readonly [kind: WhenKind, typed: string, held: string | undefined, whenLeft?: string | undefined])[] = [
  ['date', '2026-10-27', '2026-10-27'],
  ['date', ' 2026-1-5 ', '2026-01-05'],
  ['date', '', ''],
  ['date', '2026-02-29', undefined],
  ['date', '2028-02-29', '2028-02-29'],
  ['date', '2026-13-01', undefined],
  ['date', '2026-10-27 09:00', undefined],
  ['date', '10/27/2026', undefined],
  ['minute', '2026-10-27 09:00', '2026-10-27T09:00'],
  ['minute', '2026-10-27T9:00', '2026-10-27T09:00'],
  ['minute', '2026-10-27 0900', '2026-10-27T09:00'],
  ['minute', '2026-10-27 23:59:59', '2026-10-27T23:59'],
  ['minute', '2026-10-27 24:00', undefined],
  ['minute', '2026-10-27 09:60', undefined],
  ['minute', '2026-10-27 9', undefined],
  ['minute', '2026-10-27', undefined, '2026-10-27T00:00'],
  ['minute', '09:00', undefined],
  ['minute', '', ''],
  ['clock', '17:00', '17:00'],
  ['clock', '1700', '17:00'],
  ['clock', '9:05', '09:05'],
  ['clock', '24:00', undefined],
  ['clock', '5pm', undefined],
  ['clock', '2026-10-27 17:00', undefined],
  ['clock', '', ''],
];

void t.test('days and times as they are typed', (t) => {
  for (const [kind, typed, held, whenLeft = held] of cases) {
    t.equal(readWhen(kind, typed), held, `${kind}: '${typed}'`);
    t.equal(readWhen(kind, typed, true), whenLeft, `${kind}: '${typed}', left so`);
  }
  t.end();
});
