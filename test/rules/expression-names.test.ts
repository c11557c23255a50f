import { describe, expect, it } from 'vitest';
import { labelsReadIn, namesOf, queriesIn } from './expression-names.ts';

describe('namesOf', () => {
  it.each([
    ['up', [['up', []]], []],
    ['up{job=~"a|b",instance!="x{y}"} == 0', [['up', ['job', 'instance']]], []],
    ['sum by (a, b) (rate(c_total{d="e"}[1d]))', [['c_total', ['d']]], ['a', 'b']],
    ['max_over_time(l:m:max[7d:1h]) offset 1d > bool 5e3', [['l:m:max', []]], []],
    [
      'a and on (x) group_left (y) b unless ignoring (z) c',
      [
        ['a', []],
        ['b', []],
        ['c', []],
      ],
      ['x', 'y', 'z'],
    ],
    ['label_replace(a{b!="[1]"}, "new", "$1", "old", "(.+)")', [['a', ['b']]], ['old']],
    ['time() - a', [['a', []]], []],
    ['{x="y"} or on () absent(a)', [['a', []]], []],
  ])('reads %s', (expression, metrics, grouping) => {
    const names = namesOf(expression);

    expect(names.metrics.map(({ name, labels }) => [name, labels])).toEqual(metrics);
    expect(names.grouping).toEqual(grouping);
  });
});

describe('templates', () => {
  const template = 'At {{ range printf `a{b=%q} == 1` $labels.b | query }}{{ label "c" . }}{{ end }}{{ $value }}';

  it('are searched for queries', () => {
    const queries = queriesIn(template);

    expect(queries).toEqual(['a{b="x"} == 1']);
  });

  it('are searched for labels', () => {
    const labels = labelsReadIn(template);

    expect(labels).toEqual(['c']);
  });
});
