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
    else if (finding !== undefined && within === undefined && line.startsWith('   Why: ') && finding.why === '')
      finding.why = line.slice(8);
    else if (finding !== undefined && within === undefined && line.startsWith('   Next: '))
      finding.next.push(line.slice(9));
    else if (TITLES.has(line)) sections.push({ title: line.slice(0, -1), items: [] });
    else if (within !== undefined && line.startsWith('- ')) within.items.push(line.slice(2));
    else plain.push(line);
  }
  return { verdict, findings, sections, plain };
}

const TITLES: ReadonlySet<string> = new Set(['Changed lately:', 'Owners:', 'Not read:']);
