/** A link inside the project: to a file, a heading of it, or a heading of the same page. */
export interface Link {
  /** Empty: the same page. */
  readonly file: string;
  /** Empty: the page as a whole. */
  readonly anchor: string;
}

/** Links that do not leave the project; what stands in code is no link. */
export function linksOf(text: string): readonly Link[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`(?!\])/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return { file, anchor };
    });
}

/** The anchors that GitHub makes of the page's headings. */
export function anchorsOf(text: string): readonly string[] {
  const headings = text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/^#{1,6} +(.+)$/gm);
  return [...headings].map(([, title = '']) =>
    title
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The contents of fenced blocks in this language. */
export function codeBlocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? '');
}
