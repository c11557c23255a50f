import { type Answer, failure } from './answer.ts';

/** Which part of a list is asked for. */
export interface PageRequest {
  /** From 1. */
  readonly page: number;
  readonly pagelen: number;
}

const DEFAULT_PAGELEN = 10;
const MAX_PAGELEN = 100;

/** Reads `page` and `pagelen`; a value out of bounds is HTTP 400. */
export function parsePage(query: URLSearchParams): PageRequest | Answer {
  const pagelen = toWhole(query.get('pagelen'), DEFAULT_PAGELEN);
  if (pagelen === undefined || pagelen < 1 || pagelen > MAX_PAGELEN) return failure(400, 'Invalid pagelen');
  const page = toWhole(query.get('page'), 1);
  if (page === undefined || page < 1) return failure(400, 'Invalid page');
  return { page, pagelen };
}

function toWhole(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
