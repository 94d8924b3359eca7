/**
 * Builds the contract of an API from its tables.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";
import { callsOf, type Needs, needsOf } from "../../model/operation_needs.ts";
import type { ApiContract, ContractOperation, Schema } from "./api_contract.ts";
import {
  type Fields,
  nameIn,
  type NullStyle,
  renderSchema,
  schemaOf,
  type Shape,
  titleOf,
} from "./notation.ts";

/** The facts of an operation besides its ID and summary. */
export interface RowFacts {
  readonly query?: Fields;
  /** A JSON body. */
  readonly takes?: Shape;
  /** A body that is a form: the name of its model. */
  readonly form?: string;
  /** The answer according to the document. */
  readonly answers?: Shape;
  /** The answer, if the document does not describe it. */
  readonly hiddenAnswer?: Shape;
}

/**
 * An operation: its operationId, what it does, and the rest. Its method and path are in the table
 * of what operations need (`operation_needs.ts`).
 */
export type Row = readonly [id: string, summary: string, facts?: RowFacts];

/** An operation that the document omits, with its method and path and what it needs. */
export type HiddenRow = readonly [...Required<Row>, call: string, needs: Needs];

/** The tables of an API. */
export interface ApiTables {
  readonly title: string;
  readonly description: string;
  readonly nulls?: NullStyle;
  readonly models: Readonly<Record<string, Schema>>;
  /** Rows by tag; the tag "" means no tag. */
  readonly operations: Readonly<Record<string, readonly Row[]>>;
  readonly hidden?: readonly HiddenRow[];
}

/** Builds the contract of an API. */
export function assemble(api: ApiName, tables: ApiTables): ApiContract {
  const nulls = tables.nulls ?? "omitted";
  const calls = new Map(callsOf(api).map(({ operationId, call }) => [operationId, call]));
  const documented = Object.entries(tables.operations).flatMap(([tag, rows]) =>
    rows.map((row) => {
      const call = calls.get(row[0]);
      const needs = call && needsOf(api, row[0], call);
      if (!call || !needs) throw new Error(`nothing is known of ${api} ${row[0]}`);
      return operationOf(row, { tag, call, nulls, needs });
    })
  );
  const hidden = (tables.hidden ?? []).map(([id, summary, facts, call, needs]) => ({
    ...operationOf([id, summary, facts], { tag: "", call, nulls, needs }),
    hidden: true,
  }));
  return {
    title: tables.title,
    description: tables.description,
    schemas: schemasUsed(tables.models, documented, nulls),
    models: tables.models,
    operations: [...documented, ...hidden],
  };
}

function operationOf(
  [id, summary, facts = {}]: Row,
  { tag, call, nulls, needs }: {
    readonly tag: string;
    readonly call: string;
    readonly nulls: NullStyle;
    readonly needs: Needs;
  },
): ContractOperation {
  const [method, path] = call.split(" ") as [ContractOperation["method"], string];
  const { query = {}, takes, form, answers, hiddenAnswer } = facts;
  const body = takes ?? form;
  const model = answers ?? hiddenAnswer;
  return {
    id,
    method,
    path,
    tag: tag || null,
    summary,
    needs,
    parameters: Object.entries(query).map(([name, shape]) => ({
      name: name.replace("?", ""),
      in: "query" as const,
      required: !name.endsWith("?"),
      schema: renderSchema(schemaOf(shape), nulls, titleOf(name.replace("?", ""))),
    })),
    body: body === undefined
      ? null
      : { [form ? "multipart/form-data" : "application/json"]: schemaOf(body) },
    ...(body === undefined ? {} : { bodyRequired: true }),
    answer: { "application/json": answers === undefined ? {} : schemaOf(answers) },
    answerModel: model === undefined ? null : schemaOf(model),
  };
}

/** The models that a document needs: those its operations refer to, directly or indirectly. */
function schemasUsed(
  models: ApiTables["models"],
  operations: readonly ContractOperation[],
  nulls: NullStyle,
): Readonly<Record<string, Schema>> {
  const used: Record<string, Schema> = {};
  const use = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    for (const [key, value] of Object.entries(part)) {
      if (key !== "$ref") use(value);
      else if (!used[nameIn(value)]) {
        const name = nameIn(value);
        const model = models[name];
        if (!model) throw new Error(`no model is named ${name}`);
        used[name] = { title: modelTitle(name), ...renderSchema(model, nulls) };
        use(used[name]);
      }
    }
  };
  for (const { parameters, body, answer } of operations) use([parameters, body, answer]);
  return Object.fromEntries(Object.entries(used).sort(([a], [b]) => a < b ? -1 : 1));
}

/** `HistoryEntry_StudyDomainInfo_` is titled `HistoryEntry[StudyDomainInfo]`. */
const modelTitle = (name: string): string => name.replace(/^([^_]+)_(\w+)_$/, "$1[$2]");
