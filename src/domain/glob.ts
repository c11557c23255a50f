/**
 * A test for names by one glob: `*` matches anything but a slash, `**` anything at all, `?` one character but a slash.
 * Everything else stands for itself; upper and lower case differ.
 */
export function globToTest(glob: string): (name: string) => boolean {
  const source = glob.replaceAll(/\*\*|[*?]|[^*?]+/g, (part) => {
    if (part === '**') return '[\\s\\S]*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  const expression = new RegExp(`^${source}$`, 'u');
  return (name) => expression.test(name);
}
