/** Both sides of the IPC channel: `encode` throws Electron's clone error, `decode` is its inverse. */
export type Codec = { encode: (value: unknown) => string; decode: (text: string) => unknown };

/**
 * Structured-clone semantics over text. Plain JSON travels as JSON; everything else as a table of
 * nodes that refer to each other by index, so cycles and shared references survive.
 *
 * The function is self-contained because its source text also runs in pages.
 */
export function createCodec(): Codec {
  type Node = [tag: string, ...rest: unknown[]];
  const refusal = (): Error => new Error('An object could not be cloned.');

  // Only what JSON.stringify and JSON.parse return unchanged, without shared references.
  const isJson = (value: unknown, seen: Set<object>): boolean => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
    if (typeof value !== 'object' || seen.has(value)) return false;
    seen.add(value);
    if (Array.isArray(value)) {
      if (Object.keys(value).length !== value.length) return false;
      return value.every((item) => isJson(item, seen));
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return false;
    if (Object.getOwnPropertySymbols(value).length > 0) return false;
    return Object.entries(value).every(([key, item]) => key !== 'toJSON' && isJson(item, seen));
  };

  const bytesToText = (bytes: Uint8Array): string => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) {
      text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    }
    return btoa(text);
  };
  const textToBytes = (text: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

  const viewKinds: Record<string, new (b: ArrayBuffer, o: number, n: number) => ArrayBufferView> = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  };
  const errorKinds: Record<string, ErrorConstructor> = {
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  };

  const toTable = (root: unknown): Node[] => {
    const table: Node[] = [];
    const known = new Map<unknown, number>();
    const visit = (value: unknown): number => {
      const seen = known.get(value);
      if (seen !== undefined && !Object.is(value, -0) && !Object.is(value, 0)) return seen;
      const index = table.length;
      known.set(value, index);
      const node: Node = ['json', null];
      table.push(node);
      node.splice(0, 2, ...describe(value));
      return index;
    };
    const describe = (value: unknown): Node => {
      if (value === undefined) return ['undefined'];
      if (typeof value === 'bigint') return ['bigint', String(value)];
      if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
        return ['number', Object.is(value, -0) ? '-0' : String(value)];
      }
      if (value === null || typeof value !== 'object') return ['json', value];
      if (Array.isArray(value)) {
        const entries = Object.entries(value).map(([key, item]) => [key, visit(item)]);
        return ['array', value.length, entries];
      }
      if (value instanceof Date) return ['date', Number(value)];
      if (value instanceof RegExp) return ['regexp', value.source, value.flags];
      if (value instanceof Map) {
        return ['map', [...(value as Map<unknown, unknown>)].map(([k, v]) => [visit(k), visit(v)])];
      }
      if (value instanceof Set) return ['set', [...(value as Set<unknown>)].map(visit)];
      if (value instanceof Error) {
        const cause = Object.hasOwn(value, 'cause') ? visit(value.cause) : -1;
        return ['error', value.name, value.message, value.stack ?? '', cause];
      }
      if (value instanceof ArrayBuffer) return ['buffer', bytesToText(new Uint8Array(value))];
      if (ArrayBuffer.isView(value)) {
        const length = value instanceof DataView ? value.byteLength : (value as Uint8Array).length;
        const kind = Object.prototype.toString.call(value).slice(8, -1);
        return ['view', kind, visit(value.buffer), value.byteOffset, length];
      }
      if (Object.prototype.toString.call(value) !== '[object Object]') throw refusal();
      return ['object', Object.entries(value).map(([key, item]) => [key, visit(item)])];
    };
    visit(root);
    return table;
  };

  const fromTable = (table: Node[]): unknown => {
    const made = new Map<number, unknown>();
    const keep = <T>(index: number, value: T): T => {
      made.set(index, value);
      return value;
    };
    const define = (target: object, key: string, value: unknown): void => {
      Object.defineProperty(target, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    };
    const build = (index: number): unknown => {
      if (made.has(index)) return made.get(index);
      const [tag, a, b, c, d] = table[index] ?? ['undefined'];
      switch (tag) {
        case 'json':
          return a;
        case 'bigint':
          return BigInt(a as string);
        case 'number':
          return Number(a);
        case 'date':
          return keep(index, new Date(a === null ? NaN : (a as number)));
        case 'regexp':
          return keep(index, new RegExp(a as string, b as string));
        case 'buffer':
          return keep(index, textToBytes(a as string).buffer);
        case 'view': {
          const View = viewKinds[a as string];
          if (!View) throw refusal();
          return keep(index, new View(build(b as number) as ArrayBuffer, c as number, d as number));
        }
        case 'array': {
          const array = keep<unknown[]>(index, []);
          array.length = a as number;
          for (const [key, item] of b as [string, number][]) define(array, key, build(item));
          return array;
        }
        case 'object': {
          const object = keep(index, {});
          for (const [key, item] of a as [string, number][]) define(object, key, build(item));
          return object;
        }
        case 'map': {
          const map = keep(index, new Map<unknown, unknown>());
          for (const [key, item] of a as [number, number][]) map.set(build(key), build(item));
          return map;
        }
        case 'set': {
          const set = keep(index, new Set<unknown>());
          for (const item of a as number[]) set.add(build(item));
          return set;
        }
        case 'error': {
          const Kind = errorKinds[a as string] ?? Error;
          const error = keep(index, new Kind(b as string));
          Object.defineProperty(error, 'stack', { value: c, writable: true, configurable: true });
          if (d !== -1) Object.defineProperty(error, 'cause', { value: build(d as number) });
          return error;
        }
        default:
          return undefined;
      }
    };
    return build(0);
  };

  return {
    encode(value) {
      if (isJson(value, new Set())) return `j${JSON.stringify(value)}`;
      let clone: unknown;
      try {
        clone = structuredClone(value);
      } catch {
        throw refusal();
      }
      return `t${JSON.stringify(toTable(clone))}`;
    },
    decode(text) {
      const body: unknown = JSON.parse(text.slice(1));
      return text.startsWith('j') ? body : fromTable(body as Node[]);
    },
  };
}
