/** What a page is given: its application, and what follows its name in the address. */
export interface PageProps {
  readonly app: string;
  readonly rest: readonly string[];
}
