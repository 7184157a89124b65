import { execFileSync, spawnSync } from 'node:child_process';
import type { Owner } from './etcd-cluster.js';

/** Why no network can be cut here; false where it can. */
export const noNamespaces: string | false = canCut() ? false : 'skipped: no network namespaces, or no nft, or not root here';

function canCut(): boolean {
  const name = `nvt${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]).status === 0;
  const cuts = made && spawnSync('ip', ['netns', 'exec', name, 'nft', 'add', 'table', 'inet', 'cut']).status === 0;
  if (made) spawnSync('ip', ['netns', 'delete', name]);
  return cuts;
}

/** Hosts on one switch, each a network namespace; the switch has one of its own, so that nothing of the machine's network is touched. */
export class Hosts {
  readonly #names: readonly string[];
  readonly #switch = `nv${process.pid}s`;

  /** Gone with the test. */
  constructor(t: Owner, count: number) {
    this.#names = Array.from({ length: count }, (_, place) => `nv${process.pid}h${place}`);
    t.teardown(() => { for (const name of [this.#switch, ...this.#names]) spawnSync('ip', ['netns', 'delete', name]); });
    ip('netns', 'add', this.#switch);
    ip('-n', this.#switch, 'link', 'add', 'br0', 'type', 'bridge');
    ip('-n', this.#switch, 'link', 'set', 'br0', 'up');
    for (const [place, name] of this.#names.entries()) {
      ip('netns', 'add', name);
      ip('-n', this.#switch, 'link', 'add', `p${place}`, 'type', 'veth', 'peer', 'name', 'e0', 'netns', name);
      ip('-n', this.#switch, 'link', 'set', `p${place}`, 'master', 'br0', 'up');
      ip('-n', name, 'address', 'add', `${this.address(place)}/24`, 'dev', 'e0');
      ip('-n', name, 'link', 'set', 'e0', 'up');
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
  }

  address(place: number): string {
    return `10.99.0.${place + 1}`;
  }

  /** What a command is begun with to run there. */
  within(place: number): readonly string[] {
    return ['ip', 'netns', 'exec', this.#names[place]!];
  }

  /** Nothing comes to a host, or goes from it, or both. */
  cut(place: number, ways: readonly ('in' | 'out')[]): void {
    const rules = ways.map((way) => `chain cut_${way} { type filter hook ${way}put priority 0; ${way === 'in' ? 'iifname' : 'oifname'} "e0" drop;\n }`);
    this.#nft(place, `table inet cut {\n${rules.join('\n')}\n}`);
  }

  /** Of what comes to a host, and of what goes from it, so much in a hundred is lost. */
  lose(place: number, percent: number): void {
    const rules = ['in', 'out'].map((way) => `chain cut_${way} { type filter hook ${way}put priority 0; ${way === 'in' ? 'iifname' : 'oifname'} "e0" numgen random mod 100 < ${percent} drop;\n }`);
    this.#nft(place, `table inet cut {\n${rules.join('\n')}\n}`);
  }

  mend(place: number): void {
    this.#nft(place, 'delete table inet cut');
  }

  #nft(place: number, rules: string): void {
    const [program, ...words] = this.within(place);
    execFileSync(program!, [...words, 'nft', '-f', '-'], { input: `${rules}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
  }
}

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}
