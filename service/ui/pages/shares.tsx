import './box.css';
import { grouped } from '../data/words.js';

/** Counts of kinds as bars, the most first; zeros are left out. */
export function Shares({
  shares,
  empty,
  most = 12,
}: {
  readonly shares: readonly (readonly [name: string, count: number])[];
  readonly empty: string;
  readonly most?: number;
}) {
  const sorted = shares.filter(([, count]) => count > 0).sort(([, one], [, other]) => other - one);
  const largest = sorted[0]?.[1] ?? 0;
  if (largest === 0) return <p class="soft">{empty}</p>;
  return (
    <div class="share">
      {sorted.slice(0, most).map(([name, count]) => (
        <>
          <span>{name}</span>
          <i style={{ width: `${(count * 100) / largest}%` }} />
          <span class="num">{grouped(count)}</span>
        </>
      ))}
    </div>
  );
}
