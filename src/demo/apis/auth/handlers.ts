/**
 * The handlers of the Auth API.
 *
 * @module
 */
import type { Handlers } from "../handler.ts";
import { accessHandlers } from "./access.ts";
import { groupHandlers } from "./groups.ts";
import { linkHandlers } from "./links.ts";

export const authHandlers: Handlers = { ...accessHandlers, ...groupHandlers, ...linkHandlers };
