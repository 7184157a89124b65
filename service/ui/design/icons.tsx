/** Strokes of 16 px, one path an icon; they say nothing alone and are hidden from readers of the page. */
const strokes = {
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5 14 14',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5 6.5 12 13 4.5',
  warn: 'M8 2 14.5 13.5h-13zM8 6.5v3M8 11.6v.1',
  bad: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 5v3.5M8 11v.1',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4 6 8l4 4',
  box: 'M2.5 5.5h11v8h-11zM1.5 2.5h13v3h-13zM6.5 8.5h3',
  up: 'M8 13V4M4.5 7 8 3.5 11.5 7',
  fall: 'M8 3v9M4.5 9 8 12.5 11.5 9',
  into: 'M8 2.5v7M5 7l3 3 3-3M2.5 12.5h11',
  out: 'M8 10V3M5 5.5l3-3 3 3M2.5 12.5h11',
  dash: 'M4 8h8',
  phone: 'M3 2.5h3l1.2 3-1.7 1.4a8 8 0 0 0 3.6 3.6l1.4-1.7 3 1.2v3c-6 .6-11.1-4.5-10.5-10.5z',
  undo: 'M3 6h7a3 3 0 0 1 0 6H6M3 6l3-3M3 6l3 3',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  more: 'M3.5 8h.1M8 8h.1M12.4 8h.1',
} as const;

export type IconName = keyof typeof strokes;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="i" viewBox="0 0 16 16" aria-hidden="true">
      <path d={strokes[name]} />
    </svg>
  );
}
