import { type ChainLine, type ChainOptions, type ChainReport, type Hasher, readChain } from './chain.ts';

/** So many hashes are made side by side. */
const LINES_AT_ONCE = 512;

/**
 * Reads a stream of audit records as JSON lines, and verifies their chain. `onProgress` gets a report after each piece. Rejects if the
 * stream fails or is aborted.
 */
export async function verifyLines(
  stream: AsyncIterable<Uint8Array>,
  hasher: Hasher,
  options: ChainOptions,
  onProgress: (report: ChainReport) => void,
): Promise<ChainReport> {
  const chain = readChain(hasher, options);
  let waiting: ChainLine[] = [];
  for await (const line of linesOf(stream)) {
    waiting.push(line);
    if (waiting.length < LINES_AT_ONCE) continue;
    await chain.read(waiting);
    waiting = [];
    onProgress(chain.report());
  }
  await chain.read(waiting);
  return chain.report();
}

/** One character for each byte, so that a byte outside of ASCII is seen as it is and a cut between bytes does no harm. */
async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<ChainLine> {
  const decoder = new TextDecoder('latin1');
  let rest = '';
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) yield { text, isWhole: true };
  }
  if (rest !== '') yield { text: rest, isWhole: false };
}

/** How numbers and times are written. */
export interface Writing {
  readonly count: (number: number) => string;
  readonly at: (time: string) => string;
}

/** Says what a report means, in sentences. */
export function reportInWords(report: ChainReport, { hasAll }: ChainOptions, writing: Writing): readonly string[] {
  const { first, last, isFromStart, starts, isClosed } = report;
  if (first === undefined || last === undefined) return ['There are no records to verify.'];
  const verdict = verdictInWords(report, hasAll, writing);
  if (!hasAll)
    return [
      verdict,
      'You see your own calls only. Whether records between them are missing, only a reader of all calls can verify.',
    ];
  return [
    verdict,
    isFromStart
      ? 'The chain is here from its first record.'
      : 'Older records are not here any more, so the chain shows nothing about them.',
    starts > 1 ? `The server started ${writing.count(starts)} times in it.` : '',
    isClosed ? 'The server closed it normally.' : 'It is not closed: the server still writes, or was killed.',
  ].filter((sentence) => sentence !== '');
}

function verdictInWords(
  { records, breaks, first, last }: ChainReport,
  hasAll: boolean,
  { count, at }: Writing,
): string {
  if (breaks > 0)
    return `Broken in ${breaks === 1 ? '1 place' : `${count(breaks)} places`}; ${count(records)} records are intact.`;
  const many = records === 1 ? '1 record' : `${count(records)} records`;
  const time = `from ${at(first?.time ?? '')} to ${at(last?.time ?? '')}`;
  if (!hasAll) return `Unchanged: ${many}, ${time}.`;
  return `Unbroken: ${many}, seq ${count(first?.seq ?? 0)} to ${count(last?.seq ?? 0)}, ${time}.`;
}
