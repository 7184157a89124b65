/** RFC 9110, 13.1.2: a list of tags, compared weakly. */
export function isKnown(header: string | undefined, tag: string): boolean {
  const bare = (text: string): string => text.trim().replace(/^W\//, '');
  return header !== undefined && header.split(',').some((given) => given.trim() === '*' || bare(given) === bare(tag));
}
