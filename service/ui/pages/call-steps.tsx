import './box.css';
import type { Json } from '../data/api.js';
import { Icon } from '../design/icons.js';
import { decisionText } from './decision-words.js';

type Attributes = Readonly<Record<string, Json>>;

const marks = { matched: ['check', 'good', 'holds'], failed: ['close', 'bad', 'does not hold'], not_reached: ['dash', 'faint', 'not reached'] } as const;

/** An explanation: the decision, and each step with why. */
export function CallSteps({ attributes }: { readonly attributes: Attributes }) {
  const steps = (attributes['steps'] ?? []) as unknown as readonly Attributes[];
  const decision = (attributes['decision'] ?? null) as Attributes | null;
  return (
    <div class="stack">
      <p><strong>{decisionText(decision)}</strong>{decision?.['no'] === undefined || decision['no'] === null ? '' : `, rule ${String(decision['no'])} ${String(decision['label'] ?? '')}`} <span class="soft small">change {String(attributes['change'] ?? '')}</span></p>
      <ol class="steps">{steps.map((step, nth) => {
        const [icon, tone, words] = marks[step['outcome'] as keyof typeof marks] ?? marks.not_reached;
        return <li key={nth}><span class={tone}><Icon name={icon} /></span><span>{step['no'] === undefined ? '' : `${String(step['no'])} `}{String(step['label'] ?? '') || String(step['path'] ?? '')} <span class="soft">{String(step['criterion'] ?? '').replaceAll('-', ' ')}<span class="hidden"> {words}</span>{step['expected'] === undefined || step['expected'] === '' ? '' : `: ${String(step['expected'])}`}{step['found'] === undefined || step['found'] === '' ? '' : `, found ${String(step['found'])}`}</span>{step['reason'] === undefined || step['reason'] === '' ? null : <span class="small soft block">{String(step['reason'])}</span>}</span></li>;
      })}</ol>
    </div>
  );
}
