import { useTranslation } from 'react-i18next';
import type { WorkersConfig } from '../../../server/protocol/host-worker.ts';
import { Button } from '../../components/button.tsx';
import { type Fields, LinesField, TextField } from '../../components/form-fields.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useForm } from '../../lib/use-form.ts';
import { showToast } from '../../stores/toasts.ts';
import { configureWorkers, placeDraftOf, type PlaceDraft } from '../../stores/worker-actions.ts';

export interface PlaceFormProps {
  readonly config: WorkersConfig;
  /** Whoever runs this Skein has decided. */
  readonly fixed: boolean;
  /** There are workers, which are where they are. */
  readonly occupied: boolean;
  readonly onSaved: () => void;
}

const kinds = ['local', 'kubernetes'] as const;
const profiles = ['RuntimeDefault', 'Localhost', 'Unconfined'] as const;

/** Where workers are made, and when they sleep. */
export function PlaceForm({ config, fixed, occupied, onSaved }: PlaceFormProps) {
  const { t } = useTranslation('workers');
  const app = useAppParts();
  const { fields, busy, problem, submit } = useForm(
    () => placeDraftOf(config),
    async (typed) => {
      await configureWorkers(app, typed);
      showToast(app, t('saved'));
      onSaved();
    },
  );
  const draft = fields.value;

  return (
    <section className="settings-part">
      <div className="section-head">
        <h2>{t('place')}</h2>
        <p className="grow">{fixed ? t('placeFixed') : t(`kindAbout.${draft.kind}`)}</p>
      </div>
      <form
        {...screen('form.workerPlace')}
        className="list form is-flush"
        aria-label={t('place')}
        noValidate
        onSubmit={submit}
      >
        <fieldset className="workers-place" aria-label={t('kind')} disabled={fixed}>
          <div className="form-field">
            <span className="small secondary">{t('kind')}</span>
            {occupied || fixed ? (
              <p>
                {t(`kinds.${config.place.kind}`)}
                {occupied && !fixed ? <span className="muted small"> {t('occupied')}</span> : null}
              </p>
            ) : (
              <Segmented
                label={t('kind')}
                value={draft.kind}
                options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
                onChange={(kind) => fields.change({ kind })}
              />
            )}
          </div>
          {draft.kind === 'kubernetes' ? (
            <>
              <ClusterFields fields={fields} />
              <ProfileFields fields={fields} disabled={fixed} />
            </>
          ) : null}
          <div className="form-grid">
            <TextField
              fields={fields}
              name="idle"
              field="idle"
              label={t('idle')}
              placeholder={t('never')}
            />
          </div>
          {problem === null ? null : (
            <p className="small danger" role="alert" dir="auto">
              {problem}
            </p>
          )}
          {fixed ? null : (
            <div className="form-acts">
              <Button type="submit" small disabled={busy}>
                {t('save')}
              </Button>
            </div>
          )}
        </fieldset>
      </form>
    </section>
  );
}

function ClusterFields({ fields }: { readonly fields: Fields<PlaceDraft> }) {
  const { t } = useTranslation('workers');
  return (
    <div className="form-grid">
      <TextField fields={fields} name="namespace" field="namespace" label={t('namespace')} code />
      <TextField
        fields={fields}
        name="image"
        field="image"
        label={t('image')}
        placeholder="registry.example.com/skein-worker:0.1.0"
        code
      />
      <TextField fields={fields} name="volume" field="volume" label={t('volume')} />
      <TextField
        fields={fields}
        name="storageClass"
        label={t('storageClass')}
        placeholder={t('asPlace')}
        code
      />
      <TextField
        fields={fields}
        name="runtimeClass"
        label={t('runtimeClass')}
        placeholder="gvisor"
        code
      />
      <TextField
        fields={fields}
        name="clusterDomain"
        field="clusterDomain"
        label={t('clusterDomain')}
        code
      />
      <LinesField
        fields={fields}
        name="clientLabels"
        field="clientLabels"
        label={t('clientLabels')}
      />
    </div>
  );
}

/** Whether Skein's own sandbox can be made within a pod is decided here. */
function ProfileFields({
  fields,
  disabled,
}: {
  readonly fields: Fields<PlaceDraft>;
  readonly disabled: boolean;
}) {
  const { t } = useTranslation('workers');
  const { seccomp } = fields.value;
  return (
    <>
      <div className="form-field">
        <span className="small secondary">{t('seccomp')}</span>
        {disabled ? (
          <p>{t(`seccomps.${seccomp}`)}</p>
        ) : (
          <Segmented
            label={t('seccomp')}
            value={seccomp}
            options={profiles.map((value) => ({ value, label: t(`seccomps.${value}`) }))}
            onChange={(next) => fields.change({ seccomp: next })}
          />
        )}
        <p className="small muted">{t(`seccompAbout.${seccomp}`)}</p>
      </div>
      {seccomp === 'Localhost' ? (
        <div className="form-grid">
          <TextField
            fields={fields}
            name="localhostProfile"
            field="localhostProfile"
            label={t('localhostProfile')}
            placeholder="profiles/skein-sandbox.json"
            code
          />
        </div>
      ) : null}
    </>
  );
}
