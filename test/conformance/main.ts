import { parseArgs } from 'node:util';
import { runConformance } from './run.ts';

const USAGE = 'usage: npm run conformance -- DIR [--openapi FILE]';

/** 0 when everything conforms, 1 when not, 2 for bad usage. */
async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv);
  if (parsed === undefined) {
    console.error(USAGE);
    return 2;
  }
  const conforms = await runConformance({ ...parsed, print: (line) => console.log(line) });
  return conforms ? 0 : 1;
}

function parseArguments(argv: readonly string[]): { folder: string; openapi?: string } | undefined {
  try {
    const options = { openapi: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const [folder, ...rest] = positionals;
    if (folder === undefined || rest.length > 0) return undefined;
    return { folder, ...(values.openapi === undefined ? {} : { openapi: values.openapi }) };
  } catch {
    return undefined;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`conformance: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
