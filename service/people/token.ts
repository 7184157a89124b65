import { createHash, randomBytes } from 'node:crypto';

/** Every secret that niud hands out begins so, which lets secret scanners know one (api.md, Authentication). */
const beginning = 'niud_';

/** 256 random bits. */
export function newSecret(): string {
  return beginning + randomBytes(32).toString('base64url');
}

/** What is kept of a secret: its SHA-256. 256 random bits need neither salt nor cost. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/**
 * Whether a text may be a token of ours: base64 of `user:password` never has an underscore. The longest is a reset link
 * with its user name.
 */
export function isToken(text: string): boolean {
  return text.startsWith(beginning) && text.length <= 512;
}
