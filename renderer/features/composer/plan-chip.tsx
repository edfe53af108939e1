import { ListTodo, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** Says that a plan is made instead of changes; a click goes back. */
export function PlanChip({ onLeave }: { readonly onLeave: () => void }) {
  const { t } = useTranslation('composer');
  return (
    <button type="button" className="chip is-lined" title={t('leavePlanMode')} onClick={onLeave}>
      <ListTodo className="icon is-small" aria-hidden="true" />
      {t('planMode')}
      <X className="icon is-tiny" aria-hidden="true" />
      <span className="unseen">{t('leavePlanMode')}</span>
    </button>
  );
}
