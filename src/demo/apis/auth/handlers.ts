/**
 * The Auth API.
 *
 * @module
 */
import type { Handlers } from "../handler.ts";
import { accessHandlers } from "./access.ts";
import { groupHandlers } from "./groups.ts";
import { linkHandlers } from "./links.ts";

/** The handlers of the Auth API. */
export const authHandlers: Handlers = { ...accessHandlers, ...groupHandlers, ...linkHandlers };
