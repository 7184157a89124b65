/** Amounts are decimal texts with two places; in cents they are exact. */
export function centsOf(amount: string): number {
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount);
  if (found === null) return 0;
  const cents = Number(found[2]) * 100 + Number((found[3] ?? '').padEnd(2, '0'));
  return found[1] === '-' ? -cents : cents;
}

export function amountOf(cents: number): string {
  const whole = Math.abs(cents);
  return `${cents < 0 ? '-' : ''}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
}

/** An amount as people read it: thousands apart, and what comes in with a plus where `signed`. */
export function money(amount: string, signed = false): string {
  const [whole = '', part] = amount.replace('-', '').split('.');
  const text = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${part === undefined ? '' : `.${part}`}`;
  return amount.startsWith('-') ? `−${text}` : signed ? `+${text}` : text;
}
