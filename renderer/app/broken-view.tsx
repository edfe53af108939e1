import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import type { DrawingFault } from '../components/guard.tsx';

export interface BrokenViewProps {
  /** The view alone, or the whole window. */
  readonly screen: 'view.broken' | 'app.broken';
  readonly fault: DrawingFault;
}

/** Instead of what could not be drawn. */
export function BrokenView({ screen, fault }: BrokenViewProps) {
  const { t } = useTranslation('app');
  return (
    <EmptyState
      screen={screen}
      icon={TriangleAlert}
      tone="danger"
      title={t(screen === 'app.broken' ? 'windowBroken' : 'viewBroken')}
      acts={
        <>
          <Button look="primary" onClick={fault.retry}>
            {t('drawAgain')}
          </Button>
          <Button onClick={() => location.reload()}>{t('reloadWindow')}</Button>
        </>
      }
    >
      <p className="load-cause" dir="auto">
        {fault.why}
      </p>
      <p>{t('brokenAbout')}</p>
    </EmptyState>
  );
}
