import './day-strip.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { post } from '../data/api.js';
import { stripOf, type Piece, type Segment } from './day-strip.js';

interface Props {
  readonly app: string;
  readonly called: string | undefined;
  /** What the decision hangs on: asked again when it is another. */
  readonly asOf: string;
  /** What stands there without a number. */
  readonly none: string;
}

const againMs = 300_000;
/** A piece that is narrower has no room for words. */
const wordsPercent = 22;

/** Where calls to a number go in the coming 24 hours; asked when it comes into sight. */
export function DayStrip({ app, called, asOf, none }: Props) {
  const [pieces, setPieces] = useState<readonly Piece[] | string>();
  const [seen, setSeen] = useState(false);
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) setSeen(true);
    });
    if (strip.current !== null) watch.observe(strip.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (!seen || called === undefined) return undefined;
    let isLeft = false;
    const look = (): void => {
      const fromMs = Date.now();
      void post(app, 'preview', { called, days: 1, from: new Date(fromMs).toISOString() }).then((answer) => {
        if (isLeft) return;
        if (!answer.ok) {
          setPieces(answer.message);
          return;
        }
        const { segments, zone } = answer.data[0]!.attributes as unknown as {
          readonly segments: readonly Segment[];
          readonly zone: string;
        };
        setPieces(stripOf(segments, zone, fromMs));
      });
    };
    look();
    const timer = setInterval(look, againMs);
    return () => {
      isLeft = true;
      clearInterval(timer);
    };
  }, [app, called, asOf, seen]);
  if (called === undefined) return <span class="small faint">{none}</span>;
  if (typeof pieces === 'string')
    return (
      <span class="small faint" title={pieces}>
        not known
      </span>
    );
  return (
    <div ref={strip} class="day-strip">
      <div class="bar" aria-hidden="true">
        {(pieces ?? []).map(({ left, width, words, destination, hours }) => (
          <i
            key={left}
            class={`d${Math.min(8, destination + 1)}`}
            title={`${hours} ${words}`}
            style={{ left: `${left}%`, width: `${width}%` }}
          >
            {letterOf(destination, pieces as readonly Piece[])}
            {width >= wordsPercent ? words : ''}
          </i>
        ))}
      </div>
      <span class="hidden">{(pieces ?? []).map(({ hours, words }) => `${hours} ${words}`).join(', ')}</span>
    </div>
  );
}

/** Told apart by a letter first; a strip of one place needs none. */
function letterOf(destination: number, pieces: readonly Piece[]): string {
  return pieces.length > 1 ? `${String.fromCharCode(65 + Math.min(25, destination))} ` : '';
}
