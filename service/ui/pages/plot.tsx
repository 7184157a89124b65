import './plot.css';
import uPlot from 'uplot';
import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../data/preferences.js';
import { lastOf } from './figures.js';

interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

interface Props {
  readonly title: string;
  readonly fromSeconds: number;
  readonly stepSeconds: number;
  readonly lines: readonly Line[];
  /** In which times are written. */
  readonly zone: string;
  /** A value in words. */
  readonly words: (value: number) => string;
  /** The last column of the table: what the values add up to; absent where adding says nothing. */
  readonly total?: (values: readonly (number | null)[]) => string;
}

/** Lines are told apart by their dashes; the colours only help. */
const dashes: readonly (readonly number[])[] = [
  [],
  [6, 3],
  [2, 3],
  [10, 3, 2, 3],
  [1, 4],
  [14, 4],
  [6, 3, 1, 3, 1, 3],
  [3, 6],
];
const colours = ['--accent', '--good', '--warn', '--bad', '--soft', '--accent', '--good', '--warn'] as const;
const heightPx = 200;
/** Steps of the axis of values: what they come to is told to one decimal, and a quarter would be told as 0.3. */
const steps125 = Array.from({ length: 30 }, (_, nth) => [1, 2, 5][nth % 3]! * 10 ** (Math.floor(nth / 3) - 1));

/** A token as a colour: `light-dark()` is resolved where it is used, not where it is named. */
function token(name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Lines over time, with the same as a table beside them. */
export function Plot({ title, fromSeconds, stepSeconds, lines, zone, words, total }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const names = lines.map(({ name }) => name).join('\n');
  const steps = Math.max(0, ...lines.map(({ values }) => values.length));
  const data = (): uPlot.AlignedData => [
    Array.from({ length: steps }, (_, nth) => fromSeconds + nth * stepSeconds),
    ...lines.map(({ values }) => [...values]),
  ];
  useEffect(() => {
    const host = place.current!;
    const made = new uPlot(optionsOf(host, { lines, zone, words }), data(), host);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: Math.max(200, host.clientWidth), height: heightPx }));
    watch.observe(host);
    // Colours are asked for anew when the theme is another.
    const redraw = (): void => made.redraw(false, true);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', redraw);
    const stop = theme.subscribe(() => requestAnimationFrame(redraw));
    return () => {
      stop();
      dark.removeEventListener('change', redraw);
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names, zone, stepSeconds]);
  useEffect(() => {
    plot.current?.setData(data());
  }, [lines]);
  return (
    <section class="card box" aria-label={title}>
      <h2>{title}</h2>
      <div class="plot">
        <div ref={place} aria-hidden="true" />
        <PlotTable title={title} lines={lines} words={words} total={total} />
      </div>
    </section>
  );
}

/** How the lines are drawn in a place as wide as its host is now. */
function optionsOf(host: HTMLElement, { lines, zone, words }: Pick<Props, 'lines' | 'zone' | 'words'>): uPlot.Options {
  const axis = {
    stroke: () => token('--soft'),
    grid: { stroke: () => token('--line'), width: 1 },
    ticks: { stroke: () => token('--line'), width: 1 },
    font: `12px ${getComputedStyle(host).fontFamily}`,
  };
  return {
    width: Math.max(200, host.clientWidth),
    height: heightPx,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone),
    scales: { y: { range: (_, least, most) => [Math.min(0, least), most > 0 ? most * 1.1 : 1] } },
    series: [
      {},
      ...lines.map(({ name }, nth) => ({
        label: name,
        stroke: () => token(colours[nth % colours.length]!),
        dash: [...dashes[nth % dashes.length]!],
        width: 1.5,
        spanGaps: false,
        points: { show: false },
      })),
    ],
    axes: [
      {
        ...axis,
        values: [
          [86_400, '{D} {MMM}', null, null, null, null, null, null, 1],
          [3_600, '{HH}:{mm}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
          [60, '{HH}:{mm}', null, null, null, null, null, null, 1],
          [1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1],
        ],
      },
      {
        ...axis,
        size: 64,
        incrs: steps125,
        values: (_, all) =>
          all.map((value, nth) => (nth > 0 && words(value) === words(all[nth - 1]!) ? '' : words(value))),
      },
    ],
  };
}

function PlotTable({
  title,
  lines,
  words,
  total,
}: Pick<Props, 'title' | 'lines' | 'words'> & { readonly total: Props['total'] | undefined }) {
  return (
    <table>
      <thead>
        <tr>
          <th>{title}</th>
          <th class="num">Now</th>
          <th class="num">Highest</th>
          {total === undefined ? null : <th class="num">Total</th>}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, values }, nth) => {
          const [now, most] = [lastOf(values), mostOf(values)];
          return (
            <tr key={name}>
              <td>
                <svg class={`sample c${nth % colours.length}`} viewBox="0 0 26 10" aria-hidden="true">
                  <path d="M0 5h26" stroke-dasharray={dashes[nth % dashes.length]!.join(' ')} />
                </svg>{' '}
                {name}
              </td>
              <td class="num">{now === undefined ? '–' : words(now)}</td>
              <td class="num">{most === undefined ? '–' : words(most)}</td>
              {total === undefined ? null : <td class="num">{total(values)}</td>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function mostOf(values: readonly (number | null)[]): number | undefined {
  return values.reduce<number | undefined>(
    (most, value) => (value === null ? most : Math.max(most ?? value, value)),
    undefined,
  );
}
