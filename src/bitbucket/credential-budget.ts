import type { Clock } from '../domain/clock.ts';
import {
  type Admission,
  admit,
  type BudgetState,
  type BudgetStatus,
  type Priority,
  pause,
  recover,
  toBudgetStatus,
  toLimits,
  UNUSED_BUDGET,
} from './budget.ts';
import { toBackOff } from './rate-limit.ts';

/** The one budget of a credential, shared by all that uses the credential. Nothing here waits. */
export interface CredentialBudget {
  /** Charges a call, or says when one may be made. */
  admit(priority: Priority): Admission;
  /** The same answer without a charge. */
  peek(priority: Priority): Admission;
  /** A call was answered, and not with 429. */
  succeeded(): void;
  /** A 429 came; `retryAt` (milliseconds since the epoch) is what its headers ask for. Returns until when the credential pauses. */
  rateLimited(retryAt: number | undefined): number;
  status(): BudgetStatus;
  /** Plain data for `createCredentialBudget`. */
  state(): BudgetState;
}

export interface CredentialBudgetOptions {
  readonly requestsPerHour: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** What was used so far; a new limit keeps the calls of the hour. */
  readonly state?: BudgetState;
}

/** Holds a budget's state. */
export function createCredentialBudget(options: CredentialBudgetOptions): CredentialBudget {
  const { clock, random } = options;
  const limits = toLimits(options.requestsPerHour);
  let state = options.state ?? UNUSED_BUDGET;

  function peek(priority: Priority): Admission {
    return admit(state, limits, { now: clock.now(), priority });
  }

  return {
    peek,
    admit(priority) {
      const admission = peek(priority);
      if (admission.ok) state = admission.state;
      return admission;
    },
    succeeded() {
      state = recover(state, clock.now());
    },
    rateLimited(retryAt) {
      const now = clock.now();
      const backOff = (refusals: number) => toBackOff(refusals, random());
      state = pause(state, now, { backOff, ...(retryAt === undefined ? {} : { explicit: retryAt }) });
      return state.pausedUntil ?? now;
    },
    status: () => toBudgetStatus(state, limits, clock.now()),
    state: () => state,
  };
}
