/** Returns how far a time is from now in whole units, such as `5m` or `2h`; empty if it is no time. Both are RFC 3339 or epoch ms. */
export function span(from: string | number, to: string | number): string {
  const seconds = Math.round((new Date(to).getTime() - new Date(from).getTime()) / 1000);
  if (Number.isNaN(seconds)) return '';
  const size = Math.abs(seconds);
  if (size < 120) return `${size}s`;
  if (size < 7200) return `${Math.floor(size / 60)}m`;
  return size < 172_800 ? `${Math.floor(size / 3600)}h` : `${Math.floor(size / 86_400)}d`;
}
