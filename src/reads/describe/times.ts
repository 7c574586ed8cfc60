import { humanDuration } from '../go/duration.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Go's zero time, which stands for a time that is not set. */
const ZERO = 'Mon, 01 Jan 0001 00:00:00 +0000';

/** A time of the API in the local zone, as in `Mon, 02 Jan 2006 15:04:05 -0700`. Source: time.RFC1123Z of Go. */
export function formatTime(timestamp: string | null | undefined): string {
  if (!timestamp) return ZERO;
  const time = new Date(timestamp);
  const day = `${DAYS[time.getDay()]}, ${pad(time.getDate())} ${MONTHS[time.getMonth()]} ${pad(time.getFullYear(), 4)}`;
  return `${day} ${clock(time)} ${offset(time)}`;
}

/** A time of the API as Go prints one that nobody formatted. Only exact where the local zone is UTC. Source: Time.String. */
export function formatPlainTime(timestamp: string | null | undefined): string {
  const time = new Date(timestamp || '0001-01-01T00:00:00Z');
  const date = `${pad(time.getFullYear(), 4)}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  return `${date} ${clock(time)} ${offset(time)} UTC`;
}

/** The time from a time of the API to `now` (epoch milliseconds). Source: translateTimestampSince of kubectl/pkg/describe. */
export function timeSince(timestamp: string | null | undefined, now: number): string {
  return timestamp ? humanDuration(now - Date.parse(timestamp)) : '<unknown>';
}

function clock(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => pad(part)).join(':');
}

function offset(time: Date): string {
  const minutes = -time.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.trunc(size / 60))}${pad(size % 60)}`;
}

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}
