/** The fields of a form that an MCP server asks to be filled in: flat, as its protocol allows them. */

export interface ElicitationField {
  readonly name: string;
  readonly title: string;
  readonly hint: string | null;
  readonly required: boolean;
  readonly input:
    | { readonly type: 'text'; readonly format: string | null }
    | { readonly type: 'number'; readonly whole: boolean }
    | { readonly type: 'boolean' }
    | {
        readonly type: 'choice';
        readonly options: readonly { readonly value: string; readonly label: string }[];
      };
  readonly start: string;
}

/** Null where the schema holds what no field here can take. */
export function fieldsOf(schema: unknown): ElicitationField[] | null {
  if (!isObject(schema) || !isObject(schema['properties'])) return null;
  const needed = Array.isArray(schema['required']) ? schema['required'] : [];
  const fields: ElicitationField[] = [];
  for (const [name, property] of Object.entries(schema['properties'])) {
    if (!isObject(property)) return null;
    const input = inputOf(property);
    if (input === null) return null;
    const { title, description, default: start } = property;
    fields.push({
      name,
      title: typeof title === 'string' ? title : name,
      hint: typeof description === 'string' ? description : null,
      required: needed.includes(name),
      input,
      start: ['string', 'number', 'boolean'].includes(typeof start) ? String(start) : '',
    });
  }
  return fields;
}

function inputOf(property: Record<string, unknown>): ElicitationField['input'] | null {
  const { type, enum: values, enumNames: names, oneOf, format } = property;
  if (Array.isArray(values)) {
    return {
      type: 'choice',
      options: values.map((value, at) => ({
        value: String(value),
        label: Array.isArray(names) ? String(names[at] ?? value) : String(value),
      })),
    };
  }
  if (Array.isArray(oneOf)) {
    const options = oneOf.flatMap((one: unknown) =>
      isObject(one) && typeof one['const'] === 'string'
        ? [
            {
              value: one['const'],
              label: typeof one['title'] === 'string' ? one['title'] : one['const'],
            },
          ]
        : [],
    );
    return options.length === oneOf.length ? { type: 'choice', options } : null;
  }
  switch (type) {
    case 'string':
      return { type: 'text', format: typeof format === 'string' ? format : null };
    case 'number':
    case 'integer':
      return { type: 'number', whole: type === 'integer' };
    case 'boolean':
      return { type: 'boolean' };
    default:
      return null;
  }
}

/** What is sent for what was typed; null while something needed is missing or no number. */
export function contentOf(
  fields: readonly ElicitationField[],
  values: Readonly<Record<string, string>>,
): Record<string, unknown> | null {
  const content: Record<string, unknown> = {};
  for (const { name, input, required, start } of fields) {
    const value = values[name] ?? start;
    if (input.type === 'boolean') content[name] = value === 'true';
    else if (value.trim() === '') {
      if (required) return null;
    } else if (input.type === 'number') {
      const number = Number(value);
      if (!Number.isFinite(number) || (input.whole && !Number.isInteger(number))) return null;
      content[name] = number;
    } else content[name] = value;
  }
  return content;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
