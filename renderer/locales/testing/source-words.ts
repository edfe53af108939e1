/** What a source file says and which keys of the catalogue it asks for, by its syntax. */
import ts from 'typescript';

/** A text for people that stands in the code. */
export interface LooseText {
  readonly line: number;
  readonly text: string;
}

/** Attributes and properties whose text is read or read out. */
const SPOKEN: ReadonlySet<string> = new Set([
  'about',
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'hint',
  'label',
  'placeholder',
  'summary',
  'title',
  'tooltip',
  'warning',
]);

/** What the system's boxes, notifications and lists take for it, beside these. */
export const SPOKEN_BY_SYSTEM: ReadonlySet<string> = new Set([
  ...SPOKEN,
  'body',
  'buttons',
  'description',
  'detail',
  'message',
  'name',
  'tip',
]);

/** Begins as a sentence does, and has more than one word. */
const SENTENCE = /^\p{Lu}\p{Ll}*(['’]\p{Ll}+)?,? \S/u;
const LETTER = /\p{L}/u;

export function parse(name: string, text: string): ts.SourceFile {
  const kind = name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, kind);
}

/**
 * Texts for people: between tags, in an attribute or a property that is shown or read out, and
 * whatever else begins like a sentence.
 */
export function looseTexts(file: ts.SourceFile, spoken = SPOKEN): LooseText[] {
  const found: LooseText[] = [];
  visit(file, (node) => {
    const text = textOf(node);
    if (text === null || isKey(node)) return;
    const loose = LETTER.test(text) && (isShown(node, spoken) || SENTENCE.test(text));
    if (!loose) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push({ line: line + 1, text: text.trim() });
  });
  return found;
}

/** Texts of a file that may be keys, by the parts of the catalogue that it asks; heads of built keys end in `*`. */
export function askedKeys(file: ts.SourceFile): { parts: Set<string>; keys: Set<string> } {
  const parts = new Set<string>();
  const keys = new Set<string>();
  visit(file, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first] = node.arguments;
      const asks = ['useTranslation', 'words'].includes(node.expression.text);
      if (asks && first !== undefined && ts.isStringLiteral(first)) parts.add(first.text);
    }
    if (ts.isStringLiteralLike(node)) keys.add(node.text);
    if (ts.isTemplateExpression(node) && node.head.text !== '') keys.add(`${node.head.text}*`);
  });
  return { parts, keys };
}

/** Lines that ask for words when the file is loaded: they would stay in the language of that moment. */
export function earlyWords(file: ts.SourceFile): number[] {
  const lines: number[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      if (node.expression.text === 't') lines.push(line + 1);
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return lines;
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => {
    if (!ts.isTypeNode(child)) visit(child, look);
  });
}

function textOf(node: ts.Node): string | null {
  if (ts.isJsxText(node) || ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) return node.text;
  return null;
}

/** The argument of a call that asks the catalogue, or the name of a module or a member. */
function isKey(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isElementAccessExpression(parent)) return true;
  for (let at = node; !isEnd(at); at = at.parent) {
    const { parent: call } = at;
    if (!ts.isCallExpression(call)) continue;
    if (call.arguments[0] === at && ts.isIdentifier(call.expression)) {
      return ['t', 'useTranslation', 'words'].includes(call.expression.text);
    }
  }
  return false;
}

/** Whether what the text is a part of is the value of something shown. */
function isShown(node: ts.Node, spoken: ReadonlySet<string>): boolean {
  if (ts.isJsxText(node)) return true;
  for (let at = node; !isEnd(at); at = at.parent) {
    const { parent } = at;
    if (ts.isJsxAttribute(parent)) return spoken.has(parent.name.getText());
    if (ts.isPropertyAssignment(parent)) {
      return parent.initializer === at && spoken.has(parent.name.getText());
    }
    if (ts.isJsxExpression(parent) && !ts.isJsxAttribute(parent.parent)) return true;
    // What is compared or passed on is not what is shown.
    if (ts.isBinaryExpression(parent) && !isJoin(parent.operatorToken.kind)) return false;
    if (ts.isConditionalExpression(parent) && parent.condition === at) return false;
    if (ts.isCallExpression(parent) || ts.isCaseClause(parent)) return false;
  }
  return false;
}

function isJoin(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.PlusToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.AmpersandAmpersandToken
  );
}

function isEnd(node: ts.Node): boolean {
  return ts.isStatement(node) || ts.isSourceFile(node) || ts.isArrowFunction(node);
}
