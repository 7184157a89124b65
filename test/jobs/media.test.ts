import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import { Media, openForReading } from '../../service/jobs/media.js';

const folder = mkdtempSync(join(tmpdir(), 'niud-media-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const media = new Media(join(folder, 'media'));
media.prepare('small');
const own = 'service_provider:acme';
writeFileSync(join(folder, 'outside.csv'), 'x');
writeFileSync(join(folder, 'media/small/upload/po.csv'), 'x');
writeFileSync(join(folder, 'media/small/download/out.csv'), 'x');
mkdirSync(join(folder, 'media/small/upload', own));
writeFileSync(join(folder, 'media/small/upload', own, 'sp.csv'), 'x');
mkdirSync(join(folder, 'media/small/upload/folder'));
symlinkSync(join(folder, 'outside.csv'), join(folder, 'media/small/upload/link.csv'));
symlinkSync(folder, join(folder, 'media/small/upload/role:linked'));
linkSync(join(folder, 'media/small/upload/po.csv'), join(folder, 'media/small/upload/other name.csv'));

const documented = '/var/opt/xpressworkx/app-manager/small/media';
const files: readonly [roleId: string, given: string, place: string][] = [
  ['platform_owner', 'po.csv', 'upload/po.csv'],
  ['platform_owner', 'other name.csv', 'upload/other name.csv'],
  ['platform_owner', `${documented}/upload/po.csv`, 'upload/po.csv'],
  ['platform_owner', `${folder}/media/small/upload/po.csv`, 'upload/po.csv'],
  ['platform_owner', `${documented}/download/out.csv`, 'download/out.csv'],
  ['platform_owner', `${documented}/other/po.csv`, 'outside_media'],
  ['platform_owner', '/var/opt/xpressworkx/app-manager/large/media/upload/po.csv', 'outside_media'],
  ['platform_owner', `${folder}/outside.csv`, 'outside_media'],
  ['platform_owner', '../outside.csv', 'outside_media'],
  ['platform_owner', `${documented}/upload/../upload/po.csv`, 'outside_media'],
  ['platform_owner', `${documented}/../../outside.csv`, 'outside_media'],
  ['platform_owner', '/etc/passwd', 'outside_media'],
  ['platform_owner', 'link.csv', 'outside_media'],
  ['platform_owner', 'folder', 'no_such_file'],
  ['platform_owner', 'none.csv', 'no_such_file'],
  ['platform_owner', '', 'outside_media'],
  ['platform_owner', '.', 'outside_media'],
  ['platform_owner', '.hidden', 'outside_media'],
  ['platform_owner', 'a\0b', 'outside_media'],
  ['platform_owner', `${documented}/upload/${own}/sp.csv`, 'outside_media'],
  [own, 'sp.csv', `upload/${own}/sp.csv`],
  [own, `${documented}/upload/sp.csv`, `upload/${own}/sp.csv`],
  [own, `${folder}/media/small/upload/${own}/sp.csv`, `upload/${own}/sp.csv`],
  [own, 'po.csv', 'no_such_file'],
  ['service_provider:other', 'sp.csv', 'no_such_file'],
  ['service_provider:other', `${documented}/upload/${own}/sp.csv`, 'outside_media'],
];

void t.test('what an in_file means', async (t) => {
  for (const [roleId, given, place] of files) {
    const file = media.resolveUpload('small', roleId, given);
    t.equal(isRefusal(file) ? file.code : file.place, place, `${roleId} ${JSON.stringify(given)}`);
  }
});

const names: readonly [name: string, code: string | undefined][] = [
  ['a.csv', undefined], ['é 1.csv', undefined], ['a'.repeat(200), undefined], ['a'.repeat(201), 'too_long'], ['', 'required'],
  ['a/b', 'outside_media'], ['a\\b', 'outside_media'], ['a:b', 'outside_media'], ['..', 'outside_media'], ['a\nb', 'outside_media'],
];

void t.test('names of files', async (t) => {
  for (const [name, code] of names) {
    for (const file of [media.uploadPath('small', own, name), media.downloadPath('small', name)]) t.equal(isRefusal(file) ? file.code : undefined, code, JSON.stringify(name));
  }
});

void t.test('the folder of a role', async (t) => {
  const long = `service_provider:${'名'.repeat(64)}`;
  for (const roleId of ['platform_owner', own, 'subscriber:acme:x', long]) {
    const file = media.uploadPath('small', roleId, 'new.csv');
    if (isRefusal(file)) throw new Error(file.message);
    writeFileSync(file.path, 'x');
    const found = media.resolveUpload('small', roleId, 'new.csv');
    t.same(found, file, roleId);
    t.ok(existsSync(file.path));
  }
});

void t.test('opening', async (t) => {
  for (const [place, code] of [['upload/po.csv', undefined], ['upload/link.csv', 'outside_media'], ['upload/role:linked/outside.csv', 'outside_media'], ['upload/none.csv', 'no_such_file'], ['', 'no_such_file']] as const) {
    const file = await openForReading(media, 'small', place);
    t.equal(isRefusal(file) ? file.code : undefined, code, place);
    if (!isRefusal(file)) await file.close();
  }
});
