import { createRandom } from './random.ts';

/** A repository as profiles and tests describe it. */
export interface RepositorySpec {
  readonly workspace: string;
  readonly slug: string;
  /** With braces. Default: made from the world's seed. */
  readonly uuid?: string;
  /** Project key. Default `MAIN`; null: the object has no project. */
  readonly project?: string | null;
  /** Default `main`; null: an empty repository. */
  readonly mainBranch?: string | null;
  /** Milliseconds: `updated_on` before any push. Default: the world's start. */
  readonly updatedAt?: number;
  /** Default true. Anonymous callers get 403 then. */
  readonly private?: boolean;
  /** What the pipelines list answers while there is no run at all; not confirmed for the real API (section 1). Default `empty`. */
  readonly neverUsed?: 'empty' | 'not_found';
}

/** A repository with everything decided. */
export interface RepositoryFacts {
  readonly workspace: string;
  readonly slug: string;
  readonly uuid: string;
  readonly project: string | undefined;
  readonly mainBranch: string | undefined;
  readonly updatedAt: number;
  readonly createdAt: number;
  readonly private: boolean;
  readonly neverUsed: 'empty' | 'not_found';
}

const HOUR = 3_600_000;

/** Fills in what the spec leaves open. */
export function toRepositoryFacts(spec: RepositorySpec, world: { seed: number; start: number }): RepositoryFacts {
  const random = createRandom(world.seed, 'repository', spec.workspace, spec.slug);
  const updatedAt = spec.updatedAt ?? world.start;
  return {
    workspace: spec.workspace,
    slug: spec.slug,
    uuid: spec.uuid ?? random.uuid(),
    project: spec.project === null ? undefined : (spec.project ?? 'MAIN'),
    mainBranch: spec.mainBranch === null ? undefined : (spec.mainBranch ?? 'main'),
    updatedAt,
    createdAt: updatedAt - random.integer(100, 20_000) * HOUR,
    private: spec.private ?? true,
    neverUsed: spec.neverUsed ?? 'empty',
  };
}

/** The uuid of a workspace in a world; with braces. */
export function toWorkspaceUuid(workspace: string): string {
  return createRandom('workspace', workspace).uuid();
}
