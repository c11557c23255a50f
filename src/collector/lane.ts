import type { BitbucketApi, CallOptions } from '../bitbucket/api.ts';
import type { BudgetStatus } from '../bitbucket/budget.ts';
import { learnLimit, NOTHING_LEARNED, withLearned } from './learned-limit.ts';
import { meter, type RateMeter } from './rate-meter.ts';
import { NO_STRETCH, type Stretch } from './stretch.ts';

/** One credential: everything that is polled with it shares its budget, its stretch and its misfortunes. */
export interface Lane {
  /** Every call made through it is metered as polling. */
  readonly api: BitbucketApi;
  /** For hints and discovery, which the plan knows as fixed. */
  readonly unmetered: BitbucketApi;
  readonly stretch: () => Stretch;
  readonly setStretch: (stretch: Stretch) => void;
  /** Calls per hour lately: looks at what moves (they stretch), and step lists (each is needed once, so they do not). */
  readonly perHour: () => { readonly looks: number; readonly steps: number };
  /** Where the credential's budget stands, as planning should see it: see `learned-limit.ts`. */
  readonly budget: () => BudgetStatus;
  /** Earliest time (milliseconds since the epoch) for a poll of this priority; `now` or before means at once. */
  readonly opensAt: (priority: 'active' | 'idle') => number;
  /** No call of this priority makes sense now. */
  readonly isShut: (priority: 'active' | 'idle') => boolean;
  /** The credential was refused lately: one poll tries it, and the others wait for what comes of that. */
  readonly isOnProbation: () => boolean;
  /** A poll begins to try a refused credential. */
  readonly beginProbe: () => void;
  /** The credential was refused: nothing else of it is tried for a while, each time longer. */
  readonly refused: () => number;
  readonly accepted: () => void;
}

const FIRST_REFUSAL_MS = 60_000;
const LONGEST_REFUSAL_MS = 300_000;
/** A poll that tries a refused credential, and ends without an answer, keeps the others waiting no longer. */
const PROBE_MS = 30_000;
/** When the budget does not say what frees a place. */
const LOOK_AGAIN_MS = 10_000;

export function createLane(api: BitbucketApi, now: () => number): Lane {
  let looks: RateMeter = { perHour: 0, at: now() };
  let steps: RateMeter = looks;
  let stretch = NO_STRETCH;
  let learned = NOTHING_LEARNED;
  let refusals = 0;
  let refusedUntil = 0;
  let probedUntil = 0;
  const countLook = ({ priority }: CallOptions): void => {
    if (priority === 'active') looks = meter(looks, 1, now());
  };
  const countSteps = (): void => {
    steps = meter(steps, 1, now());
  };
  const budget = (): BudgetStatus => {
    const status = api.budget();
    learned = learnLimit(learned, status, now());
    return withLearned(status, learned);
  };
  const opensAt = (priority: 'active' | 'idle'): number => {
    const careful = budget();
    // What moves goes up to the real limit: the guess only holds back what can wait.
    return Math.max(
      refusedUntil,
      probedUntil,
      budgetOpensAt(priority === 'active' ? api.budget() : careful, priority, now()),
    );
  };
  return {
    unmetered: api,
    budget,
    api: toMetered(api, countLook, countSteps),
    stretch: () => stretch,
    setStretch: (next) => {
      stretch = next;
    },
    perHour: () => ({ looks: meter(looks, 0, now()).perHour, steps: meter(steps, 0, now()).perHour }),
    opensAt,
    isShut: (priority) => opensAt(priority) > now(),
    isOnProbation: () => refusals > 0,
    beginProbe: () => {
      probedUntil = now() + PROBE_MS;
    },
    refused: () => {
      probedUntil = 0;
      // Polls that were under way together are refused together: that is one refusal.
      if (refusedUntil > now()) return refusedUntil;
      refusedUntil = now() + Math.min(LONGEST_REFUSAL_MS, FIRST_REFUSAL_MS * 2 ** Math.min(refusals, 10));
      refusals += 1;
      return refusedUntil;
    },
    accepted: () => {
      refusals = 0;
      refusedUntil = 0;
      probedUntil = 0;
    },
  };
}

/** When the budget allows a call of this priority; idle ones leave the reserve alone. */
export function budgetOpensAt(status: BudgetStatus, priority: 'active' | 'idle', now: number): number {
  const usable = priority === 'active' ? status.remaining : status.remaining - status.reserved;
  const free = usable >= 1 ? now : Math.max(status.nextFreeAt ?? now + LOOK_AGAIN_MS, now + 1000);
  return Math.max(free, status.pausedUntil ?? now);
}

function toMetered(api: BitbucketApi, countLook: (options: CallOptions) => void, countSteps: () => void): BitbucketApi {
  return {
    credential: api.credential,
    budget: () => api.budget(),
    listRepositories: (workspace, options) => api.listRepositories(workspace, options),
    getRepository: (name, options) => api.getRepository(name, options),
    listPipelines: (name, options) => {
      countLook(options);
      return api.listPipelines(name, options);
    },
    getPipeline: (name, uuid, options) => {
      countLook(options);
      return api.getPipeline(name, uuid, options);
    },
    listSteps: (name, uuid, options) => {
      countSteps();
      return api.listSteps(name, uuid, options);
    },
  };
}
