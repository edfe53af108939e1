import { ChevronDown, ChevronRight, Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Menu } from '../../components/menu.tsx';
import { RenameField } from '../../components/rename-field.tsx';
import { countText } from '../../lib/numbers.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import type { Section } from '../../stores/app-state.ts';
import { removeSection, renameSection } from '../../stores/section-actions.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';

export interface SectionHeadingProps {
  readonly section: Section;
  readonly folded: boolean;
  readonly count: number;
}

/** A section above its threads: folds them, and can be renamed and removed. */
export function SectionHeading({ section, folded, count }: SectionHeadingProps) {
  const { t } = useTranslation('threads');
  const app = useAppParts();
  const foldedSections = useApp((state) => state.settings.foldedSections);
  const [renaming, setRenaming] = useState(false);
  const { id, name } = section;
  const Fold = folded ? ChevronRight : ChevronDown;

  function fold(): void {
    const others = foldedSections.filter((one) => one !== id);
    const next = folded ? others : [...others, id];
    attempt(app, t('settingNotKept'), () => writeSettings(app, { foldedSections: next }));
  }

  if (renaming) {
    return (
      <div className="project-heading">
        <RenameField
          label={t('newSectionName', { section: name })}
          value={name}
          onRename={(to) => renameSection(app, section, to)}
          onEnd={() => setRenaming(false)}
        />
      </div>
    );
  }
  return (
    <div className="project-heading">
      <h2>
        <button type="button" aria-expanded={!folded} onClick={fold}>
          <Fold className="icon is-tiny" aria-hidden="true" />
          <span className="cut" dir="auto">
            {name}
          </span>
          {folded && count > 0 ? <span className="muted numbers">{countText(count)}</span> : null}
        </button>
      </h2>
      {section.builtIn ? null : (
        <span className="project-acts">
          <Menu
            screen="menu.section"
            align="end"
            entries={[
              {
                label: t('rename'),
                asks: 'threadSection/update',
                onSelect: () => setRenaming(true),
              },
              'line',
              {
                label: t('removeSection'),
                hint: t('removeSectionAbout'),
                danger: true,
                asks: 'threadSection/delete',
                onSelect: () => removeSection(app, section),
              },
            ]}
          >
            {(trigger) => (
              <button
                {...trigger}
                className="icon-button"
                aria-label={t('moreForSection', { section: name })}
                title={t('more')}
              >
                <Ellipsis className="icon" aria-hidden="true" />
              </button>
            )}
          </Menu>
        </span>
      )}
    </div>
  );
}
