import t from 'tap';
import { isClockSynchronised } from '../../service/platform/clock-synchronised.js';
import { loadNative } from '../../service/platform/native.js';
import { run, skipWithout } from '../native/programs.js';

void t.test('what cannot be found out is neither yes nor no', (t) => {
  t.equal(isClockSynchronised(undefined), undefined);
  t.end();
});

void t.test('the kernel\'s answer, and that of whoever asks it otherwise', { skip: skipWithout('Release/niud.node') }, async (t) => {
  const { addon } = loadNative();
  const ours = isClockSynchronised(addon);
  t.type(ours, 'boolean');
  const program = 'import ctypes; b = ctypes.create_string_buffer(512); r = ctypes.CDLL(None, use_errno=True).adjtimex(b); print(ctypes.c_long.from_buffer(b, 24).value)';
  const { code, out } = await run('python3', ['-c', program]).catch(() => ({ code: 1, out: '' }));
  if (code === 0) t.equal(ours, Number(out) < 16_000_000, `maximum error ${out.trim()} microseconds`);
});
