import { useEffect } from 'react';
import { withMarks } from '../../server/protocol/hidden-characters.ts';
import { useApp } from '../lib/use-app.ts';
import { words } from '../lib/words.ts';

const t = words('app');

/** What is open, then the app: a window list cuts at the end. What waits is counted in front. @param mine the page is the one that the user is at */
export function useDocumentTitle(name: string | null, mine = true): void {
  const waiting = useApp((state) => state.requests.length);
  useEffect(() => {
    if (!mine) return;
    const count = waiting === 0 ? '' : `(${waiting}) `;
    document.title =
      name === null
        ? `${count}Skein`
        : `${count}${t('title', { name: withMarks(name, 'sentence') })}`;
  }, [name, waiting, mine]);
}
