import { kept } from './kept.js';

/** The theme of the system, or one chosen in My Account. */
export const theme = kept<'system' | 'light' | 'dark'>('theme', 'system');

/** Single keys do something; turned off in My Account where they are in the way of speech or of a reader. */
export const singleKeys = kept<boolean>('single-keys', true);

theme.subscribe((chosen) => {
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
});
