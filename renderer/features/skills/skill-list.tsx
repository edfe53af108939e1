import './skills.css';
import { RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { LoadFailed } from '../../components/load-failed.tsx';
import { LackingSection } from '../../components/server-lacks.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { readSkills, switchSkill } from '../../stores/skill-actions.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { BrokenSkillRow } from './broken-skill-row.tsx';
import { NoSkills } from './no-skills.tsx';
import { SkillRow } from './skill-row.tsx';

/** The skills of a server's home and of its projects: where each is from, and whether it is used. */
export function SkillList({ server }: { readonly server: string }) {
  const { t } = useTranslation('skills');
  const able = useCan(server, 'skills');
  return able ? <Skills server={server} /> : <LackingSection server={server} title={t('title')} />;
}

function Skills({ server }: { readonly server: string }) {
  const { t } = useTranslation('skills');
  const app = useAppParts();
  const all = useApp((state) => state.projects);
  const state = useApp(({ servers }) => servers.find(({ id }) => id === server));
  const several = useApp(({ servers }) => servers.length > 1);
  const home = state?.home ?? null;
  const generation = state?.generation ?? 0;
  /** Files are looked at again. */
  const anew = useRef(false);

  const read = useCallback(() => {
    const folders = all.filter((one) => one.server === server && one.present);
    // Those of the home are in force everywhere, so any folder tells them.
    const cwds = [...folders.map(({ path }) => path), ...(home === null ? [] : [home])];
    const force = anew.current;
    anew.current = false;
    return readSkills(app, server, cwds, force);
  }, [app, server, all, home]);
  const { value, error, reload } = useLoaded(read);

  // A server that was started again may see other skills.
  useEffect(() => {
    if (generation > 0) reload();
  }, [generation, reload]);

  useEffect(
    () =>
      app.rpc.onNotifications((batch) => {
        const changed = batch.some(
          (one) => one.server === server && one.message.method === 'skills/changed',
        );
        if (changed) reload();
      }),
    [app, server, reload],
  );

  const switches = useCan(server, 'skillSwitches');
  const projects = all.filter((one) => one.server === server);
  const none = value !== null && value.skills.length === 0 && value.broken.length === 0;

  return (
    <section>
      <div className="section-head">
        <h2>{t('title')}</h2>
        {several ? <span className="badge">{state?.name}</span> : null}
        <p className="grow">{t('about')}</p>
        <Button
          small
          look="plain"
          onClick={() => {
            anew.current = true;
            reload();
          }}
        >
          <RefreshCw className="icon is-small" aria-hidden="true" />
          {t('lookAgain')}
        </Button>
      </div>
      {error === null ? null : (
        <LoadFailed screen="skills.failed" title={t('notRead')} cause={error} onRetry={reload} />
      )}
      {value === null && error === null ? <Spinner label={t('loading')} /> : null}
      {none ? <NoSkills home={home} /> : null}
      {value === null || none ? null : (
        <ul className="list" {...screen('skills.list')}>
          {value.broken.map((one) => (
            <BrokenSkillRow key={one.path} broken={one} />
          ))}
          {value.skills.map((skill) => (
            <SkillRow
              key={skill.path}
              skill={skill}
              projects={projects}
              switches={switches}
              onSwitch={(on) =>
                attempt(app, t('notSwitched', { name: skill.name }), async () => {
                  if ((await switchSkill(app, server, skill.path, on)) !== on) {
                    showToast(app, t('overruled', { name: skill.name }));
                  }
                  reload();
                })
              }
            />
          ))}
        </ul>
      )}
    </section>
  );
}
