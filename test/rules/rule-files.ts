import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const RULES = new URL('../../helm/bitbucket-pipelines-exporter/rules/', import.meta.url);
const CASES = new URL('.', import.meta.url);

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly (AlertRule | RecordingRule)[];
  }[];
}

/** The alerts that one case of a promtool file expects at one moment; an empty list is a silent case. */
export interface AlertCase {
  readonly name: string;
  readonly alert: string;
  readonly fires: boolean;
}

interface CaseFile {
  readonly rule_files: readonly string[];
  readonly tests: readonly {
    readonly name: string;
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }[];
}

/** Paths of the rule files of the chart, in order. */
export function rulePaths(): readonly string[] {
  return yamlFiles(RULES);
}

/** Paths of the files with cases for `promtool test rules`, in order. */
export function casePaths(): readonly string[] {
  return yamlFiles(CASES);
}

export function parseRuleFile(text: string): RuleFile {
  return parse(text) as RuleFile;
}

/** The rules of all files of the chart. */
export function loadRules(): { readonly alerts: readonly AlertRule[]; readonly records: readonly RecordingRule[] } {
  const rules = rulePaths().flatMap((path) =>
    parseRuleFile(readFileSync(path, 'utf8')).groups.flatMap((group) => group.rules),
  );
  return { alerts: rules.filter((rule) => 'alert' in rule), records: rules.filter((rule) => 'record' in rule) };
}

/** What the promtool cases say of each alert. */
export function loadAlertCases(): readonly AlertCase[] {
  return casePaths().flatMap((path) =>
    (parse(readFileSync(path, 'utf8')) as CaseFile).tests.flatMap(({ name, alert_rule_test: checks }) =>
      checks.map((check) => ({ name, alert: check.alertname, fires: check.exp_alerts.length > 0 })),
    ),
  );
}

/** The same rules with `for` shortened, as JSON, which is YAML: nothing else may differ in a test with real time. */
export function shortenFor(text: string, duration: string): string {
  const file = parseRuleFile(text);
  const groups = file.groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ('alert' in rule ? { ...rule, for: duration } : rule)),
  }));
  return JSON.stringify({ ...file, groups });
}

function yamlFiles(folder: URL): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => fileURLToPath(new URL(name, folder)));
}
