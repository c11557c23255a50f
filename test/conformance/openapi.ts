import { z } from 'zod';
import type { ApiRequest } from '../../src/bitbucket/request.ts';

const Limits = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

const Parameter = Limits.extend({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  /** OpenAPI 3 writes the limits one level deeper. */
  schema: Limits.optional(),
});
type Parameter = z.infer<typeof Parameter>;

const Operation = z.object({ parameters: z.array(Parameter).default([]) });

/** What we read of a Swagger 2.0 (or OpenAPI 3) description. */
export const Description = z.object({
  paths: z.record(z.string(), z.object({ parameters: z.array(Parameter).default([]), get: Operation.optional() })),
});
export type Description = z.infer<typeof Description>;

/** Every way in which a request is not what the description says, worded as in `departures.ts`. */
export function findDepartures(description: Description, request: ApiRequest): readonly string[] {
  const path = description.paths[request.template];
  if (path === undefined) return [`${request.endpoint}: path ${request.template} is not described`];
  const operation = path.get;
  if (operation === undefined) return [`${request.endpoint}: ${request.method} ${request.template} is not described`];
  const parameters = [...path.parameters, ...operation.parameters];
  return [
    ...checkPath(parameters, request),
    ...Object.entries(request.query).flatMap(([name, value]) => checkQuery(parameters, name, value)),
    ...checkRequired(parameters, request),
  ].map((fault) => `${request.endpoint}: ${fault}`);
}

function checkPath(parameters: readonly Parameter[], request: ApiRequest): readonly string[] {
  const described = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
  return Object.keys(request.path)
    .filter((name) => !described.includes(name) || !request.template.includes(`{${name}}`))
    .map((name) => `path parameter ${name} is not described`);
}

function checkQuery(parameters: readonly Parameter[], name: string, value: string): readonly string[] {
  const parameter = parameters.find((candidate) => candidate.in === 'query' && candidate.name === name);
  if (parameter === undefined) return [`query ${name} is not described`];
  const limits = parameter.schema ?? parameter;
  if (limits.enum !== undefined && !limits.enum.includes(value))
    return [`query ${name}=${value} is not one of the values`];
  if (limits.type !== 'integer') return [];
  const number = Number(value);
  const fits = Number.isInteger(number) && number >= (limits.minimum ?? number) && number <= (limits.maximum ?? number);
  return fits ? [] : [`query ${name}=${value} is out of bounds`];
}

function checkRequired(parameters: readonly Parameter[], request: ApiRequest): readonly string[] {
  return parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required === true)
    .filter((parameter) => request.query[parameter.name] === undefined)
    .map((parameter) => `query ${parameter.name} is required`);
}
