/**
 * What stands in a text of the other unit, of which nothing may be believed yet; nothing where that is no JSON object.
 */
export function saidIn<T extends object>(text: string): Partial<T> {
  try {
    return (JSON.parse(text) as Partial<T> | null) ?? {};
  } catch {
    return {};
  }
}
