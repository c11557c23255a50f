/**
 * The candidate that the text was probably meant to be, for "did you mean": case, dashes, underscores and dots do not matter, and at most a
 * third of the letters may be wrong. Undefined when nothing is near.
 */
export function closest(text: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(text.slice(0, 100));
  const allowed = Math.min(3, Math.floor(wanted.length / 3));
  const scored = candidates
    .map((candidate) => ({ candidate, distance: editDistance(wanted, plain(candidate)) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance);
  return scored[0]?.candidate;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[-_.]/g, '');
}

/** Letters to insert, delete, replace, or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? 0) + 1 : replaced;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
