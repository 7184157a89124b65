import { readFileSync } from 'node:fs';
import type { Test } from 'tap';
import { stepsOf, toldBy, typed } from './page.js';
import type { Step } from './page.js';
import { until } from './pair-site.js';

/** What walks systemd/pair.md: the flow of two boxes, that of three members, and that of whole appliances, each with a systemd. */
export type Walker = 'two' | 'three' | 'appliances';

/** The sections of the page, with the flows that each have every command of them typed. */
const walkers: Readonly<Record<string, readonly Walker[]>> = {
  'Before': ['appliances'], 'Set up': ['two', 'appliances'], 'A witness': ['three', 'appliances'], 'The floating address': ['appliances'], 'Which one leads': ['appliances'],
  'Are both the same?': ['two'], 'Two boxes: the active unit is lost': ['two'], 'It comes back': ['two'], 'The other unit is gone for good': ['three'],
  'Replace a unit that is lost for good': ['two', 'three'], 'Replace the witness': ['three'], 'Give the lead away': ['three', 'appliances'], 'Upgrade, one at a time': ['two', 'three', 'appliances'],
};

/** Nothing is installed from packages but in a systemd. */
const ofSystemd = /^(?:apt-get|systemctl) /;

export interface Ran { readonly code: number | null; readonly out: string; readonly err: string }

/** A host at whose console the page's lines are typed. */
export interface Console {
  type(line: string): Promise<Ran>;
  /** Types a line that gives a token and waits: the token, and what it has said when it has ended. */
  wait(line: string): Promise<{ readonly token: string; readonly ended: Promise<Ran> }>;
}

/** Left and right have changed their places. */
export const turned: Readonly<Record<string, string>> = { 'left': 'right', 'right': 'left', '192.0.2.1': '192.0.2.2', '192.0.2.2': '192.0.2.1' };

/** The page of a pair, walked: its lines are typed as they are written, and what is printed is held against what it says. */
export class PairPage {
  readonly #steps: readonly Step[];
  readonly #walked = new Set<Step>();
  readonly #known: Map<string, string>;

  /** `known`: what stands in the place of the words in pointed brackets; `hasSystemd`: where its lines are typed niuctl starts etcd and niud. */
  constructor(known: Readonly<Record<string, string>>, readonly patienceMs: number, readonly hasSystemd = false) {
    this.#steps = stepsOf(readFileSync('systemd/pair.md', 'utf8'));
    this.#known = new Map(Object.entries(known));
    const unknown = this.#steps.find(({ section }) => walkers[section] === undefined);
    if (unknown !== undefined) throw new Error(`which flow types every line of ${unknown.section} stands nowhere`);
  }

  /** Types a line of a section, which begins so; `instead`: words that stand in the place of words of the page, as names have changed their places. */
  async type(t: Test, host: Console, section: string, begins: string, instead: Readonly<Record<string, string>> = {}): Promise<void> {
    const step = this.#step(section, begins, instead);
    const ran = await host.type(typed(step.command, this.#known));
    t.equal(ran.code, 0, `${step.command}: ${ran.err}`);
    this.#compare(t, step, ran);
  }

  /** Types it again and again until it prints what the page says. */
  async typeUntil(t: Test, host: Console, section: string, begins: string, instead: Readonly<Record<string, string>> = {}): Promise<void> {
    const step = this.#step(section, begins, instead);
    let last: Ran | undefined;
    await until(this.patienceMs, '', async () => {
      last = await host.type(typed(step.command, this.#known));
      return last.code === 0 && this.#told(step, last) !== undefined ? true : undefined;
    }).catch(() => undefined);
    this.#compare(t, step, last!);
  }

  /** Types one that lets another host join; resolves with its end, which is compared, once the token is known. */
  async wait(t: Test, host: Console, section: string, begins: string, instead: Readonly<Record<string, string>> = {}): Promise<{ readonly ended: Promise<void> }> {
    const step = this.#step(section, begins, instead);
    const { token, ended } = await host.wait(typed(step.command, this.#known));
    this.#known.set('token', token);
    return { ended: ended.then((ran) => {
      t.equal(ran.code, 0, `${step.command}: ${ran.err}`);
      this.#compare(t, step, ran);
    }) };
  }

  /** Lines that a flow is to type and did not. */
  missed(by: Walker): readonly string[] {
    const missed = this.#steps.filter((step) => walkers[step.section]!.includes(by) && (this.hasSystemd || !ofSystemd.test(step.command)) && !this.#walked.has(step));
    return missed.map(({ section, command }) => `${section}: ${command}`);
  }

  #step(section: string, begins: string, instead: Readonly<Record<string, string>>): Step {
    const own = this.#steps.filter((step) => step.section === section && step.command.startsWith(begins));
    const whole = own.filter(({ command }) => command === begins);
    const found = whole.length > 0 ? whole : own;
    const step = found.find((each) => !this.#walked.has(each)) ?? found[0];
    if (step === undefined) throw new Error(`${section} has no line that begins with ${begins}`);
    this.#walked.add(step);
    const words = Object.keys(instead);
    if (words.length === 0) return step;
    const pattern = new RegExp(`\\b(?:${words.map((word) => word.replaceAll('.', '\\.')).join('|')})\\b`, 'g');
    const turn = (text: string): string => text.replace(pattern, (word) => instead[word] ?? word);
    return { section, command: turn(step.command), prints: step.prints.map(turn) };
  }

  #compare(t: Test, step: Step, ran: Ran): void {
    t.ok(this.#told(step, ran), `${step.section}: ${step.command} prints what the page says`, { out: ran.out, err: ran.err, expected: step.prints });
  }

  #told({ prints }: Step, { out }: Ran): ReadonlyMap<string, string> | undefined {
    // Without systemd niuctl says what is to be done by hand.
    const lines = this.hasSystemd ? prints : prints.map((line) => line.replace(/(?:etcd and niud run|etcd runs) with it\./, 'Restart etcd and niud with what stands beside the settings.'));
    return toldBy(out, lines, this.#known);
  }
}
