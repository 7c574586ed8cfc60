import { useEffect, useState } from 'preact/hooks';

/** Whether the window fits a media query now, such as `(min-width: 900px)`. */
export function useMedia(query: string): boolean {
  const [fits, setFits] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const update = (): void => setFits(list.matches);
    update();
    list.addEventListener('change', update);
    return () => list.removeEventListener('change', update);
  }, [query]);
  return fits;
}

/** Reads a wish of this reader that the browser keeps; the fallback if it keeps none, or may not. */
export function readWish(name: string, fallback: string): string {
  try {
    return localStorage.getItem(`console.${name}`) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Keeps a wish of this reader in the browser, if it may. */
export function keepWish(name: string, value: string): void {
  try {
    localStorage.setItem(`console.${name}`, value);
  } catch {
    // A browser that keeps nothing shows the fallback next time.
  }
}
