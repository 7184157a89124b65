import t from 'tap';
import { failureOf } from '../../service/database/space.js';
import type { Failure } from '../../service/database/space.js';

function coded(message: string, code: unknown): Error {
  return Object.assign(new Error(message), { code });
}

void t.test('what became of a failed write', (t) => {
  const table: readonly (readonly [fault: unknown, nearlyFull: boolean, failure: Failure])[] = [
    [new Error('No space left on device: Commit failed'), false, 'full'],
    [coded('write', 'ENOSPC'), false, 'full'],
    [coded('write', 'EDQUOT'), false, 'full'],
    [new Error('MDB_MAP_FULL: Environment mapsize limit reached'), false, 'full'],
    [new Error('Read-only file system: Commit failed'), false, 'read-only'],
    [coded('open', 'EROFS'), true, 'read-only'],
    // LMDB's name for a write that was cut short.
    [new Error('Input/output error: Commit failed'), true, 'full'],
    [new Error('Input/output error: Commit failed'), false, 'doubt'],
    [coded('Commit failed', 5), true, 'full'],
    [coded('Commit failed', 5), false, 'doubt'],
    [coded('fdatasync', 'EIO'), false, 'doubt'],
    [new Error('MDB_CORRUPTED: Located page was wrong type'), true, 'doubt'],
    [undefined, true, 'doubt'],
    ['nonsense', false, 'doubt'],
  ];
  for (const [fault, nearlyFull, failure] of table) t.equal(failureOf(fault, nearlyFull), failure, `${String(fault)}, ${nearlyFull ? 'hardly any room' : 'room'}`);
  t.end();
});
