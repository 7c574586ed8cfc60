/** The units, from the longest on, in seconds. */
const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Returns a length of time in words: `4 minutes`, `1 hour 20 minutes`, `12 seconds`. Never negative. */
export function lengthInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  for (const [at, [name, size]] of UNITS.entries()) {
    if (seconds < size) continue;
    const count = Math.floor(seconds / size);
    const [smaller, smallerSize] = UNITS[at + 1] ?? ['', 0];
    const rest = smallerSize === 0 ? 0 : Math.floor((seconds - count * size) / smallerSize);
    // The second unit is worth its place only while the first is small.
    return rest > 0 && count < 3 ? `${counted(count, name)} ${counted(rest, smaller)}` : counted(count, name);
  }
  return counted(seconds, 'second');
}

/** Returns how long ago a time was: `just now`, `4 minutes ago`; `in 2 minutes` for one to come; the text itself if it is no time. */
export function agoInWords(time: string, now: number): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return time;
  const ms = now - at;
  if (Math.abs(ms) < 5_000) return 'just now';
  return ms > 0 ? `${lengthInWords(ms)} ago` : `in ${lengthInWords(-ms)}`;
}

/** Returns the time that is left: `4 minutes left`, `no time left`. */
export function leftInWords(time: string, now: number): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return time;
  return at - now <= 0 ? 'no time left' : `${lengthInWords(at - now)} left`;
}

/** Returns a time for a person: `30 Nov 2026, 02:58:18 UTC+1`; the text itself if it is no time. */
export function exactTime(time: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  return at.toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
}

/** Returns a number with its noun: `1 request`, `2 requests`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
