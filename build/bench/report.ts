/** The table that the bench prints. */
import { availableParallelism, loadavg, totalmem } from 'node:os';
import type { Context } from './context.ts';
import { ROWS } from './rows.ts';
import type { Row, RowId } from './rows.ts';
import { median } from './statistics.ts';
import type { SubjectName } from './subject.ts';

type Line = {
  readonly id: RowId;
  readonly cells: readonly string[];
  /** Null: nothing to hold it against. */
  readonly kept: boolean | null;
};

const HEAD = ['what', 'Skein', 'reference', 'ratio', 'budget', ''];

/** @returns the table and what belongs below it, as Markdown or for a terminal */
export function report(context: Context, markdown: boolean): string {
  const measured = context.subjects.some(({ name }) => name === 'reference');
  const lines = Object.keys(ROWS)
    .filter((id) => context.figures.has(id as RowId))
    .map((id) => lineOf(context, id as RowId, measured));
  const rows = [HEAD, ...lines.map(({ cells }) => cells)];
  const table = markdown ? asMarkdown(rows) : asColumns(rows);
  const missed = lines.filter(({ kept }) => kept === false);
  const judged = lines.filter(({ kept }) => kept !== null);
  const known = measured
    ? ''
    : '\nIn brackets: the reference’s medians where the budgets were set, on two cores; they only ' +
      'tell the scale. Give --against for ratios.\n';
  const notes = context.notes.map((note) => `- ${note}\n`).join('');
  const sum = `${judged.length - missed.length} of ${judged.length} budgets kept.\n`;
  return `${table}\n${known}${notes}${sum}`;
}

/** One line on the machine and how busy it is with other things. */
export function machine(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
  const { version, platform, arch } = process;
  return `${platform}-${arch}, ${availableParallelism()} cores, ${gib} GiB, Node ${version}, load ${load}`;
}

function lineOf(context: Context, id: RowId, measured: boolean): Line {
  const row = ROWS[id];
  const ours = valueOf(context, id, 'skein');
  const other = row.budget !== null && 'against' in row.budget ? (row.budget.against ?? id) : id;
  const reference = valueOf(context, other, 'reference');
  const ratio = ours === null || reference === null ? null : ours / reference;
  const kept = judge(row, ours, ratio);
  const scale = row.known === null ? '' : `(${figure(row.known, row)})`;
  return {
    id,
    kept,
    cells: [
      row.what,
      figure(ours, row),
      measured ? figure(reference, row) : scale,
      row.budget?.kind === 'limit' || ratio === null ? '' : `${ratio.toPrecision(2)} ×`,
      budgetWords(row),
      kept === null ? '' : kept ? '✓' : '✗',
    ],
  };
}

function valueOf(context: Context, id: RowId, side: SubjectName): number | null {
  const values = context.figures.get(id)?.get(side);
  if (values === undefined || values.length === 0) return null;
  return ROWS[id].take === 'worst' ? Math.max(...values) : median(values);
}

function judge({ budget }: Row, ours: number | null, ratio: number | null): boolean | null {
  if (budget === null || ours === null) return null;
  switch (budget.kind) {
    case 'limit':
      return ours <= budget.value;
    case 'atMost':
      return ratio === null ? null : ratio <= budget.ratio;
    case 'atLeast':
      return ratio === null ? null : ratio >= budget.ratio;
  }
}

function budgetWords({ budget, unit }: Row): string {
  if (budget === null) return '';
  if (budget.kind === 'limit') return `≤ ${budget.value}${unit === '' ? '' : ` ${unit}`}`;
  return `${budget.kind === 'atMost' ? '≤' : '≥'} ${budget.ratio} ×`;
}

function figure(value: number | null, { unit }: Row): string {
  if (value === null) return '–';
  const digits = value !== 0 && Math.abs(value) < 100 && unit !== '' ? 1 : 0;
  const text = value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unit === '' ? text : unit === '/s' ? `${text}/s` : `${text} ${unit}`;
}

function asMarkdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return [head, '| --- | ---: | ---: | ---: | ---: | --- |', ...body].join('\n');
}

function asColumns(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows
    .map((cells) =>
      cells
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
