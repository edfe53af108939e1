import { CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Screen } from '../lib/screens.ts';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';
import { ServerWords } from './server-words.tsx';

export interface LoadFailedProps {
  readonly screen: Screen;
  /** What could not be shown: `The skills could not be read`. */
  readonly title: string;
  /** In the words of whoever refused it. */
  readonly cause: string;
  readonly onRetry: () => void;
}

/** Something that could not be read: the cause, and another try. */
export function LoadFailed({ screen, title, cause, onRetry }: LoadFailedProps) {
  const { t } = useTranslation('components');
  return (
    <EmptyState
      screen={screen}
      icon={CircleX}
      tone="danger"
      title={title}
      acts={<Button onClick={onRetry}>{t('tryAgain')}</Button>}
    >
      <p className="load-cause" dir="auto">
        <ServerWords text={cause} />
      </p>
    </EmptyState>
  );
}
