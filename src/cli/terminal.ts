/** Where a command writes. Results go to `out`, all that is about the run itself to `err`. */
export interface Terminal {
  /** Text as it is, line breaks included. */
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string) => void;
}

/** 0: done. 1: a failed start. 2: bad usage or configuration. */
export type ExitCode = 0 | 1 | 2;
