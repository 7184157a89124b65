import { limits } from '../../core/limits.js';
import { spelled, textual } from './textual.js';

/**
 * The name that stands for niud itself and for root on the admin socket (api.md, Doors); no administrator can have it.
 */
export const systemName = 'system';

const words = 'made of lower-case letters, digits and underscores';

/** The user names of ecf, easy0 and crs (columns.md, Permissions); those of cc and icr are a `name`. */
export const username = textual({
  name: 'username',
  read: spelled(limits.nameCharacters, /^[a-z0-9_]+$/, words),
  words: `1 to ${limits.nameCharacters} characters, ${words}`,
  schema: { maxLength: limits.nameCharacters, pattern: '^[a-z0-9_]+$' },
  keyBytes: limits.nameCharacters,
});
