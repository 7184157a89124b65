import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { NiuZone } from '../../service/platform/zone.js';

const folder = mkdtempSync(join(tmpdir(), 'niud-zone-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const sources = (environment: Record<string, string> = {}) => ({ link: join(folder, 'localtime'), text: join(folder, 'timezone'), environment });

function link(target: string | undefined): void {
  rmSync(join(folder, 'localtime'), { force: true });
  if (target !== undefined) symlinkSync(target, join(folder, 'localtime'));
}

void t.test('the zone as the system names it', (t) => {
  const cases: readonly (readonly [what: string, target: string | undefined, text: string, environment: Record<string, string>, zone: string])[] = [
    ['a link', '/usr/share/zoneinfo/America/Chicago', 'Europe/Rome', {}, 'America/Chicago'],
    ['a relative link', '../usr/share/zoneinfo/Europe/Paris', '', {}, 'Europe/Paris'],
    ['an alias', '/usr/share/zoneinfo/US/Central', '', {}, 'America/Chicago'],
    ['into posix', '/usr/share/zoneinfo/posix/Asia/Tokyo', '', {}, 'Asia/Tokyo'],
    ['into right', '/usr/share/zoneinfo/right/Asia/Tokyo', '', {}, 'Asia/Tokyo'],
    ['three parts', '/usr/share/zoneinfo/America/Argentina/Salta', '', {}, 'America/Argentina/Salta'],
    ['no zone at its end, a text beside it', '/usr/share/zoneinfo/Nowhere/Here', 'Europe/Rome\n', {}, 'Europe/Rome'],
    ['a link to elsewhere', '/srv/zone', 'Europe/Rome\n', {}, 'Europe/Rome'],
    ['no link', undefined, 'Europe/Rome\n', {}, 'Europe/Rome'],
    ['nothing', undefined, '', {}, own],
    ['TZ wins', '/usr/share/zoneinfo/America/Chicago', 'Europe/Rome', { TZ: 'Asia/Tokyo' }, 'Asia/Tokyo'],
    ['TZ with a colon', '/usr/share/zoneinfo/America/Chicago', '', { TZ: ':Asia/Tokyo' }, 'Asia/Tokyo'],
    ['TZ as a path', '/usr/share/zoneinfo/America/Chicago', '', { TZ: ':/usr/share/zoneinfo/Asia/Tokyo' }, 'Asia/Tokyo'],
    ['an empty TZ', '/usr/share/zoneinfo/America/Chicago', '', { TZ: '' }, 'America/Chicago'],
    ['a TZ of rules is Node\'s to read', '/usr/share/zoneinfo/America/Chicago', '', { TZ: 'XYZ5ABC,M3.2.0,M11.1.0' }, own],
  ];
  for (const [what, target, text, environment, zone] of cases) {
    link(target);
    writeFileSync(join(folder, 'timezone'), text);
    t.equal(new NiuZone(sources(environment)).name, zone, what);
  }
  t.end();
});

void t.test('a zone that is set while niud runs is noticed, once', (t) => {
  link('/usr/share/zoneinfo/America/Chicago');
  writeFileSync(join(folder, 'timezone'), '');
  const zone = new NiuZone(sources());
  const steps: readonly (readonly [target: string | undefined, changed: boolean, name: string])[] = [
    ['/usr/share/zoneinfo/America/Chicago', false, 'America/Chicago'],
    ['/usr/share/zoneinfo/US/Central', false, 'America/Chicago'],
    ['/usr/share/zoneinfo/Pacific/Guam', true, 'Pacific/Guam'],
    ['/usr/share/zoneinfo/Pacific/Guam', false, 'Pacific/Guam'],
    [undefined, false, 'Pacific/Guam'],
    ['/usr/share/zoneinfo/America/Chicago', true, 'America/Chicago'],
  ];
  for (const [target, changed, name] of steps) {
    link(target);
    t.equal(zone.refresh(), changed);
    t.equal(zone.name, name);
  }
  t.end();
});
