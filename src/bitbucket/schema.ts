import { z } from 'zod';

/**
 * What we read of Bitbucket's answers, and nothing else (`fields.ts` asks for exactly this). A field that is missing, null or of a
 * wrong type becomes undefined and harms nothing but itself: presence is not guaranteed (api-facts.md, sections 3 and 4).
 */
const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);

function part<T extends z.ZodRawShape>(shape: T) {
  return z.object(shape).optional().catch(undefined);
}

const level = part({ name: text, type: text });

export const WireState = z.object({ name: text, type: text, stage: level, result: level });
export type WireState = z.infer<typeof WireState>;

export const WireTarget = z.object({
  type: text,
  ref_type: text,
  ref_name: text,
  source: text,
  destination: text,
  target_branch: text,
  commit: part({ hash: text }),
  pullrequest: part({ id: number }),
  selector: part({ type: text, pattern: text }),
});
export type WireTarget = z.infer<typeof WireTarget>;

/** The one field without which a run or step cannot be followed. */
const uuid = z.string().min(1);

export const WireRun = z.object({
  uuid,
  build_number: number,
  run_number: number,
  state: WireState.optional().catch(undefined),
  target: WireTarget.optional().catch(undefined),
  trigger: part({ name: text, type: text }),
  creator: part({ display_name: text }),
  created_on: text,
  completed_on: text,
  duration_in_seconds: number,
  build_seconds_used: number,
});
export type WireRun = z.infer<typeof WireRun>;

export const WireStep = z.object({
  uuid,
  name: text,
  run_number: number,
  state: WireState.optional().catch(undefined),
  trigger: part({ type: text }),
  started_on: text,
  completed_on: text,
  duration_in_seconds: number,
  build_seconds_used: number,
});
export type WireStep = z.infer<typeof WireStep>;

/** A repository is named by its slug; `full_name` stands in where the slug is missing. */
export const WireRepository = z.object({
  uuid: text,
  slug: text,
  full_name: text,
  project: part({ key: text }),
  mainbranch: part({ name: text }),
  updated_on: text,
});
export type WireRepository = z.infer<typeof WireRepository>;

/** The envelope of every list. Its objects are read one by one, so that a bad one does not spoil the page. */
export const WireList = z.object({ values: z.array(z.unknown()) });
export type WireList = z.infer<typeof WireList>;

const words = z.array(z.string()).optional().catch(undefined);

/** An error body. `detail` is a string or an object; only the object of a 403 tells scopes (api-facts.md, sections 9 and 10). */
export const WireError = z.object({
  error: part({ message: text, detail: part({ required: words, granted: words }) }),
});
export type WireError = z.infer<typeof WireError>;

/** An OAuth token answer, or its refusal. */
export const WireToken = z.object({ access_token: text, expires_in: number, error_description: text });
export type WireToken = z.infer<typeof WireToken>;
