/** A difference between what we send and what the official description says that we may, and why it is right. */
export interface Departure {
  /** `endpoint: what`, as `openapi.ts` words it. */
  readonly what: string;
  readonly reason: string;
}

const PARTIAL_RESPONSES =
  'partial responses work on every resource; the description tells of them in its prose and not at each operation';
const PAGING =
  'every list is paged by page and pagelen; the description tells of that in its prose and not at this operation';

/** Every deliberate departure. One that is not listed fails, and so does one that is listed and is none. */
export const DEPARTURES: readonly Departure[] = [
  { what: 'pipelines: query fields is not described', reason: PARTIAL_RESPONSES },
  { what: 'pipeline: query fields is not described', reason: PARTIAL_RESPONSES },
  { what: 'steps: query fields is not described', reason: PARTIAL_RESPONSES },
  { what: 'repositories: query fields is not described', reason: PARTIAL_RESPONSES },
  { what: 'repository: query fields is not described', reason: PARTIAL_RESPONSES },
  {
    what: 'pipelines: query sort=-created_on is not one of the values',
    reason:
      'the values name attributes; a minus sign before one turns the order round, and without it the oldest run comes first',
  },
  { what: 'steps: query page is not described', reason: PAGING },
  { what: 'steps: query pagelen is not described', reason: PAGING },
  { what: 'repositories: query page is not described', reason: PAGING },
  { what: 'repositories: query pagelen is not described', reason: PAGING },
];
