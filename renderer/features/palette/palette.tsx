import { Check, ChevronRight, Search } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { KeyHint } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import {
  PaletteDialog,
  PaletteFoot,
  PaletteInput,
  steppedTo,
} from '../../components/palette-dialog.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { keyOf, type Overlay } from '../../stores/app-state.ts';
import { commandsOf, commandTitle } from '../../stores/command-book.ts';
import { navigate, showThread } from '../../stores/navigation.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { paletteRows, readTyped, rowsOfOptions, type PaletteRow } from './palette-rows.ts';
import { useFound, type Workspace } from './use-found.ts';

/** Commands that are remembered. */
const RECENT = 12;

export interface PaletteProps {
  readonly start: Extract<Overlay, { kind: 'palette' }>;
  /** Where files are looked for; null: nowhere. */
  readonly workspace: Workspace | null;
  /** @param path as seen from the workspace */
  readonly onFile: (path: string) => void;
  readonly onClose: () => void;
}

/** Everything by its name: threads, commands, projects, settings, models, files. */
export function Palette({ start, workspace, onFile, onClose }: PaletteProps) {
  const { t } = useTranslation('palette');
  const app = useAppParts();
  const book = commandsOf(app);
  useStore(book.version);
  const state = useApp((all) => all);
  const [typed, setTyped] = useState(start.text ?? '');
  const [asking, setAsking] = useState(start.asks ?? null);
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const { mode, query } = readTyped(typed);
  const free = asking === null;
  const found = useFound(
    free ? query : '',
    {
      threads: mode === 'all' || mode === 'threads',
      files: mode === 'files' || (mode === 'all' && query.length > 1),
    },
    workspace,
  );
  const threads = useMemo(
    () =>
      [...state.threads.values()]
        .filter(({ archived }) => !archived)
        .sort((a, b) => b.updatedAtMs - a.updatedAtMs),
    [state.threads],
  );

  const command = asking === null ? null : book.find(asking);
  const options = command === null ? null : book.optionsOf(command);
  const shown = state.behind.view === 'thread' ? state.behind.thread : undefined;
  const rows =
    command !== null && options !== null
      ? rowsOfOptions(command, options, typed.trim())
      : paletteRows(typed, {
          book,
          recent: state.settings.recentCommands,
          // The one on the screen is no place to go to.
          threads: threads.filter((one) => shown === undefined || keyOf(one) !== keyOf(shown)),
          found: found.threads,
          files: found.files,
          projectOf: (id) => state.projects.find((project) => project.id === id)?.name ?? null,
          onThread: (thread) => showThread(app, thread),
          onFile,
          onSearch: (words) => navigate(app, { view: 'search', query: words }),
        });
  const at = Math.min(chosen, Math.max(0, rows.length - 1));

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, typed, asking]);

  function begin(text: string, asks: string | null): void {
    setTyped(text);
    setAsking(asks);
    setChosen(0);
  }

  function choose({ act }: PaletteRow): void {
    if (act.kind === 'type') begin(act.text, null);
    else if (act.kind === 'ask') begin('', act.command);
    else {
      if (act.command !== undefined) remember(act.command);
      // What is done may move the focus: the palette must have given it back before.
      flushSync(onClose);
      act.run();
    }
  }

  function remember(id: string): void {
    const recentCommands = [id, ...state.settings.recentCommands.filter((one) => one !== id)];
    // One that is not remembered is only further down the next time.
    writeSettings(app, { recentCommands: recentCommands.slice(0, RECENT) }).catch(() => {});
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const to = steppedTo(event.key, at, rows.length);
    const row = rows[at];
    if (to !== null) setChosen(to);
    else if (event.key === 'Enter' && row !== undefined) choose(row);
    else if (event.key === 'Backspace' && typed === '' && asking !== null) begin('', null);
    else return;
    event.preventDefault();
  }

  const heads = rows.map(({ group }, index) => group !== rows[index - 1]?.group);
  return (
    <PaletteDialog
      screen={free ? 'palette.all' : 'palette.options'}
      label={t('label')}
      onClose={onClose}
    >
      <PaletteInput
        icon={command?.icon ?? Search}
        label={command === null ? t('label') : commandTitle(command)}
        placeholder={command === null ? t('placeholder') : t('choose')}
        value={typed}
        list="palette-rows"
        chosen={rows.length > 0 ? `palette-${at}` : null}
        onChange={(text) => {
          setTyped(text);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      >
        {command === null ? null : <span className="badge">{commandTitle(command)}</span>}
      </PaletteInput>
      <div
        ref={list}
        className="palette-hits"
        id="palette-rows"
        // Where there is nothing, there is no choice.
        {...(rows.length === 0 ? {} : { role: 'listbox', 'aria-label': t('entries') })}
      >
        {rows.map((row, index) => (
          <Row
            key={row.key}
            row={row}
            head={heads[index] === true && free ? t(`group.${row.group}`) : null}
            id={`palette-${index}`}
            selected={index === at}
            onChoose={choose}
          />
        ))}
      </div>
      {rows.length > 0 ? null : (
        <div className="palette-note">
          <EmptyState screen="palette.nothing" icon={Search} title={nothingWords()}>
            <p>{found.problem ?? (mode === 'files' ? t('filesAbout') : t('nothingAbout'))}</p>
          </EmptyState>
        </div>
      )}
      <PaletteFoot
        enter={t('do')}
        also={
          asking === null ? { keys: '?', does: t('signs') } : { keys: 'Backspace', does: t('back') }
        }
      >
        <span className="numbers" role="status">
          {t('count', { count: rows.length })}
        </span>
      </PaletteFoot>
    </PaletteDialog>
  );

  function nothingWords(): string {
    if (mode === 'files' && query === '') return t('typeFile');
    return t('nothing', { query: free ? query : typed.trim() });
  }
}

interface RowProps {
  readonly row: PaletteRow;
  /** Begins a group of this name. */
  readonly head: string | null;
  readonly id: string;
  readonly selected: boolean;
  readonly onChoose: (row: PaletteRow) => void;
}

function Row({ row, head, id, selected, onChoose }: RowProps) {
  const { t } = useTranslation('palette');
  const { icon: Icon } = row;
  return (
    <>
      {head === null ? null : (
        <h3 role="presentation" aria-hidden="true">
          <span className="muted small">{head}</span>
        </h3>
      )}
      <button
        type="button"
        className="hit"
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={selected}
        onClick={() => onChoose(row)}
      >
        <Icon className="icon is-small" aria-hidden="true" />
        <span className={row.code ? 'palette-label is-code cut' : 'palette-label cut'} dir="auto">
          <span className={row.danger ? 'danger' : undefined}>{marked(row.label, row.marks)}</span>
          {row.detail === undefined || row.detail === '' ? null : (
            <span className="small muted"> {row.detail}</span>
          )}
        </span>
        {row.badge === undefined ? null : <span className="badge">{row.badge}</span>}
        {row.checked === true ? (
          <>
            <Check className="icon is-small" aria-hidden="true" />
            <span className="unseen">{t('current')}</span>
          </>
        ) : null}
        {row.keys == null ? null : <KeyHint keys={row.keys} />}
        {row.act.kind === 'ask' ? (
          <ChevronRight className="icon is-tiny" aria-hidden="true" />
        ) : null}
      </button>
    </>
  );
}

/** The label with what fits in bold, in runs. */
function marked(label: string, marks: readonly number[] = []) {
  const at = new Set(marks.filter((index) => index < label.length));
  if (at.size === 0) return label;
  const runs: { text: string; match: boolean }[] = [];
  for (let index = 0; index < label.length; index += 1) {
    const match = at.has(index);
    const last = runs.at(-1);
    if (last?.match === match) last.text += label[index] ?? '';
    else runs.push({ text: label[index] ?? '', match });
  }
  return runs.map(({ text, match }, index) => (match ? <b key={index}>{text}</b> : text));
}
