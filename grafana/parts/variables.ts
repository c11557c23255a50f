import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './panel-text.ts';
import { ofExporter, ofIdentity, ofRepository } from './promql.ts';

export type Variable = DatasourceVariableBuilder | QueryVariableBuilder;

/** The choices at the top of a dashboard. All dashboards have the same, so that a choice survives a link from one to another. */
export const VARIABLE_NAMES = ['datasource', 'job', 'instance', 'workspace', 'repository', 'ref', 'pipeline'] as const;
export type VariableName = (typeof VARIABLE_NAMES)[number];

/** All variables. `hidden`: those that do not change this dashboard, and are only carried on. */
export function variables(hidden: readonly VariableName[]): Variable[] {
  const job = labelValues('job', 'bitbucket_pipelines_build_info');
  const instance = labelValues('instance', 'bitbucket_pipelines_build_info{job=~"$job"}');
  const workspace = labelValues('workspace', ofExporter('bitbucket_pipelines_repository_info'));
  const repository = labelValues('repository', exceptFor('repository', ofRepository('repository_info')));
  const ref = labelValues('ref', exceptFor('ref', exceptFor('pipeline', ofIdentity('last_run_number'))));
  const pipeline = labelValues('pipeline', exceptFor('pipeline', ofIdentity('last_run_number')));
  return [
    new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    choice('job', { label: 'Job', query: job, allValue: '.+', hidden }),
    choice('instance', { label: 'Instance', query: instance, allValue: '.+', hidden }),
    choice('workspace', { label: 'Workspace', query: workspace, hidden }),
    choice('repository', { label: 'Repository', query: repository, hidden }),
    choice('ref', { label: 'Ref', query: ref, hidden }),
    choice('pipeline', { label: 'Pipeline', query: pipeline, hidden }),
  ];
}

interface ChoiceOptions {
  readonly label: string;
  readonly query: string;
  readonly allValue?: string;
  readonly hidden: readonly VariableName[];
}

function choice(name: VariableName, { label, query, allValue = '.*', hidden }: ChoiceOptions): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(allValue)
    .current({ selected: true, text: ['All'], value: ['$__all'] })
    .hide(hidden.includes(name) ? VariableHide.HideVariable : VariableHide.DontHide);
}

function labelValues(label: string, selector: string): string {
  return `label_values(${selector}, ${label})`;
}

/** A variable must not narrow its own choices. */
function exceptFor(label: string, selector: string): string {
  return selector.replace(new RegExp(`, ${label}=~"\\$${label}"`), '');
}
