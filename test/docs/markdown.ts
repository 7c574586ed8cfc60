/** A link of a document, as written: `../policy.md#try-it`. */
const LINK = /\]\(([^()\s]+)\)/g;
const CODE_BLOCK = /^(```+).*?^\1\s*$/gms;
const CODE_SPAN = /`([^`\n]+)`/g;

/** Returns the targets of all links outside code, in order. */
export function linksOf(markdown: string): readonly string[] {
  const text = markdown.replace(CODE_BLOCK, '').replace(CODE_SPAN, 'code');
  return [...text.matchAll(LINK)].map(([, target = '']) => target);
}

/** Returns the anchors that GitHub gives the headings of a document. A repeated heading gets `-1`, `-2` and so on. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of markdown.replace(CODE_BLOCK, '').matchAll(/^#{1,6} +(.+)$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let at = 1; anchors.has(anchor); at += 1) anchor = `${slug}-${at}`;
    anchors.add(anchor);
  }
  return anchors;
}

/**
 * Returns the file and folder paths that a document names in backticks: spans with a slash that end in a known extension or
 * in a slash, and names of TypeScript files, wherever they are. Braces are expanded, and a placeholder (`<name>`) becomes `*`.
 */
export function pathsInCode(markdown: string): readonly string[] {
  const spans = [...markdown.replace(CODE_BLOCK, '').matchAll(CODE_SPAN)].map(([, span = '']) => span);
  const paths = spans.filter((span) => PATH.test(span)).flatMap(expand);
  return paths.map((path) => (path.includes('/') ? path : `**/${path}`));
}

/** Returns the project's own paths that the comments of a source file name, and its ADRs as `docs/adr/0007-*.md`. */
export function pathsInComments(source: string): readonly string[] {
  const comments = [...source.matchAll(/^\s*(?:\/\/|\/?\*+|#)(.*)$|\s\/\/ (.*)$/gm)].map(
    ([, whole, trailing]) => whole ?? trailing ?? '',
  );
  return comments.flatMap((comment) => [
    ...[...comment.matchAll(NAMED_IN_PROSE)].map(([path]) => path.replace(/[.]$/, '')).flatMap(expand),
    ...adrsOf(comment),
  ]);
}

/** Returns the ADRs that a text names by number ("ADR 7", "ADR 0007"), as glob patterns. */
export function adrsOf(text: string): readonly string[] {
  return [...text.matchAll(/\bADR (\d{1,4})\b/g)].map(([, number = '']) => `docs/adr/${number.padStart(4, '0')}-*.md`);
}

/** No host name (`registry.example/team/`), and no hidden folder of another program (`.vscode/mcp.json`). */
const PATH =
  /^(?:[\w,{}<>*-]+\/(?:[\w.,{}<>*/-]*\/)?(?:[\w.,{}<>*-]+\.(?:ts|js|go|md|json|ya?ml|mod))?|[\w.,{}<>*-]+\.ts)$/;
const NAMED_IN_PROSE = /(?<![\w./@~-])(?:src|test|docs|hack|scripts|bench|deploy)\/[\w.,{}<>*/-]*[\w}>/]/g;

function expand(path: string): readonly string[] {
  const braces = /\{([^{}]*)\}/.exec(path);
  if (braces === null) return [path.replace(/<[^<>]*>/g, '*')];
  const [whole, inside = ''] = braces;
  return inside.split(',').flatMap((part) => expand(path.replace(whole, part.trim())));
}
