/** POSIX classes as the characters they stand for, so that JavaScript's own expressions can be asked. */
const classes: Readonly<Record<string, string>> = {
  digit: '0-9', alpha: 'A-Za-z', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', xdigit: '0-9A-Fa-f', space: '\\s', blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
};

const compiled = new Map<string, RegExp>();

/** Whether a POSIX extended expression finds a match anywhere in the text; one of a number abroad in either of its forms. */
export function finds(expression: string, text: string): boolean {
  let ready = compiled.get(expression);
  if (ready === undefined) {
    ready = new RegExp(expression.replaceAll(/\[:(\w+):\]/g, (_, name: string) => classes[name]!));
    compiled.set(expression, ready);
  }
  return ready.test(text) || text.startsWith('+') && ready.test(text.replace('+', '011'));
}
