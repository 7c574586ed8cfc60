/**
 * A time of the API as in `Mon, 02 Jan 2006 15:04:05 +0000`. Only exact where the local zone is UTC, as `isUtc` says.
 * Source: time.RFC1123Z of Go.
 */
export function formatTime(timestamp: string | null | undefined): string {
  // What is not set prints as Go's zero time.
  return timestamp ? new Date(timestamp).toUTCString().replace('GMT', '+0000') : 'Mon, 01 Jan 0001 00:00:00 +0000';
}

/** A time of the API as Go prints it without a format, under the same condition. Source: Time.String of Go. */
export function formatPlainTime(timestamp: string | null | undefined): string {
  const [date, clock] = (timestamp ? new Date(timestamp).toISOString() : '0001-01-01T00:00:00Z').split(/[T.Z]/);
  return `${date} ${clock} +0000 UTC`;
}

/**
 * Whether kubectl prints times in UTC here. Elsewhere it depends on what zones the machine knows, which Go and JavaScript
 * do not learn from the same place.
 */
export function isUtc(): boolean {
  // Asking takes longer than most descriptions, and the answer never changes.
  utc ??= /^(Etc\/)?UTC$/.test(Intl.DateTimeFormat().resolvedOptions().timeZone);
  return utc;
}

let utc: boolean | undefined;
