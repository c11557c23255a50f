import { fileURLToPath } from 'node:url';

/** The folder of the repository, with a slash at its end. */
export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** The built program; `npm run test:e2e` builds it first. */
export const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
