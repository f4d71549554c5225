/**
 * What a configuration file says, as plain data: the shape shared by HCL's native syntax and its JSON form.
 * Lines count from 1. Order is that of the text.
 */
export interface FileFacts {
  readonly body: Body;
  /** Where the text is not well-formed; the body then holds what could still be read. */
  readonly errors: readonly SyntaxProblem[];
  /**
   * Of a file with errors: every quoted string that looks like a relative path. What the body lost may have been a
   * reference, so that whoever reads these facts can err wide.
   */
  readonly salvaged: readonly { readonly text: string; readonly line: number }[];
}

export interface SyntaxProblem {
  readonly line: number;
  readonly message: string;
}

export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

export interface Attribute {
  readonly name: string;
  readonly line: number;
  readonly value: Expression;
  /** Where it stands, once bodies of several files have been put together. */
  readonly file?: string;
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly line: number;
  readonly body: Body;
}

export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null; readonly line: number }
  /** A string put together from text and interpolations; directives stand as conditionals and joins. */
  | { readonly kind: "template"; readonly parts: readonly (string | Expression)[]; readonly line: number }
  | { readonly kind: "variable"; readonly name: string; readonly line: number }
  | { readonly kind: "attribute"; readonly of: Expression; readonly name: string; readonly line: number }
  | { readonly kind: "index"; readonly of: Expression; readonly key: Expression; readonly line: number }
  /** `of[*].x`: `each` is evaluated for each element, which it names as the variable "*". */
  | { readonly kind: "splat"; readonly of: Expression; readonly each: Expression; readonly line: number }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly Expression[];
      /** The last argument is followed by "...": its elements are the remaining arguments. */
      readonly spread: boolean;
      readonly line: number;
    }
  | { readonly kind: "list"; readonly items: readonly Expression[]; readonly line: number }
  | { readonly kind: "object"; readonly entries: readonly ObjectEntry[]; readonly line: number }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly line: number;
    }
  | {
      readonly kind: "operation";
      readonly operator: string;
      readonly operands: readonly Expression[];
      readonly line: number;
    }
  | {
      readonly kind: "for";
      readonly keyName: string | null;
      readonly valueName: string;
      readonly collection: Expression;
      /** Present: an object is made; absent: a list. */
      readonly key: Expression | null;
      readonly value: Expression;
      readonly condition: Expression | null;
      /** `...`: values of equal keys are gathered into lists. */
      readonly grouped: boolean;
      readonly line: number;
    }
  /** What the text says here is not well-formed, or of a kind not known. */
  | { readonly kind: "unreadable"; readonly line: number };

export interface ObjectEntry {
  readonly key: Expression;
  readonly value: Expression;
}

export const emptyBody: Body = { attributes: [], blocks: [] };

export function attribute(body: Body, name: string): Attribute | undefined {
  return body.attributes.find((candidate) => candidate.name === name);
}

export function blocks(body: Body, type: string): readonly Block[] {
  return body.blocks.filter((candidate) => candidate.type === type);
}
