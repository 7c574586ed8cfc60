import { bullets, type Content, element, foldable } from './elements.ts';

/** The server names no more. */
const MOST_FINDINGS = 40;

/** One finding of `diagnose`. */
export interface Finding {
  readonly severity: string;
  /** The object and the cause. */
  readonly head: string;
  readonly evidence: readonly string[];
  readonly why: string;
  readonly next: readonly string[];
}

/** The answer of `diagnose` by its parts. Nothing of it is left out: what has no known form is a plain line. */
export interface Findings {
  readonly verdict: string;
  readonly findings: readonly Finding[];
  readonly sections: readonly { readonly title: string; readonly items: readonly string[] }[];
  readonly plain: readonly string[];
}

/** Reads the text that `diagnose` answers with. Takes any text, in linear time. */
export function readFindings(text: string): Findings {
  const [verdict = '', ...lines] = text.split('\n');
  const findings: { severity: string; head: string; evidence: string[]; why: string; next: string[] }[] = [];
  const sections: { title: string; items: string[] }[] = [];
  const plain: string[] = [];
  for (const line of lines) {
    if (line === '') continue;
    const numbered = /^\d+\. ([a-z]+): /.exec(line);
    const finding = findings.at(-1);
    const within = sections.at(-1);
    if (numbered !== null && within === undefined)
      findings.push({
        severity: numbered[1] ?? '',
        head: line.slice(numbered[0].length),
        evidence: [],
        why: '',
        next: [],
      });
    else if (finding !== undefined && within === undefined && line.startsWith('   - '))
      finding.evidence.push(line.slice(5));
    else if (finding !== undefined && within === undefined && line.startsWith('   Why: ')) finding.why = line.slice(8);
    else if (finding !== undefined && within === undefined && line.startsWith('   Next: '))
      finding.next.push(line.slice(9));
    else if (TITLES.has(line)) sections.push({ title: line.slice(0, -1), items: [] });
    else if (within !== undefined && line.startsWith('- ')) within.items.push(line.slice(2));
    else plain.push(line);
  }
  return { verdict, findings, sections, plain };
}

const TITLES: ReadonlySet<string> = new Set(['Changed lately:', 'Owners:', 'Not read:']);

/** What is wrong and why, with the evidence, and what to do next. */
export function drawFindings(text: string): Content {
  const { verdict, findings, sections, plain } = readFindings(text);
  const shown = findings.slice(0, MOST_FINDINGS);
  const rest = findings.length - shown.length;
  return [
    element('header', {}, element('h1', {}, verdict)),
    shown.length > 0 && element('ol', { class: 'findings' }, shown.map(drawFinding)),
    rest > 0 && element('p', {}, `${rest} more findings`),
    sections.map(({ title, items }, at) =>
      foldable(`section-${at}`, `${title} (${items.length})`, title === 'Changed lately', bullets(items)),
    ),
    element('div', { class: 'quiet' }, bullets(plain)),
  ];
}

function drawFinding({ severity, head, evidence, why, next }: Finding): Content {
  return element(
    'li',
    {},
    element(
      'p',
      {},
      element('span', { class: 'badge', 'data-tone': severity }, severity),
      ' ',
      element('strong', {}, head),
    ),
    bullets(evidence),
    why !== '' && element('p', {}, why),
    next.length > 0 && [element('p', { class: 'label' }, 'What to do next'), bullets(next)],
  );
}
