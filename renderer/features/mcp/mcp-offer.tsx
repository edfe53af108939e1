import { useTranslation } from 'react-i18next';
import type { McpServerStatus } from '../../../server/protocol/mcp.ts';
import { screen } from '../../lib/screens.ts';
import { tableOf, textOf } from '../../stores/config-fields.ts';

/** What an MCP server offers: its tools with what they say of themselves, and its resources. */
export function McpOffer({ status }: { readonly status: McpServerStatus }) {
  const { t } = useTranslation('mcp');
  const tools = Object.entries(status.tools);
  const info = tableOf(status.serverInfo);
  const resources = [...status.resources, ...status.resourceTemplates].map(tableOf);
  return (
    <div className="mcp-offer" {...screen('mcp.offer')}>
      {info['name'] === undefined ? null : (
        <p className="small muted" dir="auto">
          {t('calledItself', {
            name: textOf(info['title']) || textOf(info['name']),
            version: textOf(info['version']),
          })}
        </p>
      )}
      <h3>{t('toolsHead')}</h3>
      {tools.length === 0 ? <p className="small muted">{t('noTools')}</p> : null}
      <ul>
        {tools.map(([name, tool]) => (
          <McpTool key={name} name={name} tool={tableOf(tool)} />
        ))}
      </ul>
      <h3>{t('resourcesHead')}</h3>
      {resources.length === 0 ? <p className="small muted">{t('noResources')}</p> : null}
      <ul>
        {resources.map((resource) => {
          const uri = textOf(resource['uri']) || textOf(resource['uriTemplate']);
          return (
            <li key={uri}>
              <code>{uri}</code>{' '}
              <span className="small muted" dir="auto">
                {textOf(resource['description']) || textOf(resource['name'])}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function McpTool({
  name,
  tool,
}: {
  readonly name: string;
  readonly tool: ReturnType<typeof tableOf>;
}) {
  const { t } = useTranslation('mcp');
  const says = tableOf(tool['annotations']);
  const description = textOf(tool['description']);
  return (
    <li>
      <code>{name}</code>{' '}
      {says['readOnlyHint'] === true ? <span className="badge">{t('reads')}</span> : null}{' '}
      {says['readOnlyHint'] !== true && says['destructiveHint'] === true ? (
        <span className="badge is-warning">{t('destroys')}</span>
      ) : null}{' '}
      {says['openWorldHint'] === true ? <span className="badge">{t('reachesOut')}</span> : null}
      {description === '' ? null : (
        <p className="small muted" dir="auto">
          {description}
        </p>
      )}
    </li>
  );
}
