import { spawnSync } from 'node:child_process';
import t from 'tap';
import { options } from '../../../service/main/config.js';
import { declaredProgram } from '../../../service/niuctl/program.js';
import { niuctlManual, niudManual } from '../../../scripts/packaging/manual.js';

const pages = [['niuctl.1', niuctlManual('1.2.3')], ['niud.8', niudManual('1.2.3')]] as const;
const noMan = spawnSync('man', ['--version']).status === 0 ? false : 'skipped: there is no man here (apt-get install man-db)';

/** A page as a terminal shows it, and what troff has to complain of. */
function shown(text: string): { readonly text: string; readonly complaints: string } {
  const { stdout, stderr } = spawnSync('man', ['--warnings', '-E', 'UTF-8', '-l', '-'], { input: text, encoding: 'utf8', env: { ...process.env, MANWIDTH: '200', MAN_KEEP_FORMATTING: '', LC_ALL: 'C.UTF-8' } });
  return { text: stdout.replace(/.\x08/g, ''), complaints: stderr };
}

t.test('the pages are sound, and have every command and setting as it is typed', { skip: noMan }, async (t) => {
  const [niuctl, niud] = pages.map(([name, text]) => {
    const page = shown(text);
    t.equal(page.complaints, '', name);
    return page.text;
  });
  const program = declaredProgram();
  for (const command of program.commands) {
    t.match(niuctl, `niuctl ${command.name()} `, command.name());
    for (const { flags } of command.options) t.match(niuctl, flags, `${command.name()} ${flags}`);
  }
  for (const { flags } of program.options) t.match(niuctl, flags);
  t.match(niuctl, /^ +4 +done in part/m, 'exit codes');
  for (const [name, { default: value }] of Object.entries(options)) t.match(niud, `${name} = ${JSON.stringify(value)}`, name);
});

t.test('no line of a page is taken for a request', async (t) => {
  const requests = new Set(['.TH', '.SH', '.SS', '.TP', '.PP', '.B', '.BR', '.nf', '.fi', '.nh', '.ad', '.\\"']);
  for (const [name, text] of pages) t.strictSame(text.split('\n').filter((line) => /^[.']/.test(line) && !requests.has(line.split(' ')[0]!)), [], name);
});
