/**
 * From the tables of an API to its contract.
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

/** What a row says of an operation besides its name, call and summary. */
export interface RowFacts {
  readonly query?: Fields;
  /** The JSON body. */
  readonly takes?: Shape;
  /** The body as a form. */
  readonly form?: string;
  /** The answer, as the document says. */
  readonly answers?: Shape;
  /** The answer, where the document says nothing. */
  readonly answersUntold?: Shape;
}

/**
 * An operation: its operationId, what it does, and the rest. Its method and path stand in the table
 * of what operations need, and only there.
 */
export type Row = readonly [id: string, summary: string, facts?: RowFacts];

/** A row of an operation the document leaves out, with its method and path and what it needs. */
export type HiddenRow = readonly [...Required<Row>, call: string, needs: Needs];

/** The tables of an API. */
export interface ApiTables {
  readonly title: string;
  readonly description: string;
  readonly nulls?: NullStyle;
  readonly models: Readonly<Record<string, Schema>>;
  /** Rows by tag; those under "" have none. */
  readonly operations: Readonly<Record<string, readonly Row[]>>;
  readonly hidden?: readonly HiddenRow[];
}

/** Builds the contract of an API. */
export function assemble(api: ApiName, tables: ApiTables): ApiContract {
  const nulls = tables.nulls ?? "silent";
  const calls = new Map(callsOf(api).map(({ operationId, call }) => [operationId, call]));
  const told = Object.entries(tables.operations).flatMap(([tag, rows]) =>
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
    schemas: schemasUsed(tables.models, told, nulls),
    models: tables.models,
    operations: [...told, ...hidden],
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
  const { query = {}, takes, form, answers, answersUntold } = facts;
  const taken = takes ?? form;
  const model = answers ?? answersUntold;
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
    body: taken === undefined
      ? null
      : { [form ? "multipart/form-data" : "application/json"]: schemaOf(taken) },
    ...(taken === undefined ? {} : { bodyRequired: true }),
    answer: { "application/json": answers === undefined ? {} : schemaOf(answers) },
    answerModel: model === undefined ? null : schemaOf(model),
  };
}

/** The models a document needs: those its operations name, and those they name in turn. */
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
const modelTitle = (name: string): string => name.replace(/_(\w+)_$/, "[$1]");
