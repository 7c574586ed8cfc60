import { bullets, type Content, element, foldable } from './elements.ts';
import { type Finding, readFindings } from './read-findings.ts';

/** The server names no more. */
const MOST_FINDINGS = 40;

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
