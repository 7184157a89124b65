import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t from 'tap';
import { parse } from 'smol-toml';
import { BadConfig, configText, options, readConfig, variableOf } from '../../service/main/config.js';

const folder = mkdtempSync(join(tmpdir(), 'niud-config-'));
t.teardown(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(text: string): string {
  const path = join(folder, `${files++}.toml`);
  writeFileSync(path, text);
  return path;
}

void t.test('the environment wins over the file, the file over the defaults', (t) => {
  const path = file('lookup_connections = 10\nupload_limit = 5\n');
  const config = readConfig(path, { NIUD_LOOKUP_CONNECTIONS: '20', NIUD_STATE_DIR: folder });
  t.match(config, { lookup_connections: 20, upload_limit: 5, disk_reserve: options.disk_reserve.default, state_dir: resolve(folder) });
  t.equal(config.runtime_dir, join(resolve(folder), 'run'));
  t.equal(config.media_dir, join(resolve(folder), 'media'));
  t.equal(readConfig(undefined, {}).http_address, '127.0.0.1:8080');
  t.end();
});

void t.test('what does not fit is refused by name', (t) => {
  const cases: readonly (readonly [string, Record<string, string>, RegExp | undefined])[] = [
    ['lookup_connections = 1', {}, undefined],
    ['lookup_connections = 0', {}, /lookup_connections: 0 is not 1 to 4096/],
    ['lookup_connections = 4096', {}, undefined],
    ['lookup_connections = 4097', {}, /lookup_connections/],
    ['lookup_connections = "many"', {}, /lookup_connections/],
    ['lookup_uids = [1000, 1001]', {}, undefined],
    ['lookup_uids = 1000', {}, /lookup_uids/],
    ['colour = "blue"', {}, /colour is not a setting/],
    ['http_address = ', {}, /toml/],
    ['', { NIUD_LOOP_LAG: '9' }, /loop_lag/],
    ['', { NIUD_LOOP_LAG: '10' }, undefined],
    ['', { NIUD_LOOKUP_GIDS: '100, 200' }, undefined],
    ['', { NIUD_SAMPLE_DATA: '1' }, undefined],
  ];
  for (const [text, environment, refused] of cases) {
    const read = () => readConfig(file(text), environment);
    if (refused === undefined) t.doesNotThrow(read, `${text} ${JSON.stringify(environment)}`);
    else t.throws(read, Object.assign(new BadConfig(''), { message: refused }), `${text} ${JSON.stringify(environment)}`);
  }
  t.end();
});

void t.test('the file shows every setting with its default', (t) => {
  const uncommented = configText().replace(/^# (?=[a-z_]+ = )/gm, '');
  t.same(parse(uncommented), Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default])));
  for (const name of Object.keys(options)) t.match(configText(), variableOf(name));
  t.end();
});
