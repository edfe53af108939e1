import './composer.css';
import { Check, ChevronDown, ChevronUp, List } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlanStep } from '../../../server/protocol/turn.ts';
import { IconButton } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { useThread } from '../../lib/use-app.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';

export interface PlanCardProps {
  readonly handle: ThreadHandle;
  /** Something asks for an answer: the plan makes room for it. */
  readonly asking: boolean;
}

/** The steps of the latest plan: one line, opened to all of them. */
export function PlanCard({ handle, asking }: PlanCardProps) {
  const { t } = useTranslation('composer');
  useThread(handle);
  const [open, setOpen] = useState(false);
  const id = useId();
  const { plan } = handle.state;
  const running = handle.runningTurn();
  if (plan === null || plan.plan.length === 0) return null;
  // A plan that is done, or of an earlier turn, is history: the transcript has it.
  const latest = [...handle.state.turns.keys()].at(-1);
  const done = plan.plan.filter(({ status }) => status === 'completed').length;
  if (plan.turnId !== latest || (running === null && done === plan.plan.length)) return null;
  const shown = open && !asking;
  const now = plan.plan.findIndex(({ status }) => status === 'inProgress');
  const step = plan.plan[now] ?? plan.plan.find(({ status }) => status !== 'completed');
  const next = now < 0 ? undefined : plan.plan[now + 1];
  return (
    <section
      className="plan"
      {...screen(shown ? 'plan.open' : 'plan.folded')}
      aria-label={t('plan')}
    >
      <header className="plan-head">
        <List className="icon" aria-hidden="true" />
        <b className="strong">{t('plan')}</b>
        <Progress steps={plan.plan} done={done} />
        <span className="cut grow secondary" dir="auto">
          {shown ? plan.explanation : step?.step}
          {shown || next === undefined ? null : (
            <span className="muted">{t('thenStep', { step: next.step })}</span>
          )}
        </span>
        <span className="small muted numbers">{t('doneOf', { done, all: plan.plan.length })}</span>
        <IconButton
          label={shown ? t('foldPlan') : t('showPlan')}
          aria-expanded={shown}
          aria-controls={id}
          onClick={() => setOpen(!shown)}
          disabled={asking}
        >
          {shown ? (
            <ChevronDown className="icon" aria-hidden="true" />
          ) : (
            <ChevronUp className="icon" aria-hidden="true" />
          )}
        </IconButton>
      </header>
      {shown ? (
        <ol id={id} className="plan-steps">
          {plan.plan.map((one, at) => (
            <li key={at} className={`is-${one.status}`} dir="auto">
              <span className="row-mark">
                <Mark status={one.status} running={running !== null} />
              </span>
              {one.step}
            </li>
          ))}
        </ol>
      ) : null}
    </section>
  );
}

function Progress({ steps, done }: { readonly steps: readonly PlanStep[]; readonly done: number }) {
  const { t } = useTranslation('composer');
  return (
    <span className="plan-bar" role="img" aria-label={t('stepsDone', { done, all: steps.length })}>
      {steps.map(({ status }, at) => (
        <i key={at} className={`is-${status}`} />
      ))}
    </span>
  );
}

interface MarkProps {
  readonly status: PlanStep['status'];
  readonly running: boolean;
}

function Mark({ status, running }: MarkProps) {
  const { t } = useTranslation('composer');
  if (status === 'completed') return <Check className="icon is-small" aria-label={t('stepDone')} />;
  if (status === 'inProgress' && running) return <Spinner label={t('stepInProgress')} />;
  return <span className="dot is-hollow" role="img" aria-label={t('stepToDo')} />;
}
