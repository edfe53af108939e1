import { useEffect } from 'react';
import { useApp } from '../lib/use-app.ts';

/** What is open, then the app: a window list cuts at the end. What waits is counted in front. */
export function useDocumentTitle(name: string | null): void {
  const waiting = useApp((state) => state.requests.length);
  useEffect(() => {
    const count = waiting === 0 ? '' : `(${waiting}) `;
    document.title = name === null ? `${count}Skein` : `${count}${name} – Skein`;
  }, [name, waiting]);
}
