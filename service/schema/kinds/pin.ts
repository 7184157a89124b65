import type { Kind } from '../kind.js';
import { digits } from './digits.js';

/** A PIN: digits kept as text. Its own name, so that who stores and shows values can tell it from other digits (quality.md, Security). */
export function pin(least: number, most: number): Kind<string> {
  return digits(least, most, 'pin');
}
