/** Contrast of every pair of tokens that the design uses: text 4.5, edges and focus 3 (WCAG 2.2 AA). */
import { readFileSync } from 'node:fs';
import t from 'tap';

type Tokens = Readonly<Record<string, string>>;

const css = readFileSync('service/ui/design/tokens.css', 'utf8');
const found = [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)];
const fixed: Tokens = { 'on-accent': '#ffffff', 'on-archive': '#ffffff' };
const themes: Readonly<Record<string, Tokens>> = {
  light: { ...fixed, ...Object.fromEntries(found.map(([, name, light]) => [name, light!])) },
  dark: { ...fixed, ...Object.fromEntries(found.map(([, name, , dark]) => [name, dark!])) },
};

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const on = (fronts: readonly string[], grounds: readonly string[]) => fronts.flatMap((front) => grounds.map((ground) => [front, ground] as const));

const text = [
  ...on(['text', 'soft', 'faint', 'accent', 'good', 'warn', 'bad', 'archive'], ['page', 'surface', 'raised', 'sunken', 'hover']), ...on(['text', 'soft', 'faint', 'accent', 'bad'], ['select']),
  ...on(['text'], ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8', 'good-soft', 'warn-soft', 'bad-soft', 'archive-soft']), ...on(['soft', 'faint', 'accent'], ['archive-soft']), ...on(['soft', 'accent'], ['warn-soft', 'bad-soft']),
  ...on(['on-accent'], ['accent-fill']), ...on(['on-archive'], ['archive-fill']), ...on(['good'], ['good-soft']), ...on(['warn'], ['warn-soft']), ...on(['bad'], ['bad-soft']), ...on(['archive'], ['archive-soft']), ...on(['surface'], ['text', 'bad']),
];
const edges = [...on(['edge', 'focus'], ['page', 'surface', 'raised', 'sunken', 'archive-soft']), ...on(['focus'], ['select', 'hover']), ...on(['accent-fill'], ['surface']), ...on(['archive-fill'], ['page'])];

for (const [theme, tokens] of Object.entries(themes)) {
  t.test(theme, async (t) => {
    t.ok(found.length > 30, 'the tokens were read');
    for (const [pairs, least] of [[text, 4.5], [edges, 3]] as const) {
      for (const [front, ground] of pairs) t.ok(ratio(tokens[front]!, tokens[ground]!) >= least, `${front} on ${ground}: ${ratio(tokens[front]!, tokens[ground]!).toFixed(2)}`);
    }
  });
}
