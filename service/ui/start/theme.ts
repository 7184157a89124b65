import { kept } from '../data/kept.js';

/** The theme of the system, or one chosen in My Account. */
export const theme = kept<'system' | 'light' | 'dark'>('theme', 'system');

theme.subscribe((chosen) => {
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
});
