/**
 * The Handle API: persistent identifiers and the values behind them.
 *
 * @module
 */
import type { ApiContract, Schema } from "./api_contract.ts";
import { assemble, type Row } from "./assemble.ts";
import { integer, listOf, object, oneOf, text } from "./notation.ts";
import { accessChecks, administration, health, sharedModels } from "./shared_operations.ts";

const models: Readonly<Record<string, Schema>> = {
  ...sharedModels,
  ValueType: oneOf("DESC", "URL"),
  MintRequest: object({ value_type: "ValueType", value: text }),
  AddValueRequest: object({ value_type: "ValueType", value: text, id: text }),
  AddValueIndexRequest: object({ value_type: "ValueType", value: text, id: text, index: integer }),
  ModifyRequest: object({ id: text, index: integer, value: text }),
  RemoveRequest: object({ id: text, index: integer }),
  HandleProperty: object({ type: "ValueType", value: text, index: integer }),
  Handle: object({ id: text, properties: listOf("HandleProperty") }),
};

/** The OpenAPI document describes none of these answers. */
const hiddenAnswer = "Handle";

const handles: readonly Row[] = [
  ["mint", "Make a new handle", { takes: "MintRequest", hiddenAnswer }],
  ["add_value", "Add a value to a handle", { takes: "AddValueRequest", hiddenAnswer }],
  ["add_value_by_index", "Add a value to a handle, at an index of your choice", {
    takes: "AddValueIndexRequest",
    hiddenAnswer,
  }],
  ["get", "Look up a handle", { query: { id: text }, hiddenAnswer }],
  ["list", "List all handles"],
  ["modify_by_index", "Change a value of a handle", { takes: "ModifyRequest", hiddenAnswer }],
  ["remove_by_index", "Remove a value from a handle", { takes: "RemoveRequest", hiddenAnswer }],
];

export function handleContract(): ApiContract {
  return assemble("handle", {
    title: "Handle API",
    description: "Persistent identifiers, and the values behind them",
    models,
    operations: {
      Admin: administration,
      "Access check": accessChecks,
      "Handle Service": handles,
      "": health,
    },
  });
}
