import t from 'tap';
import { dropInText } from '../../service/niuctl/backup-allow.js';
import { niuctl } from '../support/niuctl-process.js';

void t.test('the drop-in names the folder as systemd reads it', async (t) => {
  const cases: readonly (readonly [folder: string, line: string])[] = [
    ['/mnt/backup', 'ReadWritePaths="-/mnt/backup"'], ['/mnt/two words', 'ReadWritePaths="-/mnt/two words"'], ['/mnt/100%', 'ReadWritePaths="-/mnt/100%%"'], ['/mnt/a"b\\c', 'ReadWritePaths="-/mnt/a\\"b\\\\c"'],
  ];
  for (const [folder, line] of cases) t.equal(dropInText(folder).split('\n')[2], line, folder);
  t.match(await niuctl(['backup', '--allow'], { state: '/var/empty' }), { code: 0, out: /is in the state folder: niud may write it/ });
});
