import { type ChainLine, type ChainReport, type Hasher, readChain } from './chain.ts';

/** So many hashes are made side by side. */
const LINES_AT_ONCE = 512;

/**
 * Reads a stream of audit records as JSON lines, and verifies their chain. `onProgress` gets a report after each piece. Rejects if the
 * stream fails or is aborted.
 */
export async function verifyLines(
  stream: AsyncIterable<Uint8Array>,
  hasher: Hasher,
  onProgress: (report: ChainReport) => void,
): Promise<ChainReport> {
  const chain = readChain(hasher);
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

/** Says what a report means, in sentences. `count` writes a number, `at` a time. */
export function reportInWords(
  report: ChainReport,
  { count, at }: { readonly count: (number: number) => string; readonly at: (time: string) => string },
): readonly string[] {
  const { records, breaks, first, last, isFromStart, starts, isClosed } = report;
  if (first === undefined || last === undefined) return ['There are no records to verify.'];
  const range = `seq ${count(first.seq)} to ${count(last.seq)}, from ${at(first.time)} to ${at(last.time)}`;
  const intact = breaks === 0 ? `Unbroken: ${records === 1 ? '1 record' : `${count(records)} records`}, ${range}.` : '';
  const broken =
    breaks === 0
      ? ''
      : `Broken in ${breaks === 1 ? '1 place' : `${count(breaks)} places`}; ${count(records)} records are intact.`;
  const start = isFromStart
    ? 'The chain is here from its first record.'
    : 'Older records are not here any more, so the chain shows nothing about them.';
  const runs = starts > 1 ? `The server started ${count(starts)} times in it.` : '';
  const end = isClosed ? 'The server closed it normally.' : 'It is not closed: the server still writes, or was killed.';
  return [intact, broken, start, runs, end].filter((sentence) => sentence !== '');
}
