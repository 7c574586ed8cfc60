/** Returns a command line as a shell would take it; empty for no words. Hidden characters stay as they are. */
export function exactLine(argv: readonly string[]): string {
  return argv.length === 0 ? '' : ['kubectl', ...argv.map(quoted)].join(' ');
}

/** Returns a command line as a person would type it: without the flag that the server puts before every command. */
export function commandLine(argv: readonly string[]): string {
  return exactLine(argv[0] === '--v=0' ? argv.slice(1) : argv);
}

/** Words that the shell takes as they are, and the marks of the record in place of a value. */
const PLAIN = /^(?:[^\s'"\\|&;()<>$`#~!*?[\]{}]+|[^\s'"]*<(?:hidden|sha256:[0-9a-f]{64})>)$/u;

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** So much of a command line is in a list; the page of the call has all of it. */
const MOST_CHARACTERS = 300;

/** Returns a text as long as a list has room for. */
export function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS).toWellFormed()}…` : text;
}

/** Returns a length of time: `12 ms`, `1.3 s`, `2 min 5 s`. */
export function durationInWords(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.round((ms - minutes * 60_000) / 1000);
  return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
}

const TODAY = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const EARLIER = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Returns a time as short as it can be told from others in a list: without the day if it was on the day of `now`. */
export function shortTime(time: string, now: number): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  const isToday = at.toDateString() === new Date(now).toDateString();
  return (isToday ? TODAY : EARLIER).format(at).replace(',', '');
}

const COUNT = new Intl.NumberFormat('en-GB');

/** Returns a number with its thousands apart: `12,345`. */
export function countInWords(count: number): string {
  return COUNT.format(count);
}
