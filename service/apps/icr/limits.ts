/**
 * Upper bounds of this application alone, each with its reason; `core/limits.ts` has those of all. Names end in their
 * unit.
 */
export const icrLimits = {
  /** Distinct positions of X in the routes of one application: architecture.md; a lookup seeks once for each. */
  wildcardShapes: 256,
  /** Routes of one number or pattern: read whole at each call, so kept to one page of memory or two. */
  routesOfNumber: 64,
} as const;
