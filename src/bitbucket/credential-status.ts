import type { BitbucketEvents } from './events.ts';

/** Whether the credential is accepted; tells its owner when that changes, and not more often. */
export interface CredentialStatus {
  accepted(): void;
  /** `reason` is fit for a log line. */
  refused(reason: string): void;
}

/** `onCredential` hears of the first outcome and of every change. */
export function createCredentialStatus(credential: string, events: BitbucketEvents): CredentialStatus {
  let up: boolean | undefined;
  return {
    accepted() {
      if (up === true) return;
      up = true;
      events.onCredential?.({ credential, up });
    },
    refused(reason) {
      if (up === false) return;
      up = false;
      events.onCredential?.({ credential, up, reason });
    },
  };
}
