/**
 * How many rounds a test by chance goes: `short` in the suite, `long` with `NIUD_TEST_LONG=1`, for whoever has touched what it tests, and before a release. Both meet every kind of fault; a round
 * more is only another place of it.
 */
export function roundsOf({ short, long }: { readonly short: number; readonly long: number }): number {
  return process.env['NIUD_TEST_LONG'] === '1' ? long : short;
}
