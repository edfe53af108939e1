import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import type { DesktopState } from '../../../server/protocol/host-desktop.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { KeyField } from '../../components/key-field.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { SettingsRow } from '../../components/settings-row.tsx';
import { percentText } from '../../lib/numbers.ts';
import { shortcutText } from '../../lib/shortcuts.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { zoomBy, zoomFactor } from '../../stores/zoom.ts';
import { SpellingPart } from './spelling-part.tsx';
import { useDesktop } from './use-desktop.ts';

type Switched = 'tray' | 'confirmQuit' | 'notifyActions' | 'keepAwake' | 'keepAwakeOnBattery';

/** What Skein is to the desktop around its windows. */
export function DesktopPage() {
  const { t } = useTranslation('desktopSettings');
  const app = useAppParts();
  const settings = useApp((state) => state.settings);
  const desktop = useDesktop();

  const set = (change: Partial<AppSettings>): void =>
    attempt(app, t('settingNotKept'), () => writeSettings(app, change));
  const onOff = (name: Switched) => (
    <Segmented
      label={t(name)}
      value={settings[name] ? 'on' : 'off'}
      options={[
        { value: 'on', label: t('on') },
        { value: 'off', label: t('off') },
      ]}
      onChange={(value) => set({ [name]: value === 'on' })}
    />
  );

  return (
    <>
      <div className="section-head">
        <h2>{t('elsewhere')}</h2>
      </div>
      <div className="list">
        <SettingsRow
          title={t('tray')}
          about={t('trayAbout')}
          warning={settings.tray && desktop?.tray === false ? t('trayRefused') : null}
        >
          {onOff('tray')}
        </SettingsRow>
        <SettingsRow title={t('confirmQuit')} about={t('confirmQuitAbout')}>
          {onOff('confirmQuit')}
        </SettingsRow>
        <SettingsRow title={t('notifyActions')} about={t('notifyActionsAbout')}>
          {onOff('notifyActions')}
        </SettingsRow>
        <SettingsRow title={t('keepAwake')} about={t('keepAwakeAbout')}>
          {onOff('keepAwake')}
        </SettingsRow>
        {settings.keepAwake ? (
          <SettingsRow title={t('keepAwakeOnBattery')} about={t('keepAwakeOnBatteryAbout')}>
            {onOff('keepAwakeOnBattery')}
          </SettingsRow>
        ) : null}
      </div>
      <div className="section-head">
        <h2>{t('keys')}</h2>
      </div>
      <div className="list">
        <ShortcutRow
          keys={settings.globalShortcut}
          state={desktop?.shortcut ?? 'off'}
          onKeys={(globalShortcut) => set({ globalShortcut })}
        />
      </div>
      <div className="section-head">
        <h2>{t('size')}</h2>
      </div>
      <div className="list">
        <SettingsRow title={t('zoom')}>
          <div className="desktop-zoom">
            <IconButton label={t('smaller')} command="zoomOut" onClick={() => zoomBy(app, -1)}>
              <Minus className="icon is-small" aria-hidden="true" />
            </IconButton>
            <output className="numbers">{percentText(zoomFactor(settings.zoom))}</output>
            <IconButton label={t('larger')} command="zoomIn" onClick={() => zoomBy(app, 1)}>
              <Plus className="icon is-small" aria-hidden="true" />
            </IconButton>
            <Button small disabled={settings.zoom === 0} onClick={() => zoomBy(app, 0)}>
              {t('usualSize')}
            </Button>
          </div>
        </SettingsRow>
      </div>
      {desktop === null ? null : (
        <SpellingPart
          spelling={desktop.spelling}
          chosen={settings.spellLanguages}
          onChoose={(spellLanguages) => set({ spellLanguages })}
        />
      )}
    </>
  );
}

interface ShortcutRowProps {
  readonly keys: string | null;
  readonly state: DesktopState['shortcut'];
  readonly onKeys: (keys: string | null) => void;
}

function ShortcutRow({ keys, state, onKeys }: ShortcutRowProps) {
  const { t } = useTranslation('desktopSettings');
  const [recording, setRecording] = useState(false);
  const warning = state === 'taken' || state === 'unusable' ? t(`shortcutState.${state}`) : null;
  return (
    <SettingsRow title={t('shortcut')} about={t('shortcutAbout')} warning={warning}>
      {recording ? (
        <div className="desktop-keys">
          <KeyField
            label={t('pressFor')}
            prompt={t('pressKeys')}
            pressed={null}
            note={t('escapeCancels')}
            onKeys={(pressed) => {
              setRecording(false);
              onKeys(pressed);
            }}
            onCancel={() => setRecording(false)}
          />
          <Button small look="plain" onClick={() => setRecording(false)}>
            {t('cancel')}
          </Button>
        </div>
      ) : (
        <div className="desktop-keys">
          {keys === null ? null : <kbd className="key">{shortcutText(keys)}</kbd>}
          <Button small onClick={() => setRecording(true)}>
            {keys === null ? t('choose') : t('change')}
          </Button>
          {keys === null ? null : (
            <Button small look="plain" onClick={() => onKeys(null)}>
              {t('none')}
            </Button>
          )}
        </div>
      )}
    </SettingsRow>
  );
}
