/** How many numbers a pattern stands for; undefined where it is a number. */
export function sizeOf(number: string): number | undefined {
  const wild = number.split('X').length - 1;
  return wild === 0 ? undefined : 10 ** wild;
}

/** Some of the numbers of a pattern, from different places of it. */
export function examplesOf(pattern: string): readonly string[] {
  return ['5', '0', '9'].map((digit) => pattern.replaceAll('X', digit));
}
