import t from 'tap';
import { readConfig } from '../../service/main/config.js';
import { certificatesOf, membersOf, pairSettingsOf } from '../../service/main/pair-settings.js';

const whole = {
  NIUD_PAIR_NAME: 'site', NIUD_PAIR_UNIT: 'left', NIUD_PAIR_PEER: 'right', NIUD_PAIR_ADDRESS: '192.0.2.1:2390', NIUD_PAIR_PEER_ADDRESS: '192.0.2.2:2390', NIUD_PAIR_MEMBERS: '192.0.2.1:2379,192.0.2.2:2379,[2001:db8::3]:2379',
  NIUD_PAIR_AUTHORITY: '/a.pem', NIUD_PAIR_CERTIFICATE: '/c.pem', NIUD_PAIR_KEY: '/k.pem',
};
const settingsOf = (environment: Readonly<Record<string, string>>) => pairSettingsOf(readConfig(undefined, environment));

t.test('a pair is named whole, or not at all', async (t) => {
  t.equal(settingsOf({}), undefined);
  t.strictSame(settingsOf(whole), {
    pair: 'site', form: 'three', unit: 'left', peer: 'right', address: { host: '192.0.2.1', port: 2390 }, peerAddress: '192.0.2.2:2390', members: ['192.0.2.1:2379', '192.0.2.2:2379', '[2001:db8::3]:2379'],
  });
  // what is another, and what is said of it
  const table: readonly (readonly [Readonly<Record<string, string>>, RegExp | undefined])[] = [
    [{ NIUD_PAIR_FORM: 'two', NIUD_PAIR_MEMBERS: '192.0.2.1:2379' }, undefined],
    [{ NIUD_PAIR_FORM: 'four' }, /pair_form: "four" is not two or three/],
    [{ NIUD_PAIR_NAME: '' }, /pair_unit is set and pair_name is not/],
    [{ NIUD_PAIR_NAME: 'Site' }, /pair_name: "Site" is not lower-case/],
    [{ NIUD_PAIR_UNIT: '' }, /pair_unit: ""/],
    [{ NIUD_PAIR_PEER: 'left' }, /pair_peer: left is the name of this unit too/],
    [{ NIUD_PAIR_ADDRESS: '192.0.2.1' }, /pair_address: "192.0.2.1" is not address:port/],
    [{ NIUD_PAIR_ADDRESS: '192.0.2.1:65536' }, /pair_address/],
    [{ NIUD_PAIR_PEER_ADDRESS: '' }, /pair_peer_address/],
    [{ NIUD_PAIR_MEMBERS: '' }, /pair_members: a pair has at least one/],
    [{ NIUD_PAIR_MEMBERS: '192.0.2.1:2379,nowhere' }, /pair_members: "nowhere"/],
    [{ NIUD_PAIR_KEY: '' }, /pair_key: a pair needs/],
  ];
  for (const [other, said] of table) {
    const read = () => settingsOf({ ...whole, ...other });
    if (said === undefined) t.doesNotThrow(read, JSON.stringify(other));
    else t.throws(read, { name: 'BadConfig', message: said }, JSON.stringify(other));
  }
  t.throws(() => certificatesOf(readConfig(undefined, whole)), { message: /^pair_authority: ENOENT/ }, 'the file is named by its setting');
});

t.test('of two boxes the log is on the one that began the line', async (t) => {
  const three = settingsOf(whole)!;
  t.strictSame(membersOf(three, 'right'), three.members, 'three members are always the same');
  const two = (more: Readonly<Record<string, string>> = {}) => settingsOf({ ...whole, NIUD_PAIR_FORM: 'two', NIUD_PAIR_MEMBERS: '192.0.2.1:2379', ...more })!;
  t.strictSame([membersOf(two(), 'left'), membersOf(two(), 'right')], [['192.0.2.1:2379'], ['192.0.2.2:2379']]);
  t.strictSame(membersOf(two({ NIUD_PAIR_PEER_ADDRESS: '[2001:db8::3]:2390' }), 'right'), ['[2001:db8::3]:2379']);
});
