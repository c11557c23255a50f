/** A row of a table: a configuration file, and the whole list of faults that it gets. */
export interface BadFile {
  readonly name: string;
  readonly lines: readonly string[];
  readonly faults: readonly string[];
}
