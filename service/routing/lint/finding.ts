import type { Finding, FindingCode } from '../../core/refusals.js';

export function warning(field: string, code: FindingCode, message: string, example?: string): Finding {
  return { field, code, message, ...(example !== undefined && { example }) };
}
