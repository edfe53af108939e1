import { useTranslation } from 'react-i18next';
import {
  type Fields,
  FormActs,
  FormProblem,
  LinesField,
  TextField,
} from '../../components/form-fields.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useForm } from '../../lib/use-form.ts';
import { writeMcp, type McpServer } from '../../stores/mcp-actions.ts';
import {
  emptyMcp,
  HIDDEN_VALUE,
  mcpAdded,
  mcpChanged,
  mcpDraftOf,
  type McpDraft,
} from '../../stores/mcp-edits.ts';
import { showToast } from '../../stores/toasts.ts';

export interface McpFormProps {
  readonly server: string;
  /** Null for a new one. */
  readonly before: McpServer | null;
  /** Names that a new one can't have. */
  readonly taken: readonly string[];
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

const kinds = ['command', 'address'] as const;
const approvals = ['auto', 'prompt', 'approve'] as const;

/** All that config.toml says of an MCP server, to be written or changed. */
export function McpForm({ server, before, taken, onDone, onCancel }: McpFormProps) {
  const { t } = useTranslation('mcp');
  const app = useAppParts();
  const { fields, busy, problem, submit } = useForm(
    () => (before === null ? emptyMcp : mcpDraftOf(before.name, before.table ?? {})),
    async (typed) => {
      const edits =
        before === null
          ? mcpAdded(typed, taken)
          : mcpChanged(before.name, before.table ?? {}, typed);
      const hidden = await writeMcp(app, server, typed.name.trim(), edits);
      if (hidden !== null) showToast(app, t('savedHidden', { why: hidden }));
      onDone();
    },
    FIELDS,
  );
  const draft = fields.value;
  const wrong = fields.error;

  return (
    <form
      {...screen('form.mcp')}
      className="form is-below-fold"
      aria-label={before === null ? t('addLabel') : t('editLabel', { name: before.name })}
      noValidate
      onSubmit={submit}
    >
      <div className="form-grid">
        {before === null ? (
          <TextField fields={fields} name="name" field="name" label={t('name')} code />
        ) : null}
        <div className="form-field">
          <span className="small secondary">{t('kind')}</span>
          <Segmented
            label={t('kind')}
            value={draft.kind}
            options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
            onChange={(kind) => fields.change({ kind })}
          />
        </div>
      </div>
      {draft.kind === 'command' ? <CommandFields fields={fields} /> : <UrlFields fields={fields} />}
      <details className="form-more" open={(wrong !== null && MORE.has(wrong.field)) || undefined}>
        <summary className="small">{t('moreFields')}</summary>
        <div className="form-grid">
          {draft.kind === 'command' ? (
            <>
              <LinesField
                fields={fields}
                name="envVars"
                field="env_vars"
                label={t('envVars')}
                placeholder="GITHUB_TOKEN"
              />
              <TextField fields={fields} name="cwd" field="cwd" label={t('cwd')} code />
            </>
          ) : null}
          <TextField
            fields={fields}
            name="startupSeconds"
            field="startup_timeout_sec"
            label={t('startupSeconds')}
            placeholder="30"
          />
          <TextField
            fields={fields}
            name="toolSeconds"
            field="tool_timeout_sec"
            label={t('toolSeconds')}
            placeholder="120"
          />
          <div className="form-field form-wide">
            <span className="small secondary">{t('approval')}</span>
            <Segmented
              label={t('approval')}
              value={draft.approval}
              options={approvals.map((value) => ({
                value,
                label: t(`approvals.${value}`),
                hint: t(`approvals.${value}About`),
              }))}
              onChange={(approval) => fields.change({ approval })}
            />
          </div>
        </div>
      </details>
      <FormProblem problem={problem} />
      <FormActs submit={t('save')} disabled={busy} onCancel={onCancel} />
    </form>
  );
}

function CommandFields({ fields }: { readonly fields: Fields<McpDraft> }) {
  const { t } = useTranslation('mcp');
  return (
    <>
      <div className="form-grid">
        <TextField
          fields={fields}
          name="command"
          field="command"
          label={t('command')}
          placeholder="npx"
          code
        />
        <LinesField
          fields={fields}
          name="args"
          field="args"
          label={t('args')}
          placeholder={'-y\n@modelcontextprotocol/server-memory'}
        />
        <LinesField
          fields={fields}
          name="env"
          field="env"
          label={t('env')}
          placeholder="LOG_LEVEL=info"
        />
      </div>
      <p className="small muted">{t('envNote', { hidden: HIDDEN_VALUE })}</p>
    </>
  );
}

function UrlFields({ fields }: { readonly fields: Fields<McpDraft> }) {
  const { t } = useTranslation('mcp');
  return (
    <>
      <div className="form-grid">
        <TextField
          fields={fields}
          name="url"
          field="url"
          label={t('url')}
          placeholder="https://mcp.example.com/mcp"
          code
        />
        <TextField
          fields={fields}
          name="bearerVariable"
          field="bearer_token_env_var"
          label={t('bearerVariable')}
          placeholder="EXAMPLE_TOKEN"
          code
        />
        <LinesField
          fields={fields}
          name="envHeaders"
          field="env_http_headers"
          label={t('envHeaders')}
          placeholder="X-Api-Key: EXAMPLE_KEY"
        />
        <LinesField
          fields={fields}
          name="headers"
          field="http_headers"
          label={t('headers')}
          placeholder="X-Team: harbour"
        />
      </div>
      <p className="small muted">{t('headersNote', { hidden: HIDDEN_VALUE })}</p>
    </>
  );
}

/** Those that are folded away. */
const MORE: ReadonlySet<string> = new Set([
  'env_vars',
  'cwd',
  'startup_timeout_sec',
  'tool_timeout_sec',
]);
/** Those whose errors stand beside them. */
const FIELDS: ReadonlySet<string> = new Set([
  ...MORE,
  'name',
  'command',
  'args',
  'env',
  'url',
  'bearer_token_env_var',
  'http_headers',
  'env_http_headers',
]);
