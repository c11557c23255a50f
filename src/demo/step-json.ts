import type { FieldTree } from './fields.ts';
import { type Members, renderObject } from './render-object.ts';
import type { StepView } from './run-at.ts';
import { toStepStateJson } from './state-json.ts';
import { toPipelineTimestamp } from './timestamp.ts';

/** Each step carries about ten of these, which is why clients trim (api-facts.md, section 2). */
const SETUP_COMMANDS = [
  'umask 000',
  'export GIT_LFS_SKIP_SMUDGE=1',
  'git clone --branch="main" --depth 50 "$REPOSITORY" "$BUILD_DIR"',
  'git reset --hard "$COMMIT"',
  'git config user.name bitbucket-pipelines',
  'git config user.email commits-noreply@example.com',
  'git config push.default current',
  'git remote set-url origin "$REPOSITORY"',
  'git reflog expire --expire=all --all',
  'chmod 777 "$BUILD_DIR"',
].map((command) => ({ commandType: 'user', name: command, command }));

const MEMBERS: Members<StepView> = {
  type: () => 'pipeline_step',
  uuid: ({ step }) => step.uuid,
  name: ({ step }) => step.name,
  run_number: ({ step }) => step.runNumber,
  pipeline: ({ runUuid }) => ({ type: 'pipeline', uuid: runUuid }),
  state: ({ state }) => toStepStateJson(state),
  trigger: ({ step }) => ({ type: `pipeline_step_trigger_${step.trigger}` }),
  maxTime: () => 120,
  started_on: (view) => toText(view, view.startedAt),
  completed_on: (view) => toText(view, view.completedAt),
  duration_in_seconds: (view) => executedMilliseconds(view, Math.round),
  build_seconds_used: (view) => (executedMilliseconds(view, Math.floor) ?? 0) * view.step.size,
  image: () => ({ name: 'node:24' }),
  setup_commands: () => SETUP_COMMANDS,
  script_commands: () => [{ commandType: 'user', name: 'npm test', command: 'npm test' }],
  teardown_commands: () => [
    {
      commandType: 'system',
      action: 'PROCESS_TEST_REPORTS',
      name: 'Process Test Reports',
      command: 'echo "Processing test reports"',
    },
  ],
};

/** A step as the API writes it. A pending one has no times, a running one no duration. */
export function renderStep(view: StepView, only: FieldTree | undefined): Record<string, unknown> {
  return renderObject(MEMBERS, view, { only, override: view.step.override });
}

function toText(view: StepView, at: number | undefined): string | undefined {
  return at === undefined ? undefined : toPipelineTimestamp(at, view.step.uuid.charCodeAt(1));
}

function executedMilliseconds(view: StepView, round: (seconds: number) => number): number | undefined {
  if (view.startedAt === undefined || view.completedAt === undefined) return undefined;
  return round((view.completedAt - view.startedAt) / 1000);
}
