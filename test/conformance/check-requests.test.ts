import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '../../src/bitbucket/request.ts';
import { listEveryRequest } from '../../src/bitbucket/requests.ts';
import { checkRequests } from './check-requests.ts';
import { DEPARTURES } from './departures.ts';
import { Description } from './openapi.ts';

const REQUEST: ApiRequest = {
  endpoint: 'pipelines',
  method: 'GET',
  template: '/repositories/{workspace}/pipelines',
  path: { workspace: 'acme' },
  query: { sort: 'created_on', pagelen: '50' },
};

/** A description of that one request, in which parts may be replaced. */
function describeWith(changes: {
  readonly path?: string;
  readonly parameters?: readonly unknown[];
  readonly verb?: string;
}) {
  const parameters = changes.parameters ?? [
    { name: 'sort', in: 'query', type: 'string', enum: ['created_on'] },
    { name: 'pagelen', in: 'query', type: 'integer', minimum: 1, maximum: 100 },
  ];
  const path = changes.path ?? REQUEST.template;
  return Description.parse({
    swagger: '2.0',
    paths: {
      [path]: {
        parameters: [{ name: 'workspace', in: 'path', required: true, type: 'string' }],
        [changes.verb ?? 'get']: { parameters },
      },
    },
  });
}

describe('checkRequests', () => {
  it('finds no fault in a request that is described', () => {
    expect(checkRequests(describeWith({}), [REQUEST], [])).toEqual({
      faults: 0,
      lines: ['ok   request pipelines GET /repositories/{workspace}/pipelines query=sort,pagelen departures=0'],
    });
  });

  it.each([
    ['another path', describeWith({ path: '/other' }), 'path /repositories/{workspace}/pipelines is not described'],
    ['another method', describeWith({ verb: 'post' }), 'GET /repositories/{workspace}/pipelines is not described'],
    [
      'an unknown parameter',
      describeWith({ parameters: [{ name: 'sort', in: 'query' }] }),
      'query pagelen is not described',
    ],
    [
      'a value that is not listed',
      describeWith({
        parameters: [
          { name: 'sort', in: 'query', enum: ['x'] },
          { name: 'pagelen', in: 'query' },
        ],
      }),
      'query sort=created_on is not one of the values',
    ],
    [
      'a number out of bounds',
      describeWith({
        parameters: [
          { name: 'sort', in: 'query' },
          { name: 'pagelen', in: 'query', type: 'integer', maximum: 10 },
        ],
      }),
      'query pagelen=50 is out of bounds',
    ],
    [
      'a number out of bounds in OpenAPI 3',
      describeWith({
        parameters: [
          { name: 'sort', in: 'query' },
          { name: 'pagelen', in: 'query', schema: { type: 'integer', maximum: 10 } },
        ],
      }),
      'query pagelen=50 is out of bounds',
    ],
    [
      'a required parameter that is not sent',
      describeWith({
        parameters: [
          { name: 'sort', in: 'query' },
          { name: 'pagelen', in: 'query' },
          { name: 'role', in: 'query', required: true },
        ],
      }),
      'query role is required',
    ],
  ])('fails for %s, unless it is listed', (_case, description, what) => {
    const difference = `pipelines: ${what}`;

    const unlisted = checkRequests(description, [REQUEST], []);
    const listed = checkRequests(description, [REQUEST], [{ what: difference, reason: 'because' }]);

    expect(unlisted).toMatchObject({ faults: 1 });
    expect(unlisted.lines.at(-1)).toBe(`FAIL departure that is not listed: ${difference}`);
    expect(listed).toMatchObject({ faults: 0 });
    expect(listed.lines.at(-1)).toBe(`departure ${difference} -- because`);
  });

  it('fails for a path parameter of another name', () => {
    const request = { ...REQUEST, path: { owner: 'acme' } };

    expect(checkRequests(describeWith({}), [request], [])).toMatchObject({ faults: 1 });
  });

  it('fails for a listed departure that is none', () => {
    const report = checkRequests(describeWith({}), [REQUEST], [{ what: 'pipelines: query q', reason: 'once' }]);

    expect(report.faults).toBe(1);
    expect(report.lines.at(-1)).toBe('FAIL listed departure that is none: pipelines: query q');
  });
});

describe('the departures of this product', () => {
  it('are only about requests that it makes, each once', () => {
    const endpoints = new Set(listEveryRequest().map((request) => request.endpoint));
    const named = DEPARTURES.map(({ what }) => what.split(':')[0]);

    expect(named.filter((endpoint) => ![...endpoints].some((known) => known === endpoint))).toEqual([]);
    expect(new Set(DEPARTURES.map(({ what }) => what)).size).toBe(DEPARTURES.length);
  });
});
