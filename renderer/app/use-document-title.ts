import { useEffect } from 'react';
import { useApp } from '../lib/use-app.ts';
import { words } from '../lib/words.ts';

const t = words('app');

/** What is open, then the app: a window list cuts at the end. What waits is counted in front. */
export function useDocumentTitle(name: string | null): void {
  const waiting = useApp((state) => state.requests.length);
  useEffect(() => {
    const count = waiting === 0 ? '' : `(${waiting}) `;
    document.title = name === null ? `${count}Skein` : `${count}${t('title', { name })}`;
  }, [name, waiting]);
}
