import type { Json } from '../data/api.js';
import { bytesOf, grouped } from '../data/words.js';
import { Facts } from './box.js';
import { Part, wordsOf } from './system-part.js';
import { type Attributes, groupOf, listOf } from './told.js';

type Fact = readonly [name: string, value: string];

const size = (value: Json | undefined): string => (typeof value === 'number' ? bytesOf(value) : 'not known');

/** What there is of disk, memory, processors and network, and how much of it is taken. */
export function Room({ system }: { readonly system: Attributes }) {
  return (
    <Part title="Room">
      <DiskBar disk={groupOf(system, 'state_disk')} />
      <Facts facts={[...diskFacts(system), ...machineFacts(system), ...networkFacts(system)]} />
    </Part>
  );
}

/** What is taken of the disk of the state, and the mark from where on nothing new is written. */
function DiskBar({ disk }: { readonly disk: Attributes }) {
  const total = Number(disk['size'] ?? 0),
    free = Number(disk['free'] ?? 0),
    reserve = Number(disk['reserve'] ?? 0);
  if (total <= 0) return null;
  return (
    <div class="disk" aria-hidden="true">
      <i style={{ width: `${((total - free) * 100) / total}%` }} />
      <b style={{ left: `${100 - (reserve * 100) / total}%` }} />
    </div>
  );
}

function diskFacts(system: Attributes): readonly Fact[] {
  const disk = groupOf(system, 'state_disk');
  return [
    [
      'Disk of the state',
      `${size(disk['free'])} free of ${size(disk['size'])}, ${wordsOf(disk['folder'])}; under ${size(disk['reserve'])} nothing new is written`,
    ],
    ...listOf(system, 'disks').map(
      (one): Fact => [
        `Disk ${wordsOf(one['mount'])}`,
        `${size(one['free'])} free of ${size(one['size'])}, ${wordsOf(one['type'])}`,
      ],
    ),
    ...listOf(system, 'stores').map(
      (store): Fact => [
        `Store of ${wordsOf(store['name']).replace(/^store$/, 'records')}`,
        `${size(store['bytes'])}, last transaction ${grouped(Number(store['last_transaction'] ?? 0))}`,
      ],
    ),
  ];
}

function machineFacts(system: Attributes): readonly Fact[] {
  const memory = groupOf(system, 'memory');
  const highest = groupOf(system, 'temperature')['highest'];
  const { load, load_percent: percent } = system;
  return [
    [
      'Memory',
      `${size(memory['available'])} free of ${size(memory['total'])}; niud has ${size(memory['niud'])}${Number(memory['swap_total'] ?? 0) > 0 ? `; ${size(memory['swap_used'])} swapped` : ''}`,
    ],
    [
      'Load',
      `${Array.isArray(load) ? load.join(', ') : 'not known'} (1, 5, 15 minutes)${typeof percent === 'number' ? `, processors ${Math.round(percent)} % busy` : ''}`,
    ],
    ['Temperature', typeof highest === 'number' ? `${Math.round(highest)} °C at most` : 'not measured here'],
  ];
}

function networkFacts(system: Attributes): readonly Fact[] {
  return listOf(system, 'network')
    .filter((one) => one['interface'] !== 'lo')
    .map((one): Fact => {
      const errors = Number(one['receive_errors'] ?? 0) + Number(one['send_errors'] ?? 0);
      return [
        `Network ${wordsOf(one['interface'])}`,
        `${wordsOf(one['state'])}, received ${size(one['received'])}, sent ${size(one['sent'])}${errors > 0 ? `, ${grouped(errors)} errors` : ''}`,
      ];
    });
}
