/** The cells of a row by the title of their column. */
export type Cells = Readonly<Record<string, string>>;

/** One row of the rule that says which rows of a table are shown first. */
export interface ProblemRule {
  /** The columns that it looks at. */
  readonly columns: readonly string[];
  /** When a row has a problem, for docs/tools.md. */
  readonly says: string;
  readonly isProblem: (cell: string, cells: Cells) => boolean;
}

/** The states in which nothing is wrong; every other one is a problem. */
const GOOD_STATES: ReadonlySet<string> = new Set([
  'Running',
  'Completed',
  'Complete',
  'Succeeded',
  'Bound',
  'Available',
  'Active',
  'Ready',
  'Approved',
  'Issued',
  'Healthy',
  'Synced',
  'Deployed',
  'deployed',
  'True',
  '<none>',
  '',
]);
/** A container that was restarted so often is likely to fail again. */
const MANY_RESTARTS = 5;

/** Which rows of a table have a problem: those to which any of these applies. */
export const PROBLEM_RULES: readonly ProblemRule[] = [
  {
    columns: ['STATUS', 'PHASE', 'CONDITION', 'HEALTH', 'HEALTH STATUS', 'SYNC STATUS'],
    says: `a word other than ${[...GOOD_STATES].filter((state) => /^[A-Z]/.test(state)).join(', ')}`,
    isProblem: (cell) => cell.split(',').some((word) => !GOOD_STATES.has(word.trim())),
  },
  {
    columns: ['READY', 'COMPLETIONS'],
    says: '`n/m` with n below m, unless STATUS is Completed, Complete or Succeeded, or a job is Running',
    isProblem: (cell, cells) => isShort(cell) && !isOver(cells),
  },
  {
    columns: ['READY', 'AVAILABLE', 'SYNCED', 'SUCCEEDED', 'ESTABLISHED'],
    says: 'False or Unknown',
    isProblem: (cell) => /^(?:False|Unknown)\b/.test(cell),
  },
  {
    columns: ['DESIRED', 'REPLICAS'],
    says: 'more than the number in CURRENT, READY or AVAILABLE',
    isProblem: (cell, cells) =>
      ['CURRENT', 'READY', 'AVAILABLE'].some((title) => numberIn(cells[title]) < numberIn(cell)),
  },
  {
    columns: ['RESTARTS'],
    says: `${MANY_RESTARTS} or more`,
    isProblem: (cell) => numberIn(cell) >= MANY_RESTARTS,
  },
  { columns: ['TYPE'], says: 'Warning (events)', isProblem: (cell) => cell === 'Warning' },
  { columns: ['TARGETS'], says: '`<unknown>` (autoscalers)', isProblem: (cell) => cell.includes('<unknown>') },
  { columns: ['EXTERNAL-IP'], says: '`<pending>`', isProblem: (cell) => cell === '<pending>' },
];

/** The columns that say in which state a row is, the most telling first. */
const STATE_COLUMNS = ['STATUS', 'PHASE', 'CONDITION', 'HEALTH STATUS', 'TYPE'];

/** All columns that say how a row is. */
export const TELLING_COLUMNS: ReadonlySet<string> = new Set([
  ...PROBLEM_RULES.flatMap(({ columns }) => columns),
  ...STATE_COLUMNS,
  'CURRENT',
]);

/** Whether a row has a problem. */
export function hasProblem(cells: Cells): boolean {
  return PROBLEM_RULES.some(({ columns, isProblem }) =>
    columns.some((title) => cells[title] !== undefined && isProblem(cells[title], cells)),
  );
}

/** The state of a row, for counts; undefined if no column says it. */
export function stateOf(cells: Cells): string | undefined {
  for (const title of STATE_COLUMNS) if (cells[title]) return cells[title];
  const ready = cells['READY'];
  if (ready === undefined || !/^\d+\/\d+$/.test(ready)) return undefined;
  return isShort(ready) ? 'not ready' : 'ready';
}

/** Whether a pod has ended well, or a job is still at work: then fewer may be ready than there are. */
function isOver(cells: Cells): boolean {
  const { STATUS: status = '' } = cells;
  return /^(?:Completed?|Succeeded)$/.test(status) || (status === 'Running' && cells['COMPLETIONS'] !== undefined);
}

function isShort(cell: string): boolean {
  const [, ready, all] = /^(\d+)\/(\d+)$/.exec(cell) ?? [];
  return ready !== undefined && Number(ready) < Number(all);
}

/** The number at the start of a cell; NaN, which no number is below or above, if there is none. */
function numberIn(cell: string | undefined): number {
  return Number.parseInt(cell ?? '', 10);
}
