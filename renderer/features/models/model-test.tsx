import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { countText } from '../../lib/numbers.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { testModel, type TestResult } from '../../stores/model-actions.ts';

export interface ModelTestProps {
  readonly server: string;
  readonly providerId: string;
  /** Null asks the provider's default model. */
  readonly model: string | null;
}

/** Asks the model one short question and shows how that went. */
export function ModelTest({ server, providerId, model }: ModelTestProps) {
  const { t } = useTranslation('models');
  const app = useAppParts();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<TestResult | null>(null);

  async function run(): Promise<void> {
    setBusy(true);
    setResult(null);
    setResult(await testModel(app, server, providerId, model));
    setBusy(false);
  }

  return (
    <>
      <span className="model-test small numbers" role="status">
        {busy ? <Spinner label={t('asking')} /> : null}
        {result === null ? null : result.ok ? (
          <span className="added">{t('answered', { ms: countText(result.ms) })}</span>
        ) : (
          <span className="danger cut" title={result.cause}>
            {result.cause}
          </span>
        )}
      </span>
      <Button small disabled={busy} title={t('testAbout')} onClick={() => void run()}>
        {t('test')}
      </Button>
    </>
  );
}
