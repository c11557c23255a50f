import type { BitbucketEvents } from './events.ts';

/** Who refuses a credential: Bitbucket, or we ourselves because the secret cannot be read or used. */
export type RefusedBy = 'bitbucket' | 'secret';

/** Whether the credential is accepted, and whether it pauses; tells its owner when that changes, and not more often. */
export interface CredentialStatus {
  accepted(): void;
  /** `reason` is fit for a log line. */
  refused(reason: string, by: RefusedBy): void;
  /** A 429 came; `until` in milliseconds since the epoch. */
  paused(until: number): void;
}

/** 429s of requests that were under way together ask for about the same pause. */
const SAME_PAUSE_MS = 30_000;

/** `onCredential` hears of the first outcome and of every change, `onPaused` of every pause. */
export function createCredentialStatus(credential: string, events: BitbucketEvents): CredentialStatus {
  let state: 'accepted' | RefusedBy | undefined;
  let pausedUntil = 0;
  return {
    accepted() {
      if (state === 'accepted') return;
      state = 'accepted';
      events.onCredential?.({ credential, up: true });
    },
    refused(reason, by) {
      if (state === by) return;
      state = by;
      events.onCredential?.({ credential, up: false, reason });
    },
    paused(until) {
      if (until <= pausedUntil + SAME_PAUSE_MS) return;
      pausedUntil = until;
      events.onPaused?.({ credential, until });
    },
  };
}
